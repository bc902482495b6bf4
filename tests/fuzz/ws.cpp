// WebSocket frames: the same events however the bytes come in, and events that are sent on arrive as they
// were. The input: 0 or 1 (we are the server, the client), a byte that decides how it comes in pieces, and
// the frames.
#include <algorithm>
#include <string>
#include <vector>

#include "fuzz/fuzz.hpp"
#include "net/ws_codec.hpp"

namespace avenor::fuzz {
namespace {

using net::WsEvent;
using net::WsOpcode;
using net::WsRole;
using Kind = WsEvent::Kind;

constexpr std::size_t kMaxMessage = 300;

struct Seen {
  Kind kind = Kind::None;
  bool binary = false;
  std::uint16_t code = 0;
  std::string payload;
  bool operator==(const Seen&) const = default;
};

template <class Step>
std::vector<Seen> read(WsRole role, std::string_view bytes, Step step) {
  net::WsReader reader(role, kMaxMessage);
  std::vector<Seen> all;
  std::vector<char> unread;
  for (std::size_t come = 0; come < bytes.size();) {
    const std::size_t more = std::min(step(), bytes.size() - come);
    unread.insert(unread.end(), bytes.begin() + static_cast<std::ptrdiff_t>(come),
                  bytes.begin() + static_cast<std::ptrdiff_t>(come + more));
    unread.shrink_to_fit();
    come += more;
    for (std::size_t consumed = 1; consumed > 0;) {
      const WsEvent event = reader.step(unread.data(), unread.size(), consumed);
      must(consumed <= unread.size());
      if (event.kind != Kind::None) {
        must(event.payload.size() <= std::max<std::size_t>(kMaxMessage, 125));
        if (event.kind == Kind::Message && !event.binary) must(net::is_utf8(event.payload));
        all.push_back({event.kind, event.binary, event.code, std::string(event.payload)});
      }
      if (event.kind == Kind::Error) return all;
      unread.erase(unread.begin(), unread.begin() + static_cast<std::ptrdiff_t>(consumed));
    }
  }
  return all;
}

void send(std::string& out, WsRole to, WsOpcode opcode, std::string_view payload) {
  if (to == WsRole::Client) {
    net::append_ws_frame(out, opcode, payload);
  } else {
    net::append_ws_frame(out, opcode, payload, {'\x12', '\x00', '\xff', '\x80'});
  }
}

}  // namespace

void run(std::string_view input) {
  if (input.size() < 2) return;
  const auto role = (input[0] & 1) != 0 ? WsRole::Client : WsRole::Server;
  const std::string_view bytes = input.substr(2);
  const auto whole = read(role, bytes, [&] { return bytes.size(); });
  Pieces pieces(static_cast<unsigned char>(input[1]));
  must(read(role, bytes, [&] { return pieces.next(); }) == whole);

  std::string sent;
  std::vector<Seen> expected;
  for (const Seen& one : whole) {
    if (one.kind == Kind::Error) break;
    expected.push_back(one);
    if (one.kind == Kind::Message)
      send(sent, role, one.binary ? WsOpcode::Binary : WsOpcode::Text, one.payload);
    if (one.kind == Kind::Ping) send(sent, role, WsOpcode::Ping, one.payload);
    if (one.kind == Kind::Pong) send(sent, role, WsOpcode::Pong, one.payload);
    if (one.kind == Kind::Close) {
      const bool none = one.code == 1005;
      send(sent, role, WsOpcode::Close, none ? std::string{} : net::ws_close_payload(one.code, one.payload));
    }
  }
  must(read(role, sent, [&] { return sent.size(); }) == expected);
}

}  // namespace avenor::fuzz
