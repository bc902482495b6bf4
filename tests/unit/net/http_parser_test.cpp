#include "net/http_parser.hpp"

#include "support/catch.hpp"

using namespace avenor;
using net::HttpParser;

namespace {

constexpr HttpParser::Limits kSmall{.head = 256, .fields = 8, .body = 64};

/// Feeds the text in pieces of `piece` bytes, offering again what was not consumed. What stays is returned.
std::string feed(HttpParser& parser, std::string_view text, std::size_t piece = std::string_view::npos) {
  std::string unread;
  while (!text.empty() && !parser.done() && !parser.failed()) {
    unread.append(text.substr(0, piece));
    text.remove_prefix(std::min(piece, text.size()));
    unread.erase(0, parser.feed(unread));
  }
  return unread.append(text);
}

int request_error(std::string_view text) {
  HttpParser parser(HttpParser::Kind::Request, kSmall);
  feed(parser, text);
  return parser.failed() ? parser.error_status() : 0;
}

bool response_fails(std::string_view text) {
  HttpParser parser(HttpParser::Kind::Response, kSmall);
  feed(parser, text);
  return parser.failed();
}

}  // namespace

TEST_CASE("http parser: a request is the same however its bytes are cut") {
  const std::string text =
      "\r\nPOST /v2/orders?x=1 HTTP/1.1\r\nHost: h\r\nContent-Type:application/json\r\nX-Empty:\r\n"
      "content-length:  5 \r\n\r\nhelloGET / HTTP/1.1\r\n";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    HttpParser parser(HttpParser::Kind::Request, kSmall);
    CHECK_FALSE(parser.started());
    const auto rest = feed(parser, text, piece);
    REQUIRE(parser.done());
    const auto& request = parser.request();
    CHECK(request.method == "POST");
    CHECK(request.target == "/v2/orders?x=1");
    CHECK(request.body == "hello");
    CHECK(request.headers.find("CONTENT-TYPE") == "application/json");
    CHECK(request.headers.find("x-empty") == "");
    CHECK(request.headers.size() == 4);
    CHECK(parser.keep_alive());
    CHECK(rest == "GET / HTTP/1.1\r\n");
  }
}

TEST_CASE("http parser: a chunked body is the same however its bytes are cut") {
  const std::string text =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "5;name=value\r\nhello\r\n1\r\n \r\nA\r\n0123456789\r\n0\r\nX-Trailer: t\r\n\r\nHTTP";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    HttpParser parser(HttpParser::Kind::Response, kSmall);
    const auto rest = feed(parser, text, piece);
    REQUIRE(parser.done());
    CHECK(parser.response().body == "hello 0123456789");
    CHECK(rest == "HTTP");
  }
}

TEST_CASE("http parser: what could be framed in two ways is refused") {
  const auto* headers = GENERATE(
      "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "Content-Length: 5\r\nContent-Length: 5\r\n",
      "Content-Length: 5, 5\r\n", "Content-Length: +5\r\n", "Content-Length: -5\r\n",
      "Content-Length: 0x5\r\n", "Content-Length: \r\n", "Content-Length: 5 5\r\n",
      "Content-Length: 99999999999999999999999\r\n", "Content-Length : 5\r\n", " Content-Length: 5\r\n",
      "X: a\r\n Content-Length: 5\r\n", "X: a\nContent-Length: 5\r\n", "X: a\rContent-Length: 5\r\n",
      "no colon\r\n", ": no name\r\n", "Bad Name: x\r\n", "X: nul\x01\r\n", "Host: other\r\n");
  CHECK(request_error(std::string("POST / HTTP/1.1\r\nHost: h\r\n") + headers + "\r\nhello") == 400);
}

TEST_CASE("http parser: transfer codings other than chunked are not understood") {
  const auto* value =
      GENERATE("gzip, chunked", "identity", "xchunked", "chunked, chunked", "\"chunked\"", "");
  CHECK(request_error(std::string("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: ") + value +
                      "\r\n\r\n") == 501);
  CHECK(
      request_error(
          "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n") ==
      501);
  CHECK(request_error("POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n") == 400);
}

TEST_CASE("http parser: broken request lines are refused") {
  CHECK(request_error("GET /\r\nHost: h\r\n\r\n") == 400);
  CHECK(request_error("GET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(request_error("GET  / HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
  CHECK(request_error("GET / x HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
  CHECK(request_error("G(T / HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
  CHECK(request_error("GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
  CHECK(request_error("GET /\x80 HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
  CHECK(request_error("GET / HTTP/2.0\r\nHost: h\r\n\r\n") == 505);
  CHECK(request_error("GET / HTTP/1.1\nHost: h\n\n") == 400);
  CHECK(request_error("\r\n\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
  CHECK(request_error("GET / HTTP/1.0\r\n\r\n") == 0);
}

TEST_CASE("http parser: limits hold before the whole is there") {
  CHECK(request_error("GET /" + std::string(300, 'a')) == 431);
  CHECK(request_error("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(300, 'a')) == 431);
  std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 9; ++i) many += "X: y\r\n";
  CHECK(request_error(many + "\r\n") == 431);
  CHECK(request_error("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 65\r\n\r\n") == 413);
  const std::string chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  CHECK(request_error(chunked + "41\r\n") == 413);
  CHECK(request_error(chunked + "ffffffffffffffff\r\n") == 413);
  CHECK(request_error(chunked + "20\r\n" + std::string(32, 'a') + "\r\n21\r\n") == 413);
  CHECK(request_error(chunked + "1;" + std::string(300, 'x')) == 431);
}

TEST_CASE("http parser: broken chunks are refused") {
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const auto* body : {"g\r\n", "-1\r\n", "0x1\r\na\r\n", "\r\n", " 1\r\na\r\n", "1\na\r\n",
                           "1\r\nab\r\n", "1\r\na\n0\r\n\r\n", "fffffffffffffffff\r\n"}) {
    CAPTURE(body);
    CHECK(request_error(head + body + "\r\n0\r\n\r\n") == 400);
  }
}

TEST_CASE("http parser: some responses have no body whatever they say") {
  for (const auto* status : {"204 No Content", "304 Not Modified", "100 Continue"}) {
    HttpParser parser(HttpParser::Kind::Response, kSmall);
    const auto rest = feed(parser, std::string("HTTP/1.1 ") + status + "\r\nContent-Length: 5\r\n\r\nHTTP");
    CHECK(parser.done());
    CHECK(rest == "HTTP");
  }
  HttpParser parser(HttpParser::Kind::Response, kSmall);
  parser.set_answer_to_head(true);
  feed(parser, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n");
  CHECK(parser.done());
}

TEST_CASE("http parser: a response without a length lasts until the end") {
  HttpParser parser(HttpParser::Kind::Response, kSmall);
  feed(parser, "HTTP/1.1 200 \r\n\r\nhel");
  feed(parser, "lo");
  CHECK_FALSE(parser.done());
  parser.feed_end();
  CHECK(parser.done());
  CHECK(parser.response().body == "hello");
  CHECK_FALSE(parser.keep_alive());
}

TEST_CASE("http parser: an end in the middle is a failure") {
  for (const auto* text : {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "HTTP/1.1 200 OK\r\n", "",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"}) {
    HttpParser parser(HttpParser::Kind::Response, kSmall);
    feed(parser, text);
    parser.feed_end();
    CHECK(parser.failed());
  }
}

TEST_CASE("http parser: broken status lines are refused") {
  for (const auto* line : {"HTTP/1.1 20 OK", "HTTP/1.1 2000", "HTTP/1.1200 OK", "HTTP/1.1 abc",
                           "HTTP/3 200 OK", "SSH-2.0-x", "HTTP/1.1 099 x", "HTTP/1.1", "HTTP/1.1 200"}) {
    CAPTURE(line);
    CHECK(response_fails(std::string(line) + "\r\n\r\n"));
  }
  CHECK(response_fails("\r\nHTTP/1.1 200 OK\r\n\r\n"));
}

TEST_CASE("http parser: the connection's fate is read from version and headers") {
  const auto keeps = [](std::string_view head) {
    HttpParser parser(HttpParser::Kind::Request, kSmall);
    feed(parser, head);
    REQUIRE(parser.done());
    return parser.keep_alive();
  };
  CHECK(keeps("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
  CHECK_FALSE(keeps("GET / HTTP/1.1\r\nHost: h\r\nConnection: Close\r\n\r\n"));
  CHECK_FALSE(keeps("GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade, close\r\n\r\n"));
  CHECK_FALSE(keeps("GET / HTTP/1.0\r\nHost: h\r\n\r\n"));
  CHECK(keeps("GET / HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n"));
}

TEST_CASE("headers: nothing is written that would be two lines") {
  net::Headers headers{{"A", "1"}, {"B", "x, y"}};
  headers.add("a", "2");
  CHECK(headers.find("a") == "1");
  CHECK(headers.lists("b", "Y"));
  CHECK_FALSE(headers.lists("b", "x, y"));
  REQUIRE(headers.size() == 3);
  CHECK(headers[2].name == "a");
  CHECK(headers[2].value == "2");
  CHECK(headers.count("A") == 2);
  CHECK_THROWS_AS(headers.add("C", "x\r\nD: y"), std::invalid_argument);
  CHECK_THROWS_AS(headers.add("C:", "x"), std::invalid_argument);
  CHECK_THROWS_AS(headers.add("", "x"), std::invalid_argument);
  CHECK(headers.size() == 3);
}
