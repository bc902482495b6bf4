// How far did it get? Each way in which a request fails, and what may be said about it.
#include <optional>
#include <utility>

#include "net/http_client.hpp"
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

/// "" until the callback came; then "200", or "No: reason", or "Maybe: reason"; twice when it came twice.
using Word = std::shared_ptr<std::string>;

Word send(HttpClient& client, net::HttpRequest request) {
  auto word = std::make_shared<std::string>();
  client.send(std::move(request), [word](HttpResult result) {
    *word += result ? std::to_string(result->status)
                    : (result.error().sent == Sent::No ? "No: " : "Maybe: ") + result.error().message;
  });
  return word;
}
Word post(HttpClient& client, std::string body = "{}", core::Duration timeout = 0s) {
  return send(client,
              {.method = "POST", .target = "/o?secret=1", .body = std::move(body), .timeout = timeout});
}
Word get(HttpClient& client) { return send(client, {.target = "/g"}); }

bool is_no(const Word& word) { return word->starts_with("No: "); }
bool is_maybe(const Word& word) { return word->starts_with("Maybe: "); }

net::Url url(const std::string& text) { return *net::parse_url(text); }

/// The n-th connection has received a whole request head.
std::function<bool()> asked(RawServer& server, std::size_t n = 0) {
  return [&server, n] {
    return server.peers().size() > n && count_of(server.peers()[n]->received(), "\r\n\r\n") > 0;
  };
}

}  // namespace

TEST_CASE("http client: nobody listens: not sent") {
  Loop loop;
  HttpClient client(loop, url("http://127.0.0.1:" + std::to_string(closed_port(loop))), {});
  const auto a = post(client);
  const auto b = get(client);
  REQUIRE(loop.until([&] { return !a->empty() && !b->empty(); }));
  CHECK(is_no(a));
  CHECK(is_no(b));
  CHECK_THAT(*a, ContainsSubstring("POST /o: connect to 127.0.0.1:"));
  CHECK_THAT(*a, ContainsSubstring("refused"));
  CHECK(a->find("secret") == std::string::npos);
}

TEST_CASE("http client: a name that is none: not sent") {
  Loop loop;
  HttpClient client(loop, url("http://no-such-host.invalid"), {.connect_timeout = 2s});
  const auto word = post(client);
  REQUIRE(loop.until([&] { return !word->empty(); }));
  CHECK(is_no(word));
}

TEST_CASE("http client: after a failed connect the next request tries again") {
  Loop loop;
  const auto port = closed_port(loop);
  HttpClient client(loop, url("http://127.0.0.1:" + std::to_string(port)), {});
  for (int i = 0; i < 3; ++i) {
    const auto word = post(client);
    REQUIRE(loop.until([&] { return !word->empty(); }));
    CHECK(is_no(word));
  }
  CHECK(client.stats().not_sent == 3);
}

TEST_CASE("http client: a full queue: not sent, said at once") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {.queue_limit = 2});
  const auto first = post(client);
  REQUIRE(loop.until(asked(server)));
  const auto second = post(client);
  const auto third = post(client);
  const auto fourth = post(client);
  CHECK(fourth->empty());
  REQUIRE(loop.until([&] { return !fourth->empty(); }));
  CHECK(is_no(fourth));
  CHECK(first->empty());
  CHECK(third->empty());
}

TEST_CASE("http client: a server that never answers: maybe sent") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {.request_timeout = 500ms});
  const auto word = post(client);
  const auto waiting = post(client, "x", 300ms);
  REQUIRE(loop.until([&] { return !word->empty() && !waiting->empty(); }));
  CHECK(is_maybe(word));
  CHECK_THAT(*word, ContainsSubstring("timed out after 500 ms"));
  CHECK(is_no(waiting));
  CHECK(server.peers().size() == 1);
  REQUIRE(loop.until([&] { return server.peers()[0]->ended(); }));
  const auto next = post(client);
  REQUIRE(loop.until(asked(server, 1)));
  server.peers()[1]->send(kOk);
  REQUIRE(loop.until([&] { return !next->empty(); }));
  CHECK(*next == "200");
}

TEST_CASE("http client: a GET that timed out is not repeated") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {.request_timeout = 300ms});
  const auto word = get(client);
  REQUIRE(loop.until([&] { return !word->empty(); }));
  CHECK(is_maybe(word));
  loop.idle(20ms);
  CHECK(server.peers().size() == 1);
}

TEST_CASE("http client: an answer that comes after the time-out goes to nobody") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {.request_timeout = 300ms});
  const auto word = post(client);
  REQUIRE(loop.until([&] { return !word->empty(); }));
  const auto next = post(client, "next", 5s);
  server.peers()[0]->send(kOk);
  REQUIRE(loop.until(asked(server, 1)));
  loop.idle(20ms);
  CHECK(next->empty());
  CHECK(is_maybe(word));
}

TEST_CASE("http client: taken and then closed or reset without a byte: maybe, and never sent twice") {
  const bool reset = GENERATE(false, true);
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {});
  const auto word = post(client);
  REQUIRE(loop.until(asked(server)));
  reset ? server.peers()[0]->reset() : server.peers()[0]->close();
  REQUIRE(loop.until([&] { return !word->empty(); }));
  CHECK(is_maybe(word));
  loop.idle(30ms);
  CHECK(server.peers().size() == 1);
}

TEST_CASE("http client: a GET on a connection that broke is tried once more, and only once") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {});
  const auto word = get(client);
  REQUIRE(loop.until(asked(server)));
  server.peers()[0]->close();
  REQUIRE(loop.until(asked(server, 1)));
  CHECK(word->empty());
  SECTION("the second try is answered") {
    server.peers()[1]->send(kOk);
    REQUIRE(loop.until([&] { return !word->empty(); }));
    CHECK(*word == "200");
  }
  SECTION("the second try fails too") {
    server.peers()[1]->reset();
    REQUIRE(loop.until([&] { return !word->empty(); }));
    CHECK(is_maybe(word));
    loop.idle(30ms);
    CHECK(server.peers().size() == 2);
  }
}

TEST_CASE("http client: half an answer: maybe, a GET too") {
  const auto* half =
      GENERATE("H", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
  const bool is_get = GENERATE(true, false);
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {});
  const auto word = is_get ? get(client) : post(client);
  REQUIRE(loop.until(asked(server)));
  server.peers()[0]->send(half);
  loop.idle(5ms);
  server.peers()[0]->close();
  REQUIRE(loop.until([&] { return !word->empty(); }));
  CHECK(is_maybe(word));
  loop.idle(20ms);
  CHECK(server.peers().size() == 1);
}

TEST_CASE("http client: an answer that makes no sense: maybe") {
  const auto* text = GENERATE(
      "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok", "HTTP/1.1 101 Switching Protocols\r\n\r\n");
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {});
  const auto word = post(client);
  REQUIRE(loop.until(asked(server)));
  server.peers()[0]->send(text);
  REQUIRE(loop.until([&] { return !word->empty(); }));
  CHECK(is_maybe(word));
  REQUIRE(loop.until([&] { return server.peers()[0]->ended(); }));
}

TEST_CASE("http client: bytes behind an answer are not taken for the next one") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {});
  const auto first = post(client);
  const auto second = post(client);
  REQUIRE(loop.until(asked(server)));
  server.peers()[0]->send(std::string(kOk) + kOk);
  REQUIRE(loop.until(asked(server, 1)));
  CHECK(*first == "200");
  CHECK(second->empty());
  server.peers()[1]->send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  REQUIRE(loop.until([&] { return !second->empty(); }));
  CHECK(*second == "404");
}

TEST_CASE("http client: a body of 10 MB over the limit: maybe, and the memory is not spent") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {.max_body = 1 << 20});
  const bool announced = GENERATE(true, false);
  const auto word = post(client);
  REQUIRE(loop.until(asked(server)));
  if (announced) {
    server.peers()[0]->send("HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n");
  } else {
    server.peers()[0]->send("HTTP/1.1 200 OK\r\n\r\n");
    const std::string piece(65536, 'x');
    for (int i = 0; i < 160 && word->empty(); ++i) {
      server.peers()[0]->send(piece);
      loop.idle(1ms);
    }
  }
  REQUIRE(loop.until([&] { return !word->empty(); }));
  CHECK(is_maybe(word));
  CHECK_THAT(*word, ContainsSubstring("larger than the limit"));
}

TEST_CASE("http client: a drip of a byte now and then is an answer, but not for ever") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {.request_timeout = 300ms});
  const auto word = post(client);
  REQUIRE(loop.until(asked(server)));
  std::function<void()> drip = [&] {
    server.peers()[0]->send("H");
    if (word->empty()) loop.after(10ms, drip);
  };
  server.peers()[0]->send("HTTP/1.1 200 OK\r\nX: ");
  drip();
  REQUIRE(loop.until([&] { return !word->empty(); }));
  CHECK(is_maybe(word));
  loop.idle(30ms);
}

TEST_CASE("http client: a connection that breaks makes what was written maybe, the rest goes elsewhere") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {.connections = 2});
  std::vector<Word> words;
  for (int i = 0; i < 4; ++i) words.push_back(post(client, std::to_string(i)));
  REQUIRE(loop.until(asked(server, 0)));
  REQUIRE(loop.until(asked(server, 1)));
  server.peers()[0]->reset();
  REQUIRE(loop.until(asked(server, 2)));
  CHECK(is_maybe(words[0]) != is_maybe(words[1]));
  CHECK(words[2]->empty());
  server.peers()[2]->send(kOk);
  REQUIRE(loop.until([&] { return !words[2]->empty(); }));
  CHECK(*words[2] == "200");
  CHECK(words[3]->empty());
}

TEST_CASE("http client: distrusted connections are dropped, and what was on them is maybe") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {.connections = 2});
  std::vector<Word> words;
  for (int i = 0; i < 3; ++i) words.push_back(post(client, std::to_string(i)));
  REQUIRE(loop.until(asked(server, 0)));
  REQUIRE(loop.until(asked(server, 1)));
  client.distrust("an answer was about something else");
  REQUIRE(loop.until([&] { return !words[1]->empty(); }));
  CHECK(is_maybe(words[0]));
  CHECK(is_maybe(words[1]));
  REQUIRE(loop.until(asked(server, 2)));
  server.peers()[2]->send(kOk);
  REQUIRE(loop.until([&] { return !words[2]->empty(); }));
  CHECK(*words[2] == "200");
}

TEST_CASE("http client: what a callback sends while connections are dropped as distrusted has a new one") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {.connections = 2});
  std::string word;
  client.send({.method = "POST", .target = "/a"}, [&](const HttpResult&) {
    client.send({.method = "POST", .target = "/b"},
                [&](const HttpResult& result) { word = result ? "answered" : "failed"; });
  });
  const auto other = post(client);
  REQUIRE(loop.until(asked(server, 0)));
  REQUIRE(loop.until(asked(server, 1)));
  const std::size_t idle = server.peers()[0]->received().find("/o") != std::string::npos ? 0 : 1;
  server.peers()[idle]->send(kOk);
  REQUIRE(loop.until([&] { return !other->empty(); }));
  client.distrust("an answer was about something else");
  REQUIRE(loop.until(asked(server, 2)));
  server.peers()[2]->send(kOk);
  REQUIRE(loop.until([&] { return !word.empty(); }));
  CHECK(word == "answered");
}

TEST_CASE("http client: a server that will not read leaves the rest unsent") {
  Loop loop;
  RawServer server(loop);
  server.on_accept = [](Peer& peer) { peer.stop_reading(); };
  HttpClient client(loop, url(server.url()), {.request_timeout = 1s, .max_body = 1 << 20});
  const auto big = post(client, std::string(std::size_t{64} << 20, 'x'));
  const auto behind = post(client);
  REQUIRE(loop.until([&] { return !big->empty() && !behind->empty(); }));
  CHECK(is_maybe(big));
  CHECK(is_no(behind));
}

TEST_CASE("http client: a server that closes every connection at once does not make us dial for ever") {
  Loop loop;
  SlammingServer server(loop);
  HttpClient client(loop, url(server.url()), {.request_timeout = 2s});
  const auto word = post(client);
  REQUIRE(loop.until([&] { return !word->empty(); }));
  CHECK(server.slammed() == 3);
  CHECK(is_no(word));
  CHECK_THAT(*word, ContainsSubstring("closed the connection"));
}

TEST_CASE("http client: close() answers everything, each once") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {});
  const auto written = post(client);
  REQUIRE(loop.until(asked(server)));
  const auto waiting = post(client);
  client.close();
  CHECK(is_maybe(written));
  CHECK(is_no(waiting));
  const auto later = post(client);
  REQUIRE(loop.until([&] { return !later->empty(); }));
  CHECK(is_no(later));
  loop.idle(10ms);
  CHECK(count_of(*written, "Maybe") == 1);
}

TEST_CASE("http client: a request that would be two requests is not sent") {
  Loop loop;
  RawServer server(loop);
  HttpClient client(loop, url(server.url()), {});
  const auto a = send(client, {.target = "/x HTTP/1.1\r\nHost: h\r\n\r\nGET /y"});
  const auto b = send(client, {.method = "GET /", .target = "/"});
  const auto c =
      send(client, {.method = "POST", .target = "/", .headers = {{"content-length", "0"}}, .body = "GET"});
  REQUIRE(loop.until([&] { return !a->empty() && !b->empty() && !c->empty(); }));
  CHECK(is_no(a));
  CHECK(is_no(b));
  CHECK(is_no(c));
  CHECK(server.peers().empty());
}
