#include "net/ws_codec.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace avenor;
using net::WsEvent;
using net::WsOpcode;
using net::WsReader;
using net::WsRole;

namespace {

constexpr std::array<char, 4> kMask{'\x37', '\xfa', '\x21', '\x3d'};

std::string masked(WsOpcode opcode, std::string_view payload) {
  std::string out;
  net::append_ws_frame(out, opcode, payload, kMask);
  return out;
}

std::string plain(WsOpcode opcode, std::string_view payload) {
  std::string out;
  net::append_ws_frame(out, opcode, payload);
  return out;
}

struct Seen {
  WsEvent::Kind kind;
  bool binary;
  std::uint16_t code;
  std::string payload;
};

/// All events of the bytes, offered in pieces.
std::vector<Seen> read(WsReader reader, std::string_view bytes, std::size_t piece = std::string_view::npos) {
  std::vector<Seen> seen;
  std::string unread;
  while (!bytes.empty()) {
    unread.append(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    for (;;) {
      std::size_t consumed = 0;
      const auto event = reader.step(unread.data(), unread.size(), consumed);
      if (event.kind != WsEvent::Kind::None) {
        seen.push_back({event.kind, event.binary, event.code, std::string(event.payload)});
      }
      unread.erase(0, consumed);
      if (consumed == 0) break;
    }
  }
  return seen;
}

std::uint16_t error_of(std::string_view bytes, WsRole role = WsRole::Client) {
  const auto seen = read(WsReader(role, 1000), bytes);
  return !seen.empty() && seen.back().kind == WsEvent::Kind::Error ? seen.back().code : 0;
}

}  // namespace

TEST_CASE("ws codec: the RFC's own examples") {
  CHECK(plain(WsOpcode::Text, "Hello") == "\x81\x05Hello");
  CHECK(masked(WsOpcode::Text, "Hello") == "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
  CHECK(net::ws_accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  const auto fragments = read(WsReader(WsRole::Client, 100), std::string_view("\x01\x03Hel\x80\x02lo", 9));
  REQUIRE(fragments.size() == 1);
  CHECK(fragments[0].payload == "Hello");
  CHECK_FALSE(fragments[0].binary);
}

TEST_CASE("ws codec: messages of every length go through, however their bytes are cut") {
  for (const std::size_t size : {0U, 1U, 7U, 8U, 125U, 126U, 127U, 65535U, 65536U, 70001U}) {
    std::string payload;
    for (std::size_t i = 0; i < size; ++i) payload += static_cast<char>(i * 31 % 251);
    const auto both =
        masked(WsOpcode::Binary, payload) + masked(WsOpcode::Ping, "p") + masked(WsOpcode::Text, "end");
    for (const std::size_t piece : {std::size_t{1000}, std::size_t{13}, std::string::npos}) {
      const auto seen = read(WsReader(WsRole::Server, 1 << 20), both, piece);
      REQUIRE(seen.size() == 3);
      CHECK(seen[0].payload == payload);
      CHECK(seen[0].binary);
      CHECK(seen[1].kind == WsEvent::Kind::Ping);
      CHECK(seen[2].payload == "end");
    }
  }
}

TEST_CASE("ws codec: a ping may come between fragments") {
  const auto bytes = std::string("\x01\x02He", 4) + plain(WsOpcode::Ping, "x") + std::string("\x00\x01l", 3) +
                     std::string("\x80\x02lo", 4) + plain(WsOpcode::Text, "next");
  const auto seen = read(WsReader(WsRole::Client, 100), bytes, 1);
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].kind == WsEvent::Kind::Ping);
  CHECK(seen[1].payload == "Hello");
  CHECK(seen[2].payload == "next");
}

TEST_CASE("ws codec: what breaks the protocol is told with its code") {
  CHECK(error_of(masked(WsOpcode::Text, "x")) == 1002);
  CHECK(error_of(plain(WsOpcode::Text, "x"), WsRole::Server) == 1002);
  CHECK(error_of("\xc1\x01x") == 1002);
  CHECK(error_of("\x83\x01x") == 1002);
  CHECK(error_of("\x8b\x01x") == 1002);
  CHECK(error_of("\x09\x01x") == 1002);
  CHECK(error_of(std::string_view("\x89\x7e\x00\x80", 4)) == 1002);
  CHECK(error_of("\x80\x01x") == 1002);
  CHECK(error_of("\x01\x01x\x81\x01y") == 1002);
  CHECK(error_of("\x88\x01x") == 1002);
  CHECK(error_of(std::string_view("\x88\x02\x03\xed", 4)) == 1002);
  CHECK(error_of(std::string_view("\x88\x02\x00\x01", 4)) == 1002);
  CHECK(error_of(plain(WsOpcode::Close, net::ws_close_payload(1000, "\xff"))) == 1007);
  CHECK(error_of(plain(WsOpcode::Text, "\xc3\x28")) == 1007);
  CHECK(error_of(plain(WsOpcode::Binary, "\xc3\x28")) == 0);
}

TEST_CASE("ws codec: a message over the limit is refused at its header") {
  CHECK(error_of(plain(WsOpcode::Text, std::string(1000, 'x'))) == 0);
  CHECK(error_of(plain(WsOpcode::Text, std::string(1001, 'x')).substr(0, 4)) == 1009);
  CHECK(error_of(std::string_view("\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff", 10)) == 1009);
  auto fragments = plain(WsOpcode::Binary, std::string(600, 'x'));
  fragments[0] = '\x02';
  auto more = plain(WsOpcode::Continuation, std::string(600, 'x'));
  CHECK(error_of(fragments + more) == 1009);
}

TEST_CASE("ws codec: a close carries its code and reason") {
  const auto seen =
      read(WsReader(WsRole::Client, 100), plain(WsOpcode::Close, net::ws_close_payload(1008, "too slow")));
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].kind == WsEvent::Kind::Close);
  CHECK(seen[0].code == 1008);
  CHECK(seen[0].payload == "too slow");
  CHECK(read(WsReader(WsRole::Client, 100), plain(WsOpcode::Close, ""))[0].code == 1005);
  std::string reason;
  for (int i = 0; i < 50; ++i) reason += "€uro";
  const auto payload = net::ws_close_payload(1000, reason);
  CHECK(payload.size() <= 125);
  CHECK(net::is_utf8(payload.substr(2)));
}

TEST_CASE("ws codec: UTF-8 as the standard has it") {
  for (const auto* good :
       {"", "plain", "ü€𝄞", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\xe0\xa0\x80", "12345678ü12345678"}) {
    CHECK(net::is_utf8(good));
  }
  for (const auto* bad :
       {"\x80", "\xc0\xaf", "\xc1\x81", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3", "\xe2\x82", "1234567\xff", "12345678\xe2\x28\xa1"}) {
    CHECK_FALSE(net::is_utf8(bad));
  }
}

TEST_CASE("ws codec: keys") {
  CHECK(net::is_ws_key(net::random_ws_key()));
  CHECK(net::random_ws_key() != net::random_ws_key());
  CHECK_FALSE(net::is_ws_key("short=="));
  CHECK_FALSE(net::is_ws_key("dGhlIHNhbXBsZSBub25j\r\nZ=="));
}
