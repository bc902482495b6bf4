#include "support/ws_frames.hpp"

#include <openssl/evp.h>

namespace avenor::testing {
namespace {

void apply_mask(std::string& payload, const char* mask) {
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
}

}  // namespace

void append_ws_frame(std::string& out, WsOpcode opcode, std::string_view payload,
                     std::optional<std::array<char, 4>> mask) {
  const unsigned mask_bit = mask ? 0x80U : 0U;
  const std::size_t size = payload.size();
  out += static_cast<char>(0x80U | static_cast<unsigned>(opcode));
  const unsigned extra = size < 126 ? 0 : size < 65536 ? 2 : 8;
  out += static_cast<char>(mask_bit | (extra == 0 ? static_cast<unsigned>(size) : extra == 2 ? 126U : 127U));
  for (unsigned i = extra; i > 0; --i) out += static_cast<char>(size >> (8 * (i - 1)) & 0xffU);
  std::string body(payload);
  if (mask) {
    out.append(mask->data(), mask->size());
    apply_mask(body, mask->data());
  }
  out += body;
}

std::string ws_close_payload(std::uint16_t code, std::string_view reason) {
  const std::string front{static_cast<char>(code >> 8U), static_cast<char>(code & 0xffU)};
  return front + std::string(reason);
}

std::optional<WsFrame> read_ws_frame(std::string_view bytes) {
  const auto byte = [bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  if (bytes.size() < 2) return std::nullopt;
  WsFrame frame{.opcode = static_cast<WsOpcode>(byte(0) & 0x0fU),
                .fin = (byte(0) & 0x80U) != 0,
                .masked = (byte(1) & 0x80U) != 0,
                .payload = {}};
  std::size_t length = byte(1) & 0x7fU;
  const std::size_t extra = length == 126 ? 2 : length == 127 ? 8 : 0;
  const std::size_t head = 2 + extra + (frame.masked ? 4U : 0U);
  if (bytes.size() < head) return std::nullopt;
  if (extra > 0) length = 0;
  for (std::size_t i = 0; i < extra; ++i) length = length << 8U | byte(2 + i);
  if (bytes.size() - head < length) return std::nullopt;
  frame.payload = bytes.substr(head, length);
  if (frame.masked) apply_mask(frame.payload, bytes.data() + 2 + extra);
  frame.size = head + length;
  return frame;
}

std::string ws_accept(std::string_view key) {
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr);
  unsigned char encoded[64];
  const int n = EVP_EncodeBlock(encoded, digest, static_cast<int>(size));
  return {reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(n)};
}

}  // namespace avenor::testing
