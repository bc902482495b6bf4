// The bytes that stand in a JSON string as they are: ASCII without controls, quote and backslash.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace avenor::wire {

inline constexpr std::array<bool, 256> kPlainBytes = [] {
  std::array<bool, 256> table{};
  for (std::size_t i = 0x20; i < 0x7f; ++i) table[i] = true;
  table['"'] = false;
  table['\\'] = false;
  return table;
}();

inline bool is_plain(char c) { return kPlainBytes[static_cast<unsigned char>(c)]; }

/// How many plain bytes `text` begins with. Eight bytes at a time: texts are half of every payload.
inline std::size_t plain_length(std::string_view text) {
  static_assert(std::endian::native == std::endian::little);
  constexpr std::uint64_t kEach = 0x0101010101010101;
  constexpr std::uint64_t kHigh = 0x80 * kEach;
  std::size_t at = 0;
  for (; text.size() - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    // Each term sets the high bit of a byte that it looks for. A borrow may also set that of a byte behind a
    // found one, so only the first is meaningful.
    const auto zero = [](std::uint64_t word) { return (word - kEach) & ~word; };
    const std::uint64_t odd = (bytes | ((bytes - 0x20 * kEach) & ~bytes) | zero(bytes ^ ('"' * kEach)) |
                               zero(bytes ^ ('\\' * kEach)) | zero(bytes ^ (0x7f * kEach))) &
                              kHigh;
    if (odd != 0) return at + static_cast<std::size_t>(std::countr_zero(odd)) / 8;
  }
  while (at < text.size() && is_plain(text[at])) ++at;
  return at;
}

}  // namespace avenor::wire
