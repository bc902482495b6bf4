#include "net/http_parser.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <cstring>

#include "net/syntax.hpp"

namespace avenor::net {

void HttpParser::next() {
  request_.method.clear();
  request_.target.clear();
  headers().clear();
  body().clear();
  response_.status = 0;
  stage_ = Stage::Head;
  scanned_ = line_start_ = remaining_ = overhead_ = 0;
  minor_ = 1;
  hosts_ = 0;
  has_length_ = chunked_ = expects_continue_ = false;
  keep_alive_ = true;
}

bool HttpParser::fail(int status, std::string_view why) {
  stage_ = Stage::Failed;
  error_status_ = status;
  error_ = why;
  return false;
}

std::size_t HttpParser::feed(std::string_view bytes) {
  std::size_t consumed = 0;
  while (stage_ != Stage::Done && stage_ != Stage::Failed) {
    const auto stage = stage_;
    const auto n = step(bytes.substr(consumed));
    consumed += n;
    if (n == 0 && stage == stage_) break;
  }
  return consumed;
}

void HttpParser::feed_end() {
  if (stage_ == Stage::UntilEnd) {
    stage_ = Stage::Done;
  } else if (stage_ != Stage::Done && stage_ != Stage::Failed) {
    fail(400, "the message ended too early");
  }
}

std::size_t HttpParser::step(std::string_view bytes) {
  switch (stage_) {
    case Stage::Head: return read_head(bytes);
    case Stage::Length:
    case Stage::UntilEnd:
    case Stage::ChunkBody: return read_body(bytes);
    case Stage::ChunkSize:
    case Stage::ChunkEnd:
    case Stage::Trailer: return read_chunk_line(bytes);
    case Stage::Done:
    case Stage::Failed: return 0;
  }
  return 0;
}

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
    const auto line_size = scanned_ - line_start_;
    if (line_size < 2 || bytes[scanned_ - 2] != '\r') {
      fail(400, "a line does not end in CRLF");
      return 0;
    }
    if (line_size == 2) break;
    line_start_ = scanned_;
  }
  const auto consumed = scanned_;
  if (line_start_ == 0) {
    // RFC 9112 2.2: a server skips an empty line before a request (old clients end a body with one).
    scanned_ = 0;
    if (kind_ == Kind::Response || ++overhead_ > 4) fail(400, "empty lines instead of a message");
    return consumed;
  }
  if (parse_head(bytes.substr(0, line_start_))) begin_body();
  return consumed;
}

bool HttpParser::parse_head(std::string_view head) {
  const auto first = head.find("\r\n");
  const auto line = head.substr(0, first);
  if (!(kind_ == Kind::Request ? parse_request_line(line) : parse_status_line(line))) return false;
  keep_alive_ = minor_ >= 1;
  const auto fields = head.substr(first + 2);
  headers().text_.assign(fields);
  for (std::size_t at = 0; at < fields.size();) {
    const auto end = fields.find("\r\n", at);
    if (!parse_field(fields.substr(at, end - at), at)) return false;
    at = end + 2;
  }
  if (chunked_ && has_length_) return fail(400, "both Content-Length and Transfer-Encoding");
  if (chunked_ && minor_ == 0) return fail(400, "Transfer-Encoding in HTTP/1.0");
  if (kind_ == Kind::Request && (hosts_ > 1 || (hosts_ == 0 && minor_ >= 1))) {
    return fail(400, "a request must have exactly one Host");
  }
  return true;
}

bool HttpParser::parse_version(std::string_view text) {
  if (text.size() != 8 || !text.starts_with("HTTP/") || text[6] != '.') return fail(400, "no HTTP version");
  if (text[5] != '1' || (text[7] != '0' && text[7] != '1')) return fail(505, "not HTTP/1.0 or HTTP/1.1");
  minor_ = text[7] - '0';
  return true;
}

bool HttpParser::parse_request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos)
    return fail(400, "the request line is not \"METHOD target HTTP/1.1\"");
  const auto method = line.substr(0, first);
  const auto target = line.substr(first + 1, second - first - 1);
  if (!is_token(method)) return fail(400, "the method is not a token");
  // What follows a CONNECT is no HTTP, and TRACE shows a request's keys.
  if (method == "CONNECT" || method == "TRACE")
    return fail(405, fmt::format("{} is not served here: this is no proxy", method));
  if (!is_target(target))
    return fail(400, "the target does not start with '/' or has a character that none has");
  if (target == "*" && method != "OPTIONS") return fail(400, "the target * is OPTIONS' alone");
  if (!parse_version(line.substr(second + 1))) return false;
  request_.method.assign(method);
  request_.target.assign(target);
  return true;
}

bool HttpParser::parse_status_line(std::string_view line) {
  if (!parse_version(line.substr(0, 8))) return false;
  const auto digits = line.substr(8, 4);
  int status = 0;
  for (const char c : digits.substr(std::min<std::size_t>(1, digits.size()))) {
    if (c < '0' || c > '9') return fail(400, "the status is not a number");
    status = status * 10 + (c - '0');
  }
  if (digits.size() != 4 || digits[0] != ' ' || status < 100 || (line.size() > 12 && line[12] != ' ')) {
    return fail(400, "the status line is not \"HTTP/1.1 NNN reason\"");
  }
  response_.status = status;
  return true;
}

bool HttpParser::parse_field(std::string_view line, std::size_t offset) {
  if (headers().spans_.size() == limits_.fields) return fail(431, "more headers than the limit");
  const auto colon = line.find(':');
  const auto name = line.substr(0, colon);
  if (colon == std::string_view::npos || !is_token(name)) return fail(400, "a header is not \"Name: value\"");
  const auto value = trimmed(line.substr(colon + 1));
  if (!is_field_value(value)) return fail(400, "a header has a control character");
  const auto at =
      value.empty() ? offset + line.size() : offset + static_cast<std::size_t>(value.data() - line.data());
  headers().spans_.push_back({.name = static_cast<std::uint32_t>(offset),
                              .name_size = static_cast<std::uint32_t>(name.size()),
                              .value = static_cast<std::uint32_t>(at),
                              .value_size = static_cast<std::uint32_t>(value.size())});
  return note_field(name, value);
}

bool HttpParser::note_field(std::string_view name, std::string_view value) {
  switch (name.size()) {
    case 4:
      if (same_text(name, "host")) ++hosts_;
      break;
    case 6:
      if (same_text(name, "expect")) expects_continue_ = same_text(value, "100-continue");
      break;
    case 10:
      if (same_text(name, "connection")) {
        if (headers().lists("connection", "close")) {
          keep_alive_ = false;
        } else if (minor_ == 0 && headers().lists("connection", "keep-alive")) {
          keep_alive_ = true;
        }
      }
      break;
    case 14:
      if (same_text(name, "content-length")) return parse_length(value);
      break;
    case 17:
      if (same_text(name, "transfer-encoding")) {
        if (chunked_ || !same_text(value, "chunked"))
          return fail(501, "a transfer coding other than chunked");
        chunked_ = true;
      }
      break;
    default: break;
  }
  return true;
}

bool HttpParser::parse_length(std::string_view value) {
  if (has_length_) return fail(400, "Content-Length twice");
  std::uint64_t length = 0;
  const auto [end, ec] = std::from_chars(value.data(), value.data() + value.size(), length);
  if (value.empty() || ec != std::errc{} || end != value.data() + value.size()) {
    return fail(400, "Content-Length is not a plain number");
  }
  has_length_ = true;
  remaining_ = static_cast<std::size_t>(length);
  return true;
}

void HttpParser::begin_body() {
  if (kind_ == Kind::Response) {
    const int status = response_.status;
    // RFC 9112 6.3: these never have a body, whatever their headers say.
    if (status < 200 || status == 204 || status == 304 || answer_to_head_) {
      stage_ = Stage::Done;
      return;
    }
  }
  overhead_ = 0;
  if (chunked_) {
    stage_ = Stage::ChunkSize;
  } else if (has_length_) {
    if (remaining_ > limits_.body) {
      fail(413, fmt::format("the body of {} bytes is larger than the limit of {}", remaining_, limits_.body));
      return;
    }
    body().reserve(remaining_);
    stage_ = remaining_ == 0 ? Stage::Done : Stage::Length;
  } else if (kind_ == Kind::Request) {
    stage_ = Stage::Done;
  } else {
    keep_alive_ = false;
    stage_ = Stage::UntilEnd;
  }
}

std::size_t HttpParser::read_body(std::string_view bytes) {
  const auto n = stage_ == Stage::UntilEnd ? bytes.size() : std::min(bytes.size(), remaining_);
  if (body().size() + n > limits_.body) {
    fail(413, fmt::format("the body is larger than the limit of {} bytes", limits_.body));
    return 0;
  }
  body().append(bytes.data(), n);
  if (stage_ == Stage::UntilEnd) return n;
  remaining_ -= n;
  if (remaining_ == 0) stage_ = stage_ == Stage::Length ? Stage::Done : Stage::ChunkEnd;
  return n;
}

std::size_t HttpParser::read_chunk_line(std::string_view bytes) {
  const auto end = bytes.find('\n');
  const auto size = end == std::string_view::npos ? bytes.size() : end + 1;
  if (overhead_ + size > limits_.head) {
    fail(431, "chunk headers and trailers are larger than the limit");
    return 0;
  }
  if (end == std::string_view::npos) return 0;
  if (end == 0 || bytes[end - 1] != '\r') {
    fail(400, "a chunk's line does not end in CRLF");
    return 0;
  }
  const auto line = bytes.substr(0, end - 1);
  if (stage_ == Stage::ChunkEnd) {
    if (line.empty()) {
      stage_ = Stage::ChunkSize;
    } else {
      fail(400, "a chunk is longer than it says");
    }
    return size;
  }
  if (stage_ == Stage::Trailer) {
    overhead_ += size;
    if (line.empty()) stage_ = Stage::Done;
    return size;
  }
  std::uint64_t length = 0;
  const auto digits = trimmed(line.substr(0, line.find(';')));
  overhead_ += line.size() - digits.size();
  const auto [stop, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), length, 16);
  if (digits.empty() || ec != std::errc{} || stop != digits.data() + digits.size() || digits[0] == '-' ||
      digits.data() != line.data()) {
    fail(400, "a chunk's size is not a hexadecimal number");
    return size;
  }
  if (length > limits_.body || body().size() + length > limits_.body) {
    fail(413, fmt::format("the body is larger than the limit of {} bytes", limits_.body));
    return size;
  }
  remaining_ = static_cast<std::size_t>(length);
  stage_ = remaining_ == 0 ? Stage::Trailer : Stage::ChunkBody;
  return size;
}

}  // namespace avenor::net
