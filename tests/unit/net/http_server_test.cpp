#include "net/http_server.hpp"

#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "unit/net/net_support.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using net::HttpRequest;
using net::HttpServer;
using net::Responder;

namespace {

/// A server that echoes "METHOD target body", or keeps the responder when the path is /later.
struct Echo {
  explicit Echo(Loop& loop, net::HttpServerOptions options = {}) : server(loop, std::move(options)) {
    server.on_request([this](const HttpRequest& request, Responder responder) {
      if (request.target == "/later") {
        later.push_back(std::move(responder));
      } else if (request.target == "/drop") {
        responder.drop();
      } else if (request.target == "/forget") {
        return;
      } else {
        responder.send({.status = 200,
                        .headers = {{"X-Echo", "1"}},
                        .body = request.method + " " + request.target + " " + request.body});
      }
    });
    REQUIRE(server.listen("127.0.0.1", 0));
  }

  HttpServer server;
  std::vector<Responder> later;
};

std::string request_of(std::string_view target, std::string_view extra = "") {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n" + std::string(extra) + "\r\n";
}

}  // namespace

TEST_CASE("http server: the bytes of an answer, on a connection that is kept") {
  Loop loop;
  Echo echo(loop);
  const auto peer = connect_to(loop, echo.server.port());
  for (int i = 0; i < 3; ++i) {
    peer->forget();
    peer->send("POST /a?b=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
    const std::string expected =
        "HTTP/1.1 200 OK\r\nX-Echo: 1\r\nContent-Length: 17\r\n\r\nPOST /a?b=1 hello";
    REQUIRE(loop.until([&] { return peer->received().size() >= expected.size(); }));
    CHECK(peer->received() == expected);
  }
  CHECK(echo.server.stats().requests == 3);
  CHECK(echo.server.connections() == 1);
}

TEST_CASE("http server: a request in single bytes is a request") {
  Loop loop;
  Echo echo(loop);
  const auto peer = connect_to(loop, echo.server.port());
  peer->drip(
      "POST /d HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n" +
      request_of("/2"));
  REQUIRE(loop.until([&] { return peer->received().find("GET /2 ") != std::string::npos; }));
  CHECK_THAT(peer->received(), ContainsSubstring("POST /d abcde"));
}

TEST_CASE("http server: pipelined requests are answered in order, whatever the order of the answers") {
  Loop loop;
  Echo echo(loop);
  const auto peer = connect_to(loop, echo.server.port());
  peer->send(request_of("/1") + request_of("/later") + request_of("/3") + request_of("/later") +
             request_of("/5"));
  REQUIRE(loop.until([&] { return echo.later.size() == 2 && echo.server.stats().requests == 5; }));
  REQUIRE(loop.until([&] { return peer->received().find("GET /1") != std::string::npos; }));
  CHECK(peer->received().find("GET /3") == std::string::npos);
  echo.later[1].send(200, "text/plain", "fourth");
  loop.idle(10ms);
  CHECK(peer->received().find("fourth") == std::string::npos);
  echo.later[0].send(200, "text/plain", "second");
  REQUIRE(loop.until([&] { return peer->received().find("GET /5") != std::string::npos; }));
  const auto& text = peer->received();
  CHECK(text.find("GET /1") < text.find("second"));
  CHECK(text.find("second") < text.find("GET /3"));
  CHECK(text.find("GET /3") < text.find("fourth"));
  CHECK(text.find("fourth") < text.find("GET /5"));
}

TEST_CASE("http server: an answer is given once; a second is ignored; a forgotten one is a 500") {
  Loop loop;
  Echo echo(loop);
  const auto peer = connect_to(loop, echo.server.port());
  peer->send(request_of("/later") + request_of("/forget"));
  REQUIRE(loop.until([&] { return echo.server.stats().requests == 2; }));
  echo.later[0].send(200, "", "one");
  echo.later[0].send(200, "", "two");
  echo.later.clear();
  REQUIRE(loop.until([&] { return count_of(peer->received(), "HTTP/1.1") == 2; }));
  loop.idle(10ms);
  CHECK(count_of(peer->received(), "HTTP/1.1") == 2);
  CHECK_THAT(peer->received(), ContainsSubstring("HTTP/1.1 500 "));
}

TEST_CASE("http server: more unanswered requests than allowed wait in the kernel, none is lost") {
  Loop loop;
  Echo echo(loop, {.max_pipeline = 4});
  const auto peer = connect_to(loop, echo.server.port());
  std::string text;
  for (int i = 0; i < 100; ++i) text += request_of("/later");
  peer->send(text);
  REQUIRE(loop.until([&] { return echo.later.size() == 4; }));
  loop.idle(10ms);
  CHECK(echo.later.size() == 4);
  for (std::size_t i = 0; i < 100; ++i) {
    REQUIRE(loop.until([&] { return echo.later.size() > i; }));
    echo.later[i].send(200, "", "x");
  }
  REQUIRE(loop.until([&] { return count_of(peer->received(), "HTTP/1.1 200") == 100; }));
}

TEST_CASE("http server: a client that asks without reading is not served without end") {
  Loop loop;
  HttpServer server(loop, {.write_timeout = 200ms});
  server.on_request([](const HttpRequest&, Responder responder) {
    responder.send(200, "text/plain", std::string(std::size_t{1} << 20, 'b'));
  });
  REQUIRE(server.listen("127.0.0.1", 0));
  const auto peer = connect_to(loop, server.port());
  peer->stop_reading();
  std::string text;
  for (int i = 0; i < 100; ++i) text += request_of("/");
  peer->send(text);
  REQUIRE(loop.until([&] { return server.stats().accepted == 1 && server.connections() == 0; }));
  // The kernel's buffers swallow some; the rest was not even asked for.
  CHECK(server.stats().requests < 50);
}

TEST_CASE("http server: HEAD has the length and not the body; 204 has neither") {
  Loop loop;
  HttpServer server(loop, {});
  server.on_request([](const HttpRequest& request, Responder responder) {
    if (request.target == "/none") return responder.send({.status = 204, .body = "ignored"});
    responder.send(200, "text/plain", "hello");
  });
  REQUIRE(server.listen("127.0.0.1", 0));
  const auto peer = connect_to(loop, server.port());
  peer->send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\nGET /none HTTP/1.1\r\nHost: h\r\n\r\n" + request_of("/"));
  const std::string expected =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n"
      "HTTP/1.1 204 No Content\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";
  REQUIRE(loop.until([&] { return peer->received().size() >= expected.size(); }));
  CHECK(peer->received() == expected);
}

TEST_CASE("http server: drop() breaks the connection without an answer") {
  Loop loop;
  Echo echo(loop);
  const auto peer = connect_to(loop, echo.server.port());
  peer->send(request_of("/drop") + request_of("/after"));
  REQUIRE(loop.until([&] { return peer->ended(); }));
  CHECK(peer->received().empty());
  CHECK(echo.server.connections() == 0);
  CHECK(echo.server.stats().requests == 1);
}

TEST_CASE("http server: an answer to a connection that is gone does nothing") {
  Loop loop;
  Echo echo(loop);
  const auto peer = connect_to(loop, echo.server.port());
  peer->send(request_of("/later"));
  REQUIRE(loop.until([&] { return echo.later.size() == 1; }));
  peer->reset();
  REQUIRE(loop.until([&] { return echo.server.connections() == 0; }));
  echo.later[0].send(200, "", "x");
  echo.later[0].drop();
  echo.later.clear();
  loop.idle(10ms);
}

TEST_CASE("http server: a client that has sent its last still gets its answer") {
  Loop loop;
  Echo echo(loop);
  const auto peer = connect_to(loop, echo.server.port());
  peer->send("GET /bye HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  REQUIRE(loop.until([&] { return peer->ended(); }));
  CHECK_THAT(peer->received(), ContainsSubstring("Connection: close\r\n"));
  CHECK_THAT(peer->received(), ContainsSubstring("GET /bye"));
  peer->close();
  REQUIRE(loop.until([&] { return echo.server.connections() == 0; }));
}

TEST_CASE("http server: what is refused, with which status, and that the connection ends") {
  struct Row {
    std::string text;
    const char* status;
  };
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
  const auto row = GENERATE_COPY(
      Row{post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled "
                 "HTTP/1.1\r\nHost: h\r\n\r\n",
          "400"},
      Row{post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "400"},
      Row{"GET / HTTP/1.1\r\n\r\n", "400"}, Row{"\x16\x03\x01\x02\r\n\r\n", "400"},
      Row{request_of("/", "X: " + std::string(20'000, 'x') + "\r\n"), "431"},
      Row{"CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n\x16\x03\x01 GET /smuggled HTTP/1.1\r\nHost: "
          "h\r\n\r\n",
          "405 Method Not Allowed\r\nAllow: GET"},
      Row{"CONNECT / HTTP/1.1\r\nHost: h\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n", "405"},
      Row{"TRACE / HTTP/1.1\r\nHost: h\r\nAPCA-API-SECRET-KEY: k\r\n\r\n", "405"},
      Row{"GET * HTTP/1.1\r\nHost: h\r\n\r\n", "400"}, Row{post + "Content-Length: 2000000\r\n\r\n", "413"},
      Row{post + "Transfer-Encoding: gzip\r\n\r\n", "501"}, Row{"GET / HTTP/3.0\r\nHost: h\r\n\r\n", "505"});
  Loop loop;
  Echo echo(loop);
  const auto peer = connect_to(loop, echo.server.port());
  peer->send(request_of("/good") + row.text);
  REQUIRE(loop.until([&] { return peer->ended(); }));
  CHECK_THAT(peer->received(), ContainsSubstring("GET /good"));
  CHECK_THAT(peer->received(), ContainsSubstring(std::string("HTTP/1.1 ") + row.status));
  CHECK(count_of(peer->received(), "HTTP/1.1 ") == 2);
  CHECK(peer->received().find("smuggled") == std::string::npos);
  CHECK(echo.server.stats().refused == 1);
}

TEST_CASE("http server: a client may ask before it sends a body") {
  Loop loop;
  Echo echo(loop);
  const auto peer = connect_to(loop, echo.server.port());
  peer->send("PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  REQUIRE(loop.until([&] { return peer->received() == "HTTP/1.1 100 Continue\r\n\r\n"; }));
  peer->send("ok");
  REQUIRE(loop.until([&] { return peer->received().find("PUT / ok") != std::string::npos; }));
}

TEST_CASE("http server: slow clients are cut, others are not disturbed") {
  Loop loop;
  Echo echo(loop, {.idle_timeout = 1500ms, .head_timeout = 80ms, .body_timeout = 80ms});
  const auto head = connect_to(loop, echo.server.port());
  const auto body = connect_to(loop, echo.server.port());
  const auto good = connect_to(loop, echo.server.port());
  head->send("GET / HTTP/1.1\r\nX: ");
  body->send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
  std::function<void()> drip = [&] {
    if (!head->ended()) head->send("x");
    if (!body->ended()) body->send("x");
    if (!head->ended() || !body->ended()) loop.after(10ms, drip);
  };
  drip();
  int served = 0;
  while (!head->ended() || !body->ended()) {
    good->forget();
    good->send(request_of("/good"));
    REQUIRE(loop.until([&] { return good->received().find("GET /good") != std::string::npos; }));
    ++served;
    loop.idle(10ms);
    REQUIRE(served < 500);
  }
  CHECK_THAT(head->received(), ContainsSubstring("HTTP/1.1 408"));
  CHECK_THAT(body->received(), ContainsSubstring("HTTP/1.1 408"));
  CHECK_FALSE(good->ended());
  CHECK(served > 3);
  REQUIRE(loop.until([&] { return good->ended(); }));
  CHECK(good->received().find("408") == std::string::npos);
}

TEST_CASE("http server: a client that splits every request is not slow") {
  Loop loop;
  Echo echo(loop, {.head_timeout = 400ms});
  const auto peer = connect_to(loop, echo.server.port());
  const auto text = request_of("/s");
  peer->send(text.substr(0, 5));
  for (int i = 0; i < 60; ++i) {
    loop.idle(10ms);
    peer->send(text.substr(5) + text.substr(0, 5));
  }
  REQUIRE(loop.until([&] { return count_of(peer->received(), "GET /s") == 60; }));
  CHECK(echo.server.stats().refused == 0);
}

TEST_CASE("http server: connections beyond the limit are told so") {
  Loop loop;
  Echo echo(loop, {.max_connections = 2});
  const auto a = connect_to(loop, echo.server.port());
  const auto b = connect_to(loop, echo.server.port());
  REQUIRE(loop.until([&] { return echo.server.connections() == 2; }));
  const auto c = connect_to(loop, echo.server.port());
  REQUIRE(loop.until([&] { return c->ended(); }));
  CHECK_THAT(c->received(), ContainsSubstring("HTTP/1.1 503"));
  a->close();
  REQUIRE(loop.until([&] { return echo.server.connections() == 1; }));
  const auto d = connect_to(loop, echo.server.port());
  d->send(request_of("/d"));
  REQUIRE(loop.until([&] { return d->received().find("GET /d") != std::string::npos; }));
}

TEST_CASE("http server: stop() answers what is unanswered and ends") {
  Loop loop;
  Echo echo(loop, {.stop_timeout = 2s});
  const auto quiet = connect_to(loop, echo.server.port());
  const auto busy = connect_to(loop, echo.server.port());
  busy->send(request_of("/later"));
  REQUIRE(loop.until([&] { return echo.later.size() == 1 && echo.server.connections() == 2; }));
  echo.server.stop();
  REQUIRE(loop.until([&] { return quiet->ended(); }));
  CHECK_FALSE(busy->ended());
  CHECK_THROWS(connect_to(loop, echo.server.port()));
  echo.later[0].send(200, "", "last words");
  REQUIRE(loop.until([&] { return busy->ended(); }));
  CHECK_THAT(busy->received(), ContainsSubstring("last words"));
  CHECK_THAT(busy->received(), ContainsSubstring("Connection: close"));
  busy->close();
  REQUIRE(loop.until([&] { return echo.server.connections() == 0; }));
}

TEST_CASE("http server: stop() does not wait for ever") {
  Loop loop;
  Echo echo(loop, {.stop_timeout = 50ms});
  const auto busy = connect_to(loop, echo.server.port());
  busy->send(request_of("/later"));
  REQUIRE(loop.until([&] { return echo.later.size() == 1; }));
  echo.server.stop();
  REQUIRE(loop.until([&] { return echo.server.connections() == 0; }));
  REQUIRE(loop.until([&] { return busy->ended(); }));
}

TEST_CASE("http server: a port that is taken is said") {
  Loop loop;
  Echo echo(loop);
  HttpServer second(loop, {});
  const auto status = second.listen("127.0.0.1", echo.server.port());
  REQUIRE_FALSE(status);
  CHECK_THAT(status.error().message, ContainsSubstring(std::to_string(echo.server.port())));
  CHECK_FALSE(second.listen("localhost", 0));
}
