#include "net/http_client.hpp"

#include <optional>
#include <utility>

#include "net/http_server.hpp"
#include "net/url.hpp"
#include "support/catch.hpp"
#include "unit/net/net_support.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using net::HttpClient;
using net::HttpResult;
using net::Sent;

namespace {

constexpr const char* kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// What became of one request.
struct Answer {
  std::optional<HttpResult> result;
  int calls = 0;

  bool here() const { return calls > 0; }
  int status() const { return result && *result ? (*result)->status : 0; }
  std::string body() const { return result && *result ? (*result)->body : "(none)"; }
  std::string message() const { return result && !*result ? result->error().message : ""; }
  bool failed(Sent sent) const { return result && !*result && result->error().sent == sent; }
};
using AnswerPtr = std::shared_ptr<Answer>;

AnswerPtr send(HttpClient& client, net::HttpRequest request) {
  auto answer = std::make_shared<Answer>();
  client.send(std::move(request), [answer](HttpResult result) {
    answer->result = std::move(result);
    ++answer->calls;
  });
  CHECK(answer->calls == 0);
  return answer;
}

AnswerPtr get(HttpClient& client, std::string target = "/") {
  return send(client, {.target = std::move(target)});
}
AnswerPtr post(HttpClient& client, std::string body = "{}", core::Duration timeout = 0s) {
  return send(client, {.method = "POST", .target = "/o", .body = std::move(body), .timeout = timeout});
}

net::Url url(const std::string& text) { return *net::parse_url(text); }

bool all_here(const std::vector<AnswerPtr>& answers) {
  for (const auto& answer : answers) {
    if (!answer->here()) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("http client: the bytes of a request") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url() + "/base/"), {.headers = {{"Key", "k"}}});
  const auto answer = send(
      client, {.method = "POST", .target = "/v2/orders?a=1", .headers = {{"X", "y"}}, .body = "{\"a\":1}"});
  const auto port = std::to_string(server.port());
  const auto expected = "POST /base/v2/orders?a=1 HTTP/1.1\r\nHost: 127.0.0.1:" + port +
                        "\r\nKey: k\r\nX: y\r\nContent-Length: 7\r\n\r\n{\"a\":1}";
  REQUIRE(loop.until(
      [&] { return !server.peers().empty() && server.peers()[0]->received().size() >= expected.size(); }));
  CHECK(server.peers()[0]->received() == expected);
  CHECK(client.in_flight() == 1);
  server.peers()[0]->send("HTTP/1.1 201 Created\r\nX-Request-ID: 7\r\nContent-Length: 4\r\n\r\nbody");
  REQUIRE(loop.until([&] { return answer->here(); }));
  CHECK(answer->status() == 201);
  CHECK(answer->body() == "body");
  CHECK((*answer->result)->headers.find("x-request-id") == "7");
}

TEST_CASE("http client: one kept-alive connection carries them all, in order") {
  Loop loop;
  net::HttpServer server(loop, {});
  std::vector<std::string> seen;
  server.on_request([&](const net::HttpRequest& request, net::Responder responder) {
    seen.push_back(request.target);
    responder.send(200, "text/plain", request.target);
  });
  REQUIRE(server.listen("127.0.0.1", 0));
  HttpClient client(loop, url("http://127.0.0.1:" + std::to_string(server.port())), {});
  std::vector<AnswerPtr> answers;
  for (int i = 0; i < 100; ++i) answers.push_back(get(client, "/" + std::to_string(i)));
  REQUIRE(loop.until([&] { return all_here(answers); }));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    CHECK(answers[i]->body() == "/" + std::to_string(i));
    CHECK(seen[i] == answers[i]->body());
  }
  CHECK(server.stats().accepted == 1);
  CHECK(client.stats().connects == 1);
  CHECK(client.stats().answers == 100);
}

TEST_CASE("http client: as many connections as allowed, no more than needed") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {.connections = 3});
  const auto first = get(client);
  REQUIRE(loop.until([&] { return server.peers().size() == 1 && !server.peers()[0]->received().empty(); }));
  loop.idle(20ms);
  CHECK(server.peers().size() == 1);
  std::vector<AnswerPtr> more;
  for (int i = 0; i < 5; ++i) more.push_back(get(client));
  REQUIRE(loop.until([&] { return server.peers().size() == 3 && !server.peers()[2]->received().empty(); }));
  loop.idle(20ms);
  CHECK(server.peers().size() == 3);
  CHECK(client.in_flight() == 3);
  CHECK(client.waiting() == 3);
}

TEST_CASE("http client: every way that a body is framed") {
  struct Row {
    const char* text;
    int status;
    const char* body;
  };
  const auto row = GENERATE(
      Row{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", 200,
          "hello world"},
      Row{"HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
      Row{"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, ""},
      Row{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 500 "
          "Oops\r\nContent-Length: 1\r\n\r\nx",
          500, "x"});
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {});
  for (int round = 0; round < 2; ++round) {
    const auto answer = get(client);
    REQUIRE(loop.until([&] { return !server.peers().empty() && !server.peers()[0]->received().empty(); }));
    server.peers()[0]->forget();
    if (round == 0) {
      server.peers()[0]->send(row.text);
    } else {
      server.peers()[0]->drip(row.text);
    }
    REQUIRE(loop.until([&] { return answer->here(); }));
    CHECK(answer->status() == row.status);
    CHECK(answer->body() == row.body);
  }
  CHECK(server.peers().size() == 1);
}

TEST_CASE("http client: the answer to a HEAD has a length and no body") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {});
  const auto head = send(client, {.method = "HEAD"});
  const auto after = get(client);
  REQUIRE(loop.until([&] { return !server.peers().empty() && !server.peers()[0]->received().empty(); }));
  server.peers()[0]->forget();
  server.peers()[0]->send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
  REQUIRE(loop.until([&] { return head->here() && !server.peers()[0]->received().empty(); }));
  server.peers()[0]->send(kOk);
  REQUIRE(loop.until([&] { return after->here(); }));
  CHECK(after->body() == "ok");
}

TEST_CASE("http client: a body that lasts until the server closes") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {});
  const auto answer = post(client);
  REQUIRE(loop.until([&] { return !server.peers().empty() && !server.peers()[0]->received().empty(); }));
  server.peers()[0]->send("HTTP/1.1 200 OK\r\n\r\nall of it");
  loop.idle(20ms);
  CHECK_FALSE(answer->here());
  server.peers()[0]->close();
  REQUIRE(loop.until([&] { return answer->here(); }));
  CHECK(answer->body() == "all of it");
}

TEST_CASE("http client: Connection: close is obeyed, the next request has a new connection") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {});
  const auto first = post(client);
  const auto second = post(client);
  REQUIRE(loop.until([&] { return !server.peers().empty() && !server.peers()[0]->received().empty(); }));
  server.peers()[0]->send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  REQUIRE(loop.until([&] { return server.peers().size() == 2 && !server.peers()[1]->received().empty(); }));
  CHECK(first->status() == 200);
  CHECK(server.peers()[0]->ended());
  server.peers()[1]->send(kOk);
  REQUIRE(loop.until([&] { return second->here(); }));
  CHECK(second->status() == 200);
}

TEST_CASE(
    "http client: a connection that the server closed while quiet is replaced before anything is written") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {});
  const auto first = post(client, "1");
  REQUIRE(loop.until([&] { return !server.peers().empty() && !server.peers()[0]->received().empty(); }));
  server.peers()[0]->send(kOk);
  REQUIRE(loop.until([&] { return first->here(); }));
  // The end of the connection is in the kernel, our loop has not seen it.
  server.peers()[0]->close();
  const auto second = post(client, "2");
  REQUIRE(loop.until([&] { return server.peers().size() == 2 && !server.peers()[1]->received().empty(); }));
  server.peers()[1]->send(kOk);
  REQUIRE(loop.until([&] { return second->here(); }));
  CHECK(second->status() == 200);
  CHECK(client.stats().retries == 0);
}

TEST_CASE(
    "http client: a server's farewell on a quiet connection is no answer, and nothing is written after it") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {});
  const auto first = post(client, "1");
  REQUIRE(loop.until([&] { return !server.peers().empty() && !server.peers()[0]->received().empty(); }));
  server.peers()[0]->send(kOk);
  REQUIRE(loop.until([&] { return first->here(); }));
  server.peers()[0]->forget();
  server.peers()[0]->send("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  const auto second = post(client, "2");
  REQUIRE(loop.until([&] { return server.peers().size() == 2 && !server.peers()[1]->received().empty(); }));
  CHECK(server.peers()[0]->received().empty());
  server.peers()[1]->send(kOk);
  REQUIRE(loop.until([&] { return second->here(); }));
  CHECK(second->status() == 200);
}

TEST_CASE("http client: a connection quiet for longer than the limit is not trusted") {
  Loop loop;
  RawServer server(loop);
  server.on_accept = [](Peer& peer) { peer.send(""); };
  HttpClient client(loop, url(server.url()), {.idle_limit = 30ms});
  const auto first = get(client);
  REQUIRE(loop.until([&] { return !server.peers().empty() && !server.peers()[0]->received().empty(); }));
  server.peers()[0]->send(kOk);
  REQUIRE(loop.until([&] { return first->here(); }));
  loop.idle(50ms);
  const auto second = get(client);
  REQUIRE(loop.until([&] { return server.peers().size() == 2 && !server.peers()[1]->received().empty(); }));
  server.peers()[1]->send(kOk);
  REQUIRE(loop.until([&] { return second->here(); }));
}

TEST_CASE("http client: a connection has one request at a time, and they go in order") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {});
  std::vector<AnswerPtr> answers;
  for (int i = 0; i < 3; ++i) answers.push_back(post(client, std::to_string(i)));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    REQUIRE(loop.until(
        [&] { return !server.peers().empty() && count_of(server.peers()[0]->received(), "POST") == i + 1; }));
    loop.idle(10ms);
    CHECK(count_of(server.peers()[0]->received(), "POST") == i + 1);
    CHECK(client.in_flight() == 1);
    CHECK(client.waiting() == answers.size() - i - 1);
    server.peers()[0]->send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + std::to_string(i));
    REQUIRE(loop.until([&] { return answers[i]->here(); }));
    CHECK(answers[i]->body() == std::to_string(i));
  }
  CHECK(server.peers().size() == 1);
}

TEST_CASE("http client: an answer before the request has left is one, and the connection is not used again") {
  Loop loop;
  RawServer server(loop);
  server.on_accept = [](Peer& peer) { peer.stop_reading(); };
  HttpClient client(loop, url(server.url()), {});
  const auto large = post(client, std::string(std::size_t{64} << 20, 'x'));
  const auto next = post(client);
  REQUIRE(loop.until([&] { return !server.peers().empty() && client.in_flight() == 1; }));
  loop.idle(20ms);
  server.peers()[0]->send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
  REQUIRE(loop.until([&] { return large->here(); }));
  CHECK(large->status() == 413);
  server.on_accept = nullptr;
  REQUIRE(loop.until([&] { return server.peers().size() == 2 && !server.peers()[1]->received().empty(); }));
  server.peers()[1]->send(kOk);
  REQUIRE(loop.until([&] { return next->here(); }));
  CHECK(next->body() == "ok");
}

TEST_CASE("http client: the callback may send, close and destroy") {
  Loop loop;
  net::HttpServer server(loop, {});
  server.on_request([](const net::HttpRequest&, net::Responder responder) { responder.send(200, "", "x"); });
  REQUIRE(server.listen("127.0.0.1", 0));
  auto client = std::make_unique<HttpClient>(loop, url("http://127.0.0.1:" + std::to_string(server.port())),
                                             net::HttpClientOptions{});
  int answers = 0;
  std::function<void(HttpResult)> again = [&](HttpResult result) {
    CHECK(result);
    if (++answers < 50) {
      client->send({}, again);
    } else {
      client.reset();
    }
  };
  client->send({}, again);
  client->send({}, [](HttpResult) {});
  REQUIRE(loop.until([&] { return client == nullptr; }));
  loop.idle(20ms);
  CHECK(answers == 50);
}
