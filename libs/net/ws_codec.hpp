// Internal: WebSocket frames (RFC 6455) from and to bytes, without extensions. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace avenor::net {

enum class WsOpcode : std::uint8_t { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };
enum class WsRole { Client, Server };

/// What one step of reading gave.
struct WsEvent {
  enum class Kind {
    None,     ///< More bytes are needed (or a fragment was taken in).
    Message,  ///< Whole, text checked to be UTF-8.
    Ping,
    Pong,
    Close,  ///< `code` is 1005 when the peer gave none.
    Error,  ///< The peer broke the protocol: to be closed with `code`; `payload` says why.
  };
  Kind kind = Kind::None;
  bool binary = false;
  std::uint16_t code = 0;
  std::string_view payload{};  ///< Valid until the next step, or until the bytes go.
};

class WsReader {
 public:
  /// `role` is ours: a server demands masked frames, a client unmasked ones.
  WsReader(WsRole role, std::size_t max_message) : role_(role), max_message_(max_message) {}

  /// Reads one frame from the front of the unread bytes, which it may change (unmasking). `consumed` is 0
  /// when the frame is not complete. After an Error nothing more is read.
  WsEvent step(char* bytes, std::size_t size, std::size_t& consumed);

 private:
  struct Frame {
    bool fin = false;
    WsOpcode opcode = WsOpcode::Text;
    char* payload = nullptr;
    std::size_t size = 0;
  };

  WsEvent error(std::uint16_t code, std::string_view why);
  WsEvent data_frame(const Frame& frame);
  WsEvent control_frame(const Frame& frame);

  WsRole role_;
  std::size_t max_message_;
  std::string message_;  // of the fragments so far
  bool fragmented_ = false;
  bool binary_ = false;
  bool delivered_ = false;  // message_ was given out by the last step
  bool failed_ = false;
};

/// Appends one whole frame. A client's is masked with `mask`.
void append_ws_frame(std::string& out, WsOpcode opcode, std::string_view payload);
void append_ws_frame(std::string& out, WsOpcode opcode, std::string_view payload,
                     const std::array<char, 4>& mask);
/// A close frame's payload; the reason is cut to what fits (123 bytes, on a character's border).
std::string ws_close_payload(std::uint16_t code, std::string_view reason);

bool is_utf8(std::string_view text);
/// Sec-WebSocket-Accept for a Sec-WebSocket-Key (RFC 6455 4.2.2).
std::string ws_accept(std::string_view key);
/// True for 24 characters that are the base64 of 16 bytes.
bool is_ws_key(std::string_view key);
/// Sixteen random bytes in base64.
std::string random_ws_key();

}  // namespace avenor::net
