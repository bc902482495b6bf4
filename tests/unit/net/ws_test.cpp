#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <utility>
#include <vector>

#include "net/http_server.hpp"
#include "net/url.hpp"
#include "net/ws_client.hpp"
#include "support/catch.hpp"
#include "support/ws_frames.hpp"
#include "unit/net/net_support.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using net::HttpServer;
using net::WsClient;
using net::WsSession;

namespace {

/// A server with an echoing WebSocket at /ws; "close" makes it close, "abort" break.
struct WsServer {
  explicit WsServer(Loop& loop, net::HttpServerOptions options = {}, std::uint16_t port = 0)
      : server(loop, std::move(options)) {
    server.on_websocket("/ws", [this](WsSession session, const net::HttpRequest& request) {
      sessions.push_back(session);
      key = request.headers.find("Key").value_or("");
      session.on_message([session](std::string_view text, bool binary) mutable {
        if (text == "close") return session.close(4000, "as you wish");
        if (text == "abort") return session.abort();
        binary ? session.send_binary(text) : session.send_text(text);
      });
      session.on_close([this](std::uint16_t code, const std::string& reason) {
        closes.push_back(std::to_string(code) + " " + reason);
      });
    });
    REQUIRE(server.listen("127.0.0.1", port));
  }
  std::string url() const { return "ws://127.0.0.1:" + std::to_string(server.port()) + "/ws"; }

  HttpServer server;
  std::vector<WsSession> sessions;
  std::vector<std::string> closes;
  std::string key;
};

/// A client that remembers what it was told.
struct Listener {
  Listener(Loop& loop, const std::string& url, net::WsClientOptions options = {})
      : client(loop, *net::parse_url(url), std::move(options)) {
    client.on_open([this] { ++opens; });
    client.on_message([this](std::string_view text, bool binary) {
      messages.push_back((binary ? "b:" : "") + std::string(text));
    });
    client.on_close([this](const std::string& reason) { closes.push_back(reason); });
    client.start();
  }

  WsClient client;
  int opens = 0;
  std::vector<std::string> messages;
  std::vector<std::string> closes;
};

net::WsClientOptions quick() { return {.reconnect_min = 5ms, .reconnect_max = 40ms, .seed = 7}; }

std::string upgrade_request(std::string_view extra = "") {
  return "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
         std::string(extra) + "\r\n";
}

/// A raw peer behind the handshake.
PeerPtr upgraded(Loop& loop, WsServer& server) {
  const auto peer = connect_to(loop, server.server.port());
  peer->send(upgrade_request());
  REQUIRE(loop.until([&] { return peer->received().find("\r\n\r\n") != std::string::npos; }));
  CHECK_THAT(peer->received(), ContainsSubstring("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
  peer->forget();
  return peer;
}

std::string masked(WsOpcode opcode, std::string_view payload) {
  std::string out;
  append_ws_frame(out, opcode, payload, std::array{'a', 'b', 'c', 'd'});
  return out;
}

}  // namespace

TEST_CASE("ws: text and binary there and back, in order") {
  Loop loop;
  WsServer server(loop);
  Listener listener(loop, server.url(), {.headers = {{"Key", "k"}}});
  CHECK_FALSE(listener.client.send("too early"));
  REQUIRE(loop.until([&] { return listener.opens == 1; }));
  CHECK(server.key == "k");
  std::vector<std::string> expected;
  for (int i = 0; i < 1000; ++i) {
    expected.push_back(std::to_string(i) + std::string(static_cast<std::size_t>(i % 200), 'x'));
    REQUIRE(listener.client.send(expected.back()));
  }
  REQUIRE(listener.client.send_binary("\xff\xfe"));
  expected.push_back("b:\xff\xfe");
  const std::string big(500'000, 'y');
  REQUIRE(listener.client.send(big));
  expected.push_back(big);
  REQUIRE(loop.until([&] { return listener.messages.size() == expected.size(); }));
  CHECK(listener.messages == expected);
  CHECK(server.server.stats().upgrades == 1);
  CHECK(listener.client.stats().messages == expected.size());
}

TEST_CASE("ws: what a session sends when it opens follows the handshake") {
  Loop loop;
  HttpServer server(loop, {});
  server.on_websocket("/", [](WsSession session, const net::HttpRequest&) { session.send_text("welcome"); });
  REQUIRE(server.listen("127.0.0.1", 0));
  Listener listener(loop, "ws://127.0.0.1:" + std::to_string(server.port()));
  REQUIRE(loop.until([&] { return !listener.messages.empty(); }));
  CHECK(listener.messages[0] == "welcome");
  CHECK(listener.opens == 1);
}

TEST_CASE("ws: messages in the same bytes as the handshake are not lost") {
  Loop loop;
  WsServer server(loop);
  const auto peer = connect_to(loop, server.server.port());
  peer->send(upgrade_request() + masked(WsOpcode::Text, "early"));
  REQUIRE(loop.until([&] {
    return peer->received().ends_with(
        "\x81\x05"
        "early");
  }));
}

TEST_CASE("ws: what is sent while the loop is busy leaves all the same, many messages in a turn of it") {
  Loop loop;
  WsServer server(loop);
  Listener client(loop, server.url());
  REQUIRE(loop.until([&] { return client.opens == 1 && !server.sessions.empty(); }));
  // Twenty others have something to do in each turn, and one of them has ten messages to send.
  constexpr std::size_t kTurns = 200, kMessages = 10;
  std::size_t turns = 0, behind = 0;
  bool busy = true;
  std::function<void(int)> work = [&](int which) {
    if (!busy) return;
    if (which == 0 && turns < kTurns) {
      for (std::size_t i = 0; i < kMessages; ++i) server.sessions.front().send_text("fill");
      behind = std::max(behind, ++turns * kMessages - client.messages.size());
    }
    boost::asio::post(loop.io(), [&work, which] { work(which); });
  };
  for (int which = 0; which < 20; ++which) work(which);
  REQUIRE(loop.until([&] { return client.messages.size() == kTurns * kMessages; }));
  busy = false;
  loop.idle(10ms);
  CHECK(behind < kTurns * kMessages / 2);
}

TEST_CASE("ws: close() is a handshake, told once on each side, and nothing comes back") {
  Loop loop;
  WsServer server(loop);
  Listener listener(loop, server.url(), quick());
  REQUIRE(loop.until([&] { return listener.opens == 1; }));
  listener.client.close();
  CHECK_FALSE(listener.client.is_open());
  REQUIRE(loop.until([&] { return listener.closes.size() == 1 && server.closes.size() == 1; }));
  CHECK(server.closes[0] == "1000 ");
  CHECK_THAT(listener.closes[0], ContainsSubstring("closed with 1000"));
  loop.idle(80ms);
  CHECK(listener.opens == 1);
  CHECK(server.server.connections() == 0);
  listener.client.start();
  REQUIRE(loop.until([&] { return listener.opens == 2; }));
}

TEST_CASE("ws: the server's close comes with its code and reason, and the client comes back") {
  Loop loop;
  WsServer server(loop);
  Listener listener(loop, server.url(), quick());
  REQUIRE(loop.until([&] { return listener.opens == 1; }));
  REQUIRE(listener.client.send("close"));
  REQUIRE(loop.until([&] { return listener.opens == 2; }));
  REQUIRE(listener.closes.size() == 1);
  CHECK_THAT(listener.closes[0], ContainsSubstring("closed with 4000, as you wish"));
  CHECK(server.closes == std::vector<std::string>{"4000 as you wish"});
}

TEST_CASE("ws: a broken connection comes back") {
  Loop loop;
  WsServer server(loop);
  Listener listener(loop, server.url(), quick());
  for (int i = 1; i <= 3; ++i) {
    REQUIRE(loop.until([&] { return listener.opens == i; }));
    REQUIRE(listener.client.send("abort"));
    REQUIRE(loop.until([&] { return listener.closes.size() == static_cast<std::size_t>(i); }));
    CHECK_THAT(listener.closes.back(), ContainsSubstring("1006"));
  }
  listener.client.reconnect("the feed is mute");
  REQUIRE(loop.until([&] { return listener.opens == 4; }));
  listener.client.reconnect("the feed is mute");
  REQUIRE(loop.until([&] { return listener.opens == 5; }));
  CHECK_THAT(listener.closes.back(), ContainsSubstring("the feed is mute"));
}

TEST_CASE("ws: the client waits for a server that restarts") {
  Loop loop;
  auto server = std::make_unique<WsServer>(loop);
  const auto port = server->server.port();
  Listener listener(loop, server->url(), quick());
  REQUIRE(loop.until([&] { return listener.opens == 1; }));
  server.reset();
  REQUIRE(loop.until([&] { return listener.closes.size() >= 4; }));
  CHECK(listener.client.stats().failures >= 3);
  CHECK_THAT(listener.closes.back(), ContainsSubstring("refused"));
  server = std::make_unique<WsServer>(loop, net::HttpServerOptions{}, port);
  REQUIRE(loop.until([&] { return listener.opens == 2; }));
  REQUIRE(listener.client.send("back"));
  REQUIRE(loop.until([&] { return !listener.messages.empty(); }));
}

TEST_CASE("ws: a server that answers no ping is lost; one that does is kept") {
  Loop loop;
  RawServer raw(loop);
  auto options = quick();
  options.ping_interval = 300ms;
  options.pong_timeout = 200ms;
  Listener mute(loop, raw.url("ws"), options);
  WsServer server(loop);
  Listener kept(loop, server.url(), options);
  REQUIRE(loop.until([&] {
    return !raw.peers().empty() && raw.peers()[0]->received().find("\r\n\r\n") != std::string::npos;
  }));
  const auto& text = raw.peers()[0]->received();
  const auto at = text.find("Sec-WebSocket-Key: ") + 19;
  raw.peers()[0]->send(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
      "Upgrade\r\nSec-WebSocket-Accept: " +
      ws_accept(text.substr(at, 24)) + "\r\n\r\n");
  REQUIRE(loop.until([&] { return mute.opens == 1; }));
  REQUIRE(loop.until([&] { return !mute.closes.empty(); }));
  CHECK_THAT(mute.closes[0], ContainsSubstring("nothing received within 200 ms of a ping"));
  REQUIRE(loop.until([&] { return raw.peers().size() == 2; }));
  loop.idle(700ms);
  CHECK(kept.opens == 1);
  CHECK(kept.closes.empty());
}

TEST_CASE("ws: the server too finds clients that are gone") {
  Loop loop;
  WsServer server(loop, {.ws_ping_interval = 300ms, .ws_pong_timeout = 200ms});
  const auto peer = upgraded(loop, server);
  Listener kept(loop, server.url(), quick());
  REQUIRE(loop.until([&] { return server.closes.size() == 1; }));
  CHECK_THAT(server.closes[0], ContainsSubstring("1006"));
  CHECK(peer->received().substr(0, 2) == std::string("\x89\x00", 2));
  CHECK(kept.closes.empty());
}

TEST_CASE("ws: a ping is answered with its own payload") {
  Loop loop;
  WsServer server(loop);
  const auto peer = upgraded(loop, server);
  peer->send(masked(WsOpcode::Ping, "abc"));
  REQUIRE(loop.until([&] {
    return peer->received() ==
           "\x8a\x03"
           "abc";
  }));
}

TEST_CASE("ws: a peer that breaks the protocol is told why and closed") {
  Loop loop;
  WsServer server(loop, {.ws_max_message = 100});
  struct Row {
    std::string bytes;
    const char* code;
  };
  const auto row = GENERATE_COPY(Row{"\x81\x01x", "1002"}, Row{masked(WsOpcode::Text, "\xff"), "1007"},
                                 Row{masked(WsOpcode::Text, std::string(101, 'x')), "1009"});
  const auto peer = upgraded(loop, server);
  peer->send(row.bytes);
  REQUIRE(loop.until([&] { return peer->ended() && server.closes.size() == 1; }));
  CHECK(peer->received().substr(0, 1) == "\x88");
  CHECK_THAT(server.closes[0], ContainsSubstring(row.code));
}

TEST_CASE("ws: a client too slow for its messages is closed with 1008, in bounded memory") {
  Loop loop;
  WsServer server(loop, {.ws_max_queue = 100'000});
  const auto peer = upgraded(loop, server);
  peer->stop_reading();
  REQUIRE(server.sessions.size() == 1);
  const std::string message(10'000, 'x');
  int sent = 0;
  while (server.sessions[0].send_text(message)) {
    REQUIRE(++sent < 100'000);
    if (sent % 10 == 0) loop.idle(1ms);
    REQUIRE(server.sessions[0].queued_bytes() < 300'000);
  }
  CHECK_FALSE(server.sessions[0].is_open());
  REQUIRE(loop.until([&] { return server.closes.size() == 1; }));
  CHECK_THAT(server.closes[0], ContainsSubstring("1008"));
  CHECK(server.server.connections() == 0);
}

TEST_CASE("ws: a full send queue of the client refuses and loses nothing of what it took") {
  Loop loop;
  RawServer raw(loop);
  WsServer server(loop);
  Listener listener(loop, server.url(), {.max_queue = 1000});
  REQUIRE(loop.until([&] { return listener.opens == 1; }));
  std::size_t taken = 0;
  while (listener.client.send(std::string(300, 'x'))) ++taken;
  CHECK(taken == 4);
  REQUIRE(loop.until([&] { return listener.messages.size() == taken; }));
  CHECK(listener.client.send("again"));
}

TEST_CASE("ws: a handshake that is none is refused") {
  Loop loop;
  WsServer server(loop);
  struct Row {
    const char* from;
    const char* to;
    const char* status;
  };
  const auto row =
      GENERATE(Row{"Version: 13", "Version: 8", "426"}, Row{"dGhl", "??", "400"}, Row{"GET", "POST", "400"},
               Row{"keep-alive, Upgrade", "keep-alive", "400"}, Row{"GET /ws ", "GET /other ", "404"});
  auto text = upgrade_request();
  text.replace(text.find(row.from), std::string_view(row.from).size(), row.to);
  const auto peer = connect_to(loop, server.server.port());
  peer->send(text);
  REQUIRE(loop.until([&] { return peer->received().find("\r\n\r\n") != std::string::npos; }));
  CHECK_THAT(peer->received(), ContainsSubstring(std::string("HTTP/1.1 ") + row.status));
  CHECK(server.sessions.empty());
}

TEST_CASE("ws: a server that is none is told with its answer") {
  Loop loop;
  RawServer raw(loop);
  const auto* answer =
      GENERATE("HTTP/1.1 401 Unauthorized\r\nContent-Length: 8\r\n\r\nbad keys",
               "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
               "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
               "rubbish\r\n\r\n");
  Listener listener(loop, raw.url("ws"), quick());
  REQUIRE(loop.until([&] { return !raw.peers().empty() && !raw.peers()[0]->received().empty(); }));
  raw.peers()[0]->send(answer);
  REQUIRE(loop.until([&] { return !listener.closes.empty(); }));
  CHECK(listener.opens == 0);
  if (std::string_view(answer).find("401") != std::string_view::npos) {
    CHECK_THAT(listener.closes[0], ContainsSubstring("401 bad keys"));
  }
  REQUIRE(loop.until([&] { return raw.peers().size() >= 2; }));
}

TEST_CASE("ws: a server that never answers the upgrade is given up") {
  Loop loop;
  RawServer raw(loop);
  auto options = quick();
  options.connect_timeout = 300ms;
  Listener listener(loop, raw.url("ws"), options);
  REQUIRE(loop.until([&] { return raw.peers().size() >= 2; }));
  CHECK_THAT(listener.closes[0], ContainsSubstring("in time"));
}

TEST_CASE("ws: a callback may destroy the client") {
  Loop loop;
  WsServer server(loop);
  auto client = std::make_unique<WsClient>(loop, *net::parse_url(server.url()), quick());
  bool told = false;
  client->on_close([&](const std::string&) { told = true; });
  client->on_open([&] { CHECK(client->send("x")); });
  client->on_message([&](std::string_view, bool) { client.reset(); });
  client->start();
  REQUIRE(loop.until([&] { return client == nullptr; }));
  REQUIRE(loop.until([&] { return server.server.connections() == 0; }));
  CHECK_FALSE(told);
}

TEST_CASE("ws: stop() of the server closes with 1001") {
  Loop loop;
  WsServer server(loop);
  auto options = quick();
  options.reconnect = false;
  Listener listener(loop, server.url(), options);
  REQUIRE(loop.until([&] { return listener.opens == 1; }));
  server.server.stop();
  REQUIRE(loop.until([&] { return server.server.connections() == 0 && !listener.closes.empty(); }));
  CHECK_THAT(listener.closes[0], ContainsSubstring("closed with 1001"));
}
