// WebSocket on the wire: frames byte for byte from a raw peer, to our server and to our client.
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "core/utf8.hpp"
#include "net/http_server.hpp"
#include "net/url.hpp"
#include "net/ws_client.hpp"
#include "support/catch.hpp"
#include "support/ws_frames.hpp"
#include "unit/net/net_support.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::array<char, 4> kMask{'\x37', '\xfa', '\x21', '\x3d'};

std::string masked(WsOpcode opcode, std::string_view payload) {
  std::string out;
  append_ws_frame(out, opcode, payload, kMask);
  return out;
}

std::string plain(WsOpcode opcode, std::string_view payload) {
  std::string out;
  append_ws_frame(out, opcode, payload);
  return out;
}

std::string unfinished(std::string frame) {
  frame[0] = static_cast<char>(frame[0] & 0x7f);
  return frame;
}

/// The frames that came.
std::vector<WsFrame> frames_of(std::string_view bytes) {
  std::vector<WsFrame> frames;
  while (auto frame = read_ws_frame(bytes)) {
    bytes.remove_prefix(frame->size);
    frames.push_back(std::move(*frame));
  }
  return frames;
}

std::uint16_t code_of(const WsFrame& close) {
  if (close.payload.size() < 2) return 1005;
  return static_cast<std::uint16_t>(static_cast<unsigned char>(close.payload[0]) * 256 +
                                    static_cast<unsigned char>(close.payload[1]));
}

/// A server that echoes, and a raw client of it behind the handshake.
struct ToServer {
  explicit ToServer(std::size_t max_message = std::size_t{1} << 20)
      : server(loop, {.ws_max_message = max_message, .ws_ping_interval = 0s}) {
    server.on_websocket("/", [this](net::WsSession opened, const net::HttpRequest&) {
      session = opened;
      session.on_message([this](std::string_view text, bool binary) {
        binary ? session.send_binary(text) : session.send_text(text);
      });
      session.on_close([this](std::uint16_t code, const std::string& reason) {
        closed = std::to_string(code) + " " + reason;
      });
    });
    REQUIRE(server.listen("127.0.0.1", 0));
    peer = connect_to(loop, server.port());
    peer->send(
        "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    REQUIRE(loop.until([&] { return peer->received().find("\r\n\r\n") != std::string::npos; }));
    peer->forget();
  }
  std::vector<WsFrame> frames() const { return frames_of(peer->received()); }

  Loop loop;
  net::HttpServer server;
  net::WsSession session;
  PeerPtr peer;
  std::string closed;
};

/// A client, and a raw server of it behind the handshake.
struct ToClient {
  explicit ToClient(std::size_t max_message = 1000)
      : raw(loop),
        client(loop, *net::parse_url(raw.url("ws")),
               {.ping_interval = 0s, .max_message = max_message, .reconnect = false}) {
    client.on_open([this] { open = true; });
    client.on_message([this](std::string_view text, bool) { messages.emplace_back(text); });
    client.on_close([this](const std::string& reason) { closed = reason; });
    client.start();
    REQUIRE(loop.until([&] {
      return !raw.peers().empty() && raw.peers()[0]->received().find("\r\n\r\n") != std::string::npos;
    }));
    const auto& asked = raw.peers()[0]->received();
    key = asked.substr(asked.find("Sec-WebSocket-Key: ") + 19, 24);
    raw.peers()[0]->forget();
    raw.peers()[0]->send(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
        ws_accept(key) + "\r\n\r\n");
    REQUIRE(loop.until([&] { return open; }));
  }
  Peer& peer() { return *raw.peers()[0]; }

  Loop loop;
  RawServer raw;
  net::WsClient client;
  bool open = false;
  std::vector<std::string> messages;
  std::string closed, key;
};

/// With which code our server, or our client, closes after these bytes.
std::uint16_t server_closes(std::string_view bytes) {
  ToServer to(1000);
  to.peer->send(bytes);
  REQUIRE(to.loop.until([&] { return !to.closed.empty() && to.peer->ended(); }));
  const auto frames = to.frames();
  REQUIRE(!frames.empty());
  CHECK(frames.back().opcode == WsOpcode::Close);
  CHECK(to.closed.starts_with(std::to_string(code_of(frames.back()))));
  return code_of(frames.back());
}

std::uint16_t client_closes(std::string_view bytes) {
  ToClient to;
  to.peer().send(bytes);
  REQUIRE(to.loop.until([&] { return !to.closed.empty() && to.peer().ended(); }));
  const auto frames = frames_of(to.peer().received());
  REQUIRE(!frames.empty());
  CHECK(frames.back().opcode == WsOpcode::Close);
  CHECK_THAT(to.closed, ContainsSubstring("closed with " + std::to_string(code_of(frames.back()))));
  return code_of(frames.back());
}

}  // namespace

TEST_CASE("ws protocol: the RFC's own examples") {
  ToServer server;
  server.peer->send("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
  REQUIRE(server.loop.until([&] { return server.peer->received() == "\x81\x05Hello"; }));
  ToClient client;
  client.peer().send(std::string_view("\x01\x03Hel\x80\x02lo", 9));
  REQUIRE(client.loop.until([&] { return client.messages == std::vector<std::string>{"Hello"}; }));
}

TEST_CASE("ws protocol: messages of every length go through, however their bytes are cut") {
  for (const std::size_t size : {0U, 1U, 7U, 8U, 125U, 126U, 127U, 65535U, 65536U, 70001U}) {
    std::string payload;
    for (std::size_t i = 0; i < size; ++i) payload += static_cast<char>(i * 31 % 251);
    const auto all =
        masked(WsOpcode::Binary, payload) + masked(WsOpcode::Ping, "p") + masked(WsOpcode::Text, "end");
    for (const std::size_t piece : {std::size_t{1000}, std::size_t{13}, all.size()}) {
      if (piece == 13 && size > 1000) continue;
      ToServer to;
      for (std::size_t at = 0; at < all.size(); at += piece) {
        to.peer->send(std::string_view(all).substr(at, piece));
        to.loop.idle(0ms);
        to.loop.until([] { return true; });
      }
      REQUIRE(to.loop.until([&] { return to.frames().size() == 3; }));
      std::vector<std::string> echoed;
      for (const auto& frame : to.frames()) {
        CHECK_FALSE(frame.masked);
        CHECK(frame.fin);
        if (frame.opcode == WsOpcode::Pong) {
          CHECK(frame.payload == "p");
        } else {
          echoed.push_back(frame.payload);
        }
      }
      CHECK(echoed == std::vector<std::string>{payload, "end"});
    }
  }
}

TEST_CASE("ws protocol: a ping may come between fragments") {
  ToClient to;
  to.peer().drip(unfinished(plain(WsOpcode::Text, "He")) + plain(WsOpcode::Ping, "x") +
                 unfinished(plain(WsOpcode::Continuation, "l")) + plain(WsOpcode::Continuation, "lo") +
                 plain(WsOpcode::Text, "next"));
  REQUIRE(to.loop.until([&] { return to.messages == std::vector<std::string>{"Hello", "next"}; }));
  const auto frames = frames_of(to.peer().received());
  REQUIRE(frames.size() == 1);
  CHECK(frames[0].opcode == WsOpcode::Pong);
  CHECK(frames[0].payload == "x");
}

TEST_CASE("ws protocol: what breaks the protocol is answered with its code, by a server") {
  CHECK(server_closes(plain(WsOpcode::Text, "x")) == 1002);
  CHECK(server_closes(std::string("\xc1\x81") + "abcdx") == 1002);  // a reserved bit
  CHECK(server_closes(std::string("\x83\x81") + "abcdx") == 1002);  // unknown opcodes
  CHECK(server_closes(std::string("\x8b\x81") + "abcdx") == 1002);
  CHECK(server_closes(std::string("\x09\x81") + "abcdx") == 1002);            // a ping in fragments
  CHECK(server_closes(std::string("\x89\xfe\x00\x80", 4) + "abcd") == 1002);  // a long ping
  CHECK(server_closes(masked(WsOpcode::Continuation, "x")) == 1002);          // of nothing
  CHECK(server_closes(unfinished(masked(WsOpcode::Text, "x")) + masked(WsOpcode::Text, "y")) == 1002);
  CHECK(server_closes(masked(WsOpcode::Close, "x")) == 1002);
  CHECK(server_closes(masked(WsOpcode::Close, ws_close_payload(1005, ""))) == 1002);
  CHECK(server_closes(masked(WsOpcode::Close, ws_close_payload(1, ""))) == 1002);
  CHECK(server_closes(masked(WsOpcode::Close, ws_close_payload(1000, "\xff"))) == 1002);
  CHECK(server_closes(masked(WsOpcode::Text, "\xc3\x28")) == 1007);
  CHECK(server_closes(unfinished(masked(WsOpcode::Text, "\xc3")) + masked(WsOpcode::Continuation, "")) ==
        1007);
}

TEST_CASE("ws protocol: what breaks the protocol is answered with its code, by a client") {
  CHECK(client_closes(masked(WsOpcode::Text, "x")) == 1002);
  CHECK(client_closes("\xc1\x01x") == 1002);
  CHECK(client_closes("\x83\x01x") == 1002);
  CHECK(client_closes("\x09\x01x") == 1002);
  CHECK(client_closes(std::string_view("\x89\x7e\x00\x80", 4)) == 1002);
  CHECK(client_closes("\x80\x01x") == 1002);
  CHECK(client_closes("\x01\x01x\x81\x01y") == 1002);
  CHECK(client_closes(plain(WsOpcode::Text, "\xc3\x28")) == 1007);
}

TEST_CASE("ws protocol: bytes that are no text are let through as binary") {
  ToServer to;
  to.peer->send(masked(WsOpcode::Binary, "\xc3\x28"));
  REQUIRE(to.loop.until([&] { return to.frames().size() == 1; }));
  CHECK(to.frames()[0].opcode == WsOpcode::Binary);
  CHECK(to.frames()[0].payload == "\xc3\x28");
}

TEST_CASE("ws protocol: a message over the limit is refused at its header") {
  CHECK(client_closes(plain(WsOpcode::Text, std::string(1001, 'x')).substr(0, 4)) == 1009);
  CHECK(client_closes(std::string_view("\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff", 10)) == 1009);
  CHECK(client_closes(unfinished(plain(WsOpcode::Binary, std::string(600, 'x'))) +
                      plain(WsOpcode::Continuation, std::string(600, 'x')).substr(0, 4)) == 1009);
  CHECK(server_closes(masked(WsOpcode::Text, std::string(1001, 'x')).substr(0, 8)) == 1009);
  ToClient to;
  to.peer().send(plain(WsOpcode::Text, std::string(1000, 'x')));
  REQUIRE(to.loop.until([&] { return to.messages.size() == 1; }));
}

TEST_CASE("ws protocol: a close carries its code and reason, and is answered") {
  const auto [said, heard] = GENERATE(std::pair{ws_close_payload(1008, "too slow"), "1008 too slow"},
                                      std::pair{std::string(), "1005 "});
  ToServer to;
  to.peer->send(masked(WsOpcode::Close, said));
  REQUIRE(to.loop.until([&] { return !to.closed.empty() && to.peer->ended(); }));
  CHECK(to.closed == heard);
  REQUIRE(to.frames().size() == 1);
  CHECK(to.frames()[0].opcode == WsOpcode::Close);
}

TEST_CASE("ws protocol: a long reason is cut between two characters") {
  ToServer to;
  std::string reason;
  for (int i = 0; i < 50; ++i) reason += "€uro";
  to.session.close(1000, reason);
  REQUIRE(to.loop.until([&] { return to.frames().size() == 1; }));
  const auto payload = to.frames()[0].payload;
  CHECK(payload.size() > 100);
  CHECK(payload.size() <= 125);
  CHECK(core::is_utf8(std::string_view(payload).substr(2)));
}

TEST_CASE("ws protocol: a peer that does not answer a close is left after two seconds") {
  ToServer to;
  const auto began = std::chrono::steady_clock::now();
  to.session.close(4000, "as you wish");
  REQUIRE(to.loop.until([&] { return !to.closed.empty(); }));
  CHECK(std::chrono::steady_clock::now() - began >= 1900ms);
  CHECK(to.closed == "4000 as you wish");
}

TEST_CASE("ws protocol: what was queued before a close is sent before it") {
  ToServer to;
  for (int i = 0; i < 20; ++i) REQUIRE(to.session.send_text(std::to_string(i)));
  to.session.close(1000, "");
  REQUIRE(to.loop.until([&] { return to.frames().size() == 21; }));
  for (std::size_t i = 0; i < 20; ++i) CHECK(to.frames()[i].payload == std::to_string(i));
  CHECK(to.frames()[20].opcode == WsOpcode::Close);
}

TEST_CASE("ws protocol: every connection of a client has a key of its own, and every frame a mask") {
  ToClient one, other;
  CHECK(one.key.size() == 24);
  CHECK(one.key.ends_with("=="));
  CHECK(one.key != other.key);
  const std::string text(200, 'm');
  REQUIRE(one.client.send(text));
  REQUIRE(one.client.send(text));
  REQUIRE(one.loop.until([&] { return frames_of(one.peer().received()).size() == 2; }));
  const auto frames = frames_of(one.peer().received());
  const auto& bytes = one.peer().received();
  CHECK(frames[0].masked);
  CHECK(frames[0].payload == text);
  CHECK(bytes.substr(4, 4) != bytes.substr(frames[0].size + 4, 4));
}

TEST_CASE("ws protocol: a client's large message is one frame") {
  ToClient to;
  const std::string text(200'000, 'y');
  REQUIRE(to.client.send_binary(text));
  REQUIRE(to.loop.until([&] { return frames_of(to.peer().received()).size() == 1; }));
  const auto frame = frames_of(to.peer().received())[0];
  CHECK(frame.fin);
  CHECK(frame.payload == text);
}

TEST_CASE("ws protocol: messages of one turn leave together, and a ping among them is answered") {
  ToServer to;
  to.peer->send(masked(WsOpcode::Ping, "p"));
  for (int i = 0; i < 1000; ++i) REQUIRE(to.session.send_text(std::to_string(i)));
  REQUIRE(to.loop.until([&] { return to.frames().size() == 1001; }));
  std::size_t next = 0;
  for (const auto& frame : to.frames()) {
    if (frame.opcode == WsOpcode::Text) CHECK(frame.payload == std::to_string(next++));
  }
  CHECK(next == 1000);
}

TEST_CASE("ws protocol: a peer that sends and never reads is left, however much it says") {
  Loop loop;
  net::HttpServer server(
      loop, {.ws_max_queue = std::size_t{64} << 20, .ws_ping_interval = 300ms, .ws_pong_timeout = 200ms});
  std::string closed;
  server.on_websocket("/", [&](net::WsSession session, const net::HttpRequest&) {
    session.on_close(
        [&](std::uint16_t code, const std::string& why) { closed = std::to_string(code) + " " + why; });
    for (int i = 0; i < 16; ++i) session.send_text(std::string(std::size_t{1} << 20, 'x'));
  });
  REQUIRE(server.listen("127.0.0.1", 0));
  const auto peer = connect_to(loop, server.port());
  peer->stop_reading();
  peer->send(
      "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
  std::function<void()> talk = [&] {
    peer->send(masked(WsOpcode::Ping, "still here"));
    if (closed.empty()) loop.after(20ms, talk);
  };
  talk();
  REQUIRE(loop.until([&] { return !closed.empty(); }));
  CHECK(closed == "1006 the peer does not read what is sent to it");
  CHECK(server.connections() == 0);
  loop.idle(30ms);
}
