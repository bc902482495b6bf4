#include "net/ws_codec.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <cstring>
#include <stdexcept>

namespace avenor::net {
namespace {

bool is_close_code(std::uint16_t code) {
  // RFC 6455 7.4.1 and the registry: 1004 to 1006 and 1015 are never sent.
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

void apply_mask(char* data, std::size_t size, const char* mask) {
  std::uint64_t wide = 0;
  std::memcpy(&wide, mask, 4);
  std::memcpy(reinterpret_cast<char*>(&wide) + 4, mask, 4);
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    std::uint64_t block = 0;
    std::memcpy(&block, data + i, 8);
    block ^= wide;
    std::memcpy(data + i, &block, 8);
  }
  for (; i < size; ++i) data[i] = static_cast<char>(data[i] ^ mask[i % 4]);
}

void append_header(std::string& out, WsOpcode opcode, std::size_t size, unsigned mask_bit) {
  out += static_cast<char>(0x80U | static_cast<unsigned>(opcode));
  if (size < 126) {
    out += static_cast<char>(mask_bit | static_cast<unsigned>(size));
    return;
  }
  const int bytes = size < 65536 ? 2 : 8;
  out += static_cast<char>(mask_bit | (bytes == 2 ? 126U : 127U));
  for (int i = bytes - 1; i >= 0; --i)
    out += static_cast<char>((static_cast<std::uint64_t>(size) >> (8 * i)) & 0xffU);
}

std::string base64(const unsigned char* data, int size) {
  std::string out(static_cast<std::size_t>((size + 2) / 3 * 4) + 1, '\0');
  const int n = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), data, size);
  out.resize(static_cast<std::size_t>(n));
  return out;
}

}  // namespace

WsEvent WsReader::error(std::uint16_t code, std::string_view why) {
  failed_ = true;
  return {.kind = WsEvent::Kind::Error, .code = code, .payload = why};
}

WsEvent WsReader::step(char* bytes, std::size_t size, std::size_t& consumed) {
  consumed = 0;
  if (delivered_) {
    delivered_ = false;
    message_.clear();
  }
  if (failed_ || size < 2) return {};
  const auto byte = [bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned code = byte(0) & 0x0fU;
  const bool masked = (byte(1) & 0x80U) != 0;
  if ((byte(0) & 0x70U) != 0) return error(1002, "a reserved bit is set");
  if ((code > 2 && code < 8) || code > 10) return error(1002, "an unknown opcode");
  if (masked != (role_ == WsRole::Server)) {
    return error(1002, masked ? "a server must not mask" : "a client must mask");
  }
  Frame frame{.fin = (byte(0) & 0x80U) != 0, .opcode = static_cast<WsOpcode>(code)};

  std::size_t head = 2;
  std::uint64_t length = byte(1) & 0x7fU;
  if (length >= 126) {
    const std::size_t extra = length == 126 ? 2 : 8;
    if (code >= 8) return error(1002, "a control frame longer than 125 bytes");
    if (size < head + extra) return {};
    length = 0;
    for (std::size_t i = 0; i < extra; ++i) length = length << 8U | byte(head + i);
    head += extra;
  }
  if (code >= 8 && !frame.fin) return error(1002, "a control frame in fragments");
  if (code < 8 && (length > max_message_ || message_.size() + length > max_message_)) {
    return error(1009, "a message larger than the limit");
  }
  const std::size_t mask_at = head;
  if (masked) head += 4;
  if (size < head || size - head < length) return {};

  frame.payload = bytes + head;
  frame.size = static_cast<std::size_t>(length);
  if (masked) {
    char mask[4];
    std::memcpy(mask, bytes + mask_at, 4);
    apply_mask(frame.payload, frame.size, mask);
  }
  consumed = head + frame.size;
  return code >= 8 ? control_frame(frame) : data_frame(frame);
}

WsEvent WsReader::data_frame(const Frame& frame) {
  const std::string_view payload(frame.payload, frame.size);
  const bool first = frame.opcode != WsOpcode::Continuation;
  if (first == fragmented_) {
    return error(1002, first ? "a new message inside an unfinished one" : "a continuation of nothing");
  }
  if (first) binary_ = frame.opcode == WsOpcode::Binary;
  fragmented_ = !frame.fin;
  std::string_view whole = payload;
  if (!frame.fin || !first) {
    message_.append(payload);
    if (!frame.fin) return {};
    whole = message_;
    delivered_ = true;
  }
  if (!binary_ && !is_utf8(whole)) return error(1007, "a text that is not UTF-8");
  return {.kind = WsEvent::Kind::Message, .binary = binary_, .payload = whole};
}

WsEvent WsReader::control_frame(const Frame& frame) {
  const std::string_view payload(frame.payload, frame.size);
  if (frame.opcode == WsOpcode::Ping) return {.kind = WsEvent::Kind::Ping, .payload = payload};
  if (frame.opcode == WsOpcode::Pong) return {.kind = WsEvent::Kind::Pong, .payload = payload};
  if (payload.empty()) return {.kind = WsEvent::Kind::Close, .code = 1005};
  if (payload.size() == 1) return error(1002, "a close frame with one byte");
  const auto high = static_cast<unsigned char>(payload[0]);
  const auto low = static_cast<unsigned char>(payload[1]);
  const auto code = static_cast<std::uint16_t>(high * 256U + low);
  if (!is_close_code(code)) return error(1002, "a close code that must not be sent");
  if (!is_utf8(payload.substr(2))) return error(1007, "a close reason that is not UTF-8");
  return {.kind = WsEvent::Kind::Close, .code = code, .payload = payload.substr(2)};
}

void append_ws_frame(std::string& out, WsOpcode opcode, std::string_view payload) {
  append_header(out, opcode, payload.size(), 0);
  out.append(payload);
}

void append_ws_frame(std::string& out, WsOpcode opcode, std::string_view payload,
                     const std::array<char, 4>& mask) {
  append_header(out, opcode, payload.size(), 0x80U);
  out.append(mask.data(), mask.size());
  const auto at = out.size();
  out.append(payload);
  apply_mask(out.data() + at, payload.size(), mask.data());
}

std::string ws_close_payload(std::uint16_t code, std::string_view reason) {
  constexpr std::size_t kMost = 123;
  if (reason.size() > kMost) {
    std::size_t size = kMost;
    while (size > 0 && (static_cast<unsigned char>(reason[size]) & 0xC0U) == 0x80U) --size;
    reason = reason.substr(0, size);
  }
  std::string out;
  out += static_cast<char>(code >> 8U);
  out += static_cast<char>(code & 0xffU);
  return out.append(reason);
}

bool is_utf8(std::string_view text) {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const end = at + text.size();
  while (at != end) {
    // Eight ASCII bytes at a time: nearly all there is.
    std::uint64_t block = 0;
    if (end - at >= 8) {
      std::memcpy(&block, at, 8);
      if ((block & 0x8080808080808080U) == 0) {
        at += 8;
        continue;
      }
    }
    const unsigned lead = *at++;
    if (lead < 0x80) continue;
    // Unicode table 3-7: only the second byte's range depends on the first.
    const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (lead < 0xC2 || lead > 0xF4 || end - at < more) return false;
    if (at[0] < low || at[0] > high) return false;
    for (int i = 1; i < more; ++i) {
      if ((at[i] & 0xC0U) != 0x80U) return false;
    }
    at += more;
  }
  return true;
}

std::string ws_accept(std::string_view key) {
  const auto text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL has no SHA-1, which WebSocket handshakes need");
  }
  return base64(digest, static_cast<int>(size));
}

bool is_ws_key(std::string_view key) {
  if (key.size() != 24 || !key.ends_with("==")) return false;
  for (const char c : key.substr(0, 22)) {
    const bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!alnum && c != '+' && c != '/') return false;
  }
  return true;
}

std::string random_ws_key() {
  unsigned char bytes[16];
  if (RAND_bytes(bytes, sizeof bytes) != 1) throw std::runtime_error("OpenSSL has no random bytes to give");
  return base64(bytes, sizeof bytes);
}

}  // namespace avenor::net
