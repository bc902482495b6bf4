// HTTP messages, one behind another: the same ones however the bytes come in, and what is accepted holds
// nothing that could end a line. The input: 0 to 3 (a request, an answer, the same to HEAD), a byte that
// decides how it comes in pieces, and the messages.
#include <algorithm>
#include <string>
#include <vector>

#include "fuzz/fuzz.hpp"
#include "net/http_parser.hpp"
#include "net/syntax.hpp"

namespace avenor::fuzz {
namespace {

using net::HttpParser;

// Small, so that they are reached.
constexpr HttpParser::Limits kLimits{.head = 600, .fields = 10, .body = 300};

struct Seen {
  bool done = false;
  std::string start, headers, body, error;
  bool keep_alive = false, expects_continue = false, chunked = false;
  bool operator==(const Seen&) const = default;
};

Seen seen(HttpParser& parser, HttpParser::Kind kind) {
  Seen out{.done = parser.done()};
  if (!out.done) {
    out.error = std::to_string(parser.error_status()) + parser.error();
    return out;
  }
  const bool request = kind == HttpParser::Kind::Request;
  const net::Headers& headers = request ? parser.request().headers : parser.response().headers;
  if (request) {
    const auto& got = parser.request();
    must(net::is_token(got.method) && net::is_target(got.target));
    out.start = got.method + ' ' + got.target;
  } else {
    must(parser.response().status >= 100 && parser.response().status <= 999);
    out.start = std::to_string(parser.response().status);
  }
  out.start += " HTTP/1." + std::to_string(parser.minor_version());
  must(headers.size() <= kLimits.fields);
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const auto [name, value] = headers[i];
    must(net::is_token(name) && net::is_field_value(value) && headers.find(name));
    out.headers.append(name).append(": ").append(value).append("\r\n");
  }
  out.body = request ? parser.request().body : parser.response().body;
  must(out.body.size() <= kLimits.body);
  out.keep_alive = parser.keep_alive();
  out.expects_continue = parser.expects_continue();
  out.chunked = headers.has("Transfer-Encoding");
  return out;
}

template <class Step>
std::vector<Seen> read(HttpParser::Kind kind, bool to_head, std::string_view bytes, Step step) {
  HttpParser parser(kind, kLimits);
  parser.set_answer_to_head(to_head);
  std::vector<Seen> all;
  for (std::size_t from = 0, come = 0; come < bytes.size();) {
    come = std::min(come + step(), bytes.size());
    for (;;) {
      // Memory of just that size: a look beyond it is seen.
      const std::vector<char> unread(bytes.begin() + static_cast<std::ptrdiff_t>(from),
                                     bytes.begin() + static_cast<std::ptrdiff_t>(come));
      const auto taken = parser.feed({unread.data(), unread.size()});
      must(taken <= unread.size());
      from += taken;
      if (!parser.done()) break;
      all.push_back(seen(parser, kind));
      parser.next();
      if (from == come) break;
    }
    if (parser.failed()) break;
  }
  if (parser.started() || parser.failed()) {
    parser.feed_end();
    all.push_back(seen(parser, kind));
  }
  return all;
}

}  // namespace

void run(std::string_view input) {
  if (input.size() < 2) return;
  const auto kind = (input[0] & 1) != 0 ? HttpParser::Kind::Response : HttpParser::Kind::Request;
  const bool to_head = (input[0] & 2) != 0;
  const std::string_view bytes = input.substr(2);
  const auto whole = read(kind, to_head, bytes, [&] { return bytes.size(); });
  Pieces pieces(static_cast<unsigned char>(input[1]));
  must(read(kind, to_head, bytes, [&] { return pieces.next(); }) == whole);

  // A request that is written anew says the same.
  if (kind != HttpParser::Kind::Request || whole.empty() || !whole.front().done) return;
  const Seen& first = whole.front();
  if (first.chunked) return;
  const std::string again = first.start + "\r\n" + first.headers + "\r\n" + first.body;
  const auto second = read(kind, false, again, [&] { return again.size(); });
  if (again.size() - first.body.size() <= kLimits.head) must(second.size() == 1 && second.front() == first);
}

}  // namespace avenor::fuzz
