// WebSocket frames (RFC 6455) byte for byte, for a peer that says exactly what a test wants, right or wrong.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace avenor::testing {

enum class WsOpcode : std::uint8_t { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

/// Appends one whole frame; a client's with a mask.
void append_ws_frame(std::string& out, WsOpcode opcode, std::string_view payload,
                     std::optional<std::array<char, 4>> mask = {});
/// A close frame's payload.
std::string ws_close_payload(std::uint16_t code, std::string_view reason);

struct WsFrame {
  WsOpcode opcode = WsOpcode::Text;
  bool fin = true;
  bool masked = false;
  std::string payload;   ///< Without its mask.
  std::size_t size = 0;  ///< Of the whole frame.
};
/// The first frame of `bytes`, when it is whole.
std::optional<WsFrame> read_ws_frame(std::string_view bytes);

/// Sec-WebSocket-Accept for a Sec-WebSocket-Key.
std::string ws_accept(std::string_view key);

}  // namespace avenor::testing
