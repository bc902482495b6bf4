#include "net/http_parser.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>

#include "net/syntax.hpp"

namespace avenor::net {
namespace http = boost::beast::http;
using boost::system::error_code;

/// Beast's parser of the message under way: it reads one message and no more.
struct HttpParser::Beast {
  std::optional<http::request_parser<http::string_body>> request;
  std::optional<http::response_parser<http::string_body>> response;
  std::function<void(std::uint64_t, boost::beast::string_view, error_code&)> on_chunk;
  std::size_t extensions = 0;  // bytes of chunk extensions so far
};

namespace {

/// A well-formed version that is not supported. (Beast's bad version may also be malformed.)
bool is_other_version(std::string_view head) {
  const auto line = head.substr(0, head.find("\r\n"));
  const auto version = line.substr(line.rfind(' ') + 1);
  return version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.' && version != "HTTP/1.1" &&
         version != "HTTP/1.0";
}

std::string body_too_large(std::size_t limit) {
  return fmt::format("the body is larger than the limit of {} bytes", limit);
}

}  // namespace

HttpParser::HttpParser(Kind kind, Limits limits)
    : kind_(kind), limits_(limits), beast_(std::make_unique<Beast>()) {
  beast_->on_chunk = [this](std::uint64_t, boost::beast::string_view extensions, error_code& ec) {
    beast_->extensions += extensions.size();
    if (beast_->extensions > limits_.head) ec = http::error::header_limit;
  };
}

HttpParser::~HttpParser() = default;

void HttpParser::next() {
  beast_->request.reset();
  beast_->response.reset();
  beast_->extensions = 0;
  request_ = {.method = {}, .target = {}};
  response_ = {.status = 0};
  stage_ = Stage::Head;
  scanned_ = line_start_ = empty_lines_ = 0;
  minor_ = 1;
  keep_alive_ = true;
  expects_continue_ = false;
}

void HttpParser::fail(int status, std::string_view why) {
  stage_ = Stage::Failed;
  error_status_ = status;
  error_ = why;
}

std::size_t HttpParser::feed(std::string_view bytes) {
  std::size_t consumed = 0;
  while (stage_ == Stage::Head && consumed < bytes.size()) {
    const auto n = read_head(bytes.substr(consumed));
    consumed += n;
    if (n == 0) break;
  }
  if (stage_ == Stage::Body) consumed += read_body(bytes.substr(consumed));
  return consumed;
}

// Beast receives a head as a whole: what it tolerates (a folded line) and what it bounds only in part (a
// head's size) is checked here first.
std::size_t HttpParser::read_head(std::string_view bytes) {
  for (;;) {
    const auto* found =
        scanned_ < bytes.size()
            ? static_cast<const char*>(std::memchr(bytes.data() + scanned_, '\n', bytes.size() - scanned_))
            : nullptr;
    scanned_ = found != nullptr ? static_cast<std::size_t>(found - bytes.data()) + 1 : bytes.size();
    if (scanned_ > limits_.head) {
      fail(431, "the headers are larger than the limit");
      return 0;
    }
    if (found == nullptr) return 0;
    const auto line = bytes.substr(line_start_, scanned_ - line_start_);
    if (!line.ends_with("\r\n")) {
      fail(400, "a line does not end in CRLF");
      return 0;
    }
    if (line.size() == 2) break;
    if (line_start_ > 0 && (line.front() == ' ' || line.front() == '\t')) {
      fail(400, "a header is folded");
      return 0;
    }
    line_start_ = scanned_;
  }
  const auto consumed = scanned_;
  if (line_start_ == 0) {
    // RFC 9112 2.2: a server skips an empty line before a request (old clients end a body with one).
    scanned_ = 0;
    if (kind_ == Kind::Response || ++empty_lines_ > 4) fail(400, "empty lines instead of a message");
    return consumed;
  }
  parse_head(bytes.substr(0, consumed));
  return consumed;
}

void HttpParser::parse_head(std::string_view head) {
  if (kind_ == Kind::Request) {
    take_head(beast_->request.emplace(), head);
  } else {
    beast_->response.emplace();
    beast_->response->skip(answer_to_head_);
    take_head(*beast_->response, head);
  }
}

template <class Parser>
void HttpParser::take_head(Parser& parser, std::string_view head) {
  parser.header_limit(static_cast<std::uint32_t>(limits_.head));
  parser.body_limit(limits_.body);
  parser.on_chunk_header(beast_->on_chunk);
  parser.eager(true);
  error_code ec;
  parser.put(boost::asio::buffer(head), ec);
  if (ec == http::error::body_limit) return fail(413, body_too_large(limits_.body));
  if (ec == http::error::bad_version && is_other_version(head)) return fail(505, "not HTTP/1.0 or HTTP/1.1");
  if (ec == http::error::bad_transfer_encoding && parser.get().count(http::field::content_length) == 0)
    return fail(501, "Transfer-Encoding twice");
  if (ec && ec != http::error::need_more) return fail(400, ec.message());
  if (!parser.is_header_done()) return fail(400, "the message's head is not complete");

  const auto& message = parser.get();
  Headers& headers = kind_ == Kind::Request ? request_.headers : response_.headers;
  std::size_t fields = 0;
  for (const auto& field : message) {
    if (++fields > limits_.fields) return fail(431, "more headers than the limit");
    headers.add(field.name_string(), field.value());
  }
  minor_ = static_cast<int>(message.version() % 10);
  keep_alive_ = parser.keep_alive() && !headers.lists("Connection", "close");
  expects_continue_ = same_text(headers.find("Expect").value_or(""), "100-continue");
  if constexpr (Parser::is_request::value) {
    request_.method = message.method_string();
    request_.target = message.target();
    if (!check_request()) return;
  } else {
    response_.status = static_cast<int>(message.result_int());
    if (response_.status < 100) return fail(400, "the status is below 100");
  }
  if (!check_fields(headers)) return;
  stage_ = parser.is_done() ? Stage::Done : Stage::Body;
}

bool HttpParser::check_request() {
  // The bytes after a CONNECT are not HTTP, and TRACE would echo a request's keys.
  if (request_.method == "CONNECT" || request_.method == "TRACE") {
    fail(405, fmt::format("{} is not supported: this server is not a proxy", request_.method));
  } else if (!is_target(request_.target)) {
    fail(400, "the target does not start with '/' or has an invalid character");
  } else if (request_.target == "*" && request_.method != "OPTIONS") {
    fail(400, "the target * is valid for OPTIONS only");
  } else if (const auto hosts = request_.headers.count("Host"); hosts > 1 || (hosts == 0 && minor_ > 0)) {
    fail(400, "a request must have exactly one Host");
  }
  return stage_ != Stage::Failed;
}

// Beast accepts several equal lengths as one, and leaves unknown codings to its user.
bool HttpParser::check_fields(const Headers& headers) {
  const auto digits = [](char c) { return c >= '0' && c <= '9'; };
  if (const auto length = headers.find("Content-Length")) {
    if (headers.count("Content-Length") > 1) {
      fail(400, "Content-Length twice");
    } else if (!std::ranges::all_of(*length, digits)) {
      fail(400, "Content-Length is not a plain number");
    }
  }
  if (const auto coding = headers.find("Transfer-Encoding")) {
    if (headers.has("Content-Length")) {
      fail(400, "both Content-Length and Transfer-Encoding");
    } else if (headers.count("Transfer-Encoding") > 1 || !same_text(*coding, "chunked")) {
      fail(501, "a transfer coding other than chunked");
    } else if (minor_ == 0) {
      fail(400, "Transfer-Encoding in HTTP/1.0");
    }
  }
  return stage_ != Stage::Failed;
}

std::size_t HttpParser::read_body(std::string_view bytes) {
  if (bytes.empty()) return 0;
  return kind_ == Kind::Request ? read_body(*beast_->request, bytes) : read_body(*beast_->response, bytes);
}

template <class Parser>
std::size_t HttpParser::read_body(Parser& parser, std::string_view bytes) {
  error_code ec;
  const auto consumed = parser.put(boost::asio::buffer(bytes), ec);
  if (ec == http::error::need_more) {
    // The rest is an unfinished chunk line or trailers; Beast bounds neither.
    if (bytes.size() - consumed > limits_.head)
      fail(431, "chunk headers and trailers are larger than the limit");
  } else if (ec == http::error::body_limit) {
    fail(413, body_too_large(limits_.body));
  } else if (ec == http::error::header_limit) {
    fail(431, "chunk headers and trailers are larger than the limit");
  } else if (ec) {
    fail(400, ec.message());
  } else if (parser.is_done()) {
    (kind_ == Kind::Request ? request_.body : response_.body) = std::move(parser.get().body());
    stage_ = Stage::Done;
  }
  return consumed;
}

void HttpParser::feed_end() {
  if (stage_ == Stage::Done || stage_ == Stage::Failed) return;
  error_code ec = http::error::partial_message;
  if (stage_ == Stage::Body && kind_ == Kind::Response) beast_->response->put_eof(ec);
  if (ec) return fail(400, "the message ended too early");
  response_.body = std::move(beast_->response->get().body());
  stage_ = Stage::Done;
}

}  // namespace avenor::net
