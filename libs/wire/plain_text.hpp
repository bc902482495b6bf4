// The bytes that stand in a JSON string as they are: ASCII without controls, quote and backslash.
#pragma once

#include <array>
#include <cstddef>

namespace avenor::wire {

inline constexpr std::array<bool, 256> kPlainBytes = [] {
  std::array<bool, 256> table{};
  for (std::size_t i = 0x20; i < 0x7f; ++i) table[i] = true;
  table['"'] = false;
  table['\\'] = false;
  return table;
}();

inline bool is_plain(char c) { return kPlainBytes[static_cast<unsigned char>(c)]; }

}  // namespace avenor::wire
