// Division of 128-bit counts. The runtime library's function for it takes fifty instructions and more; most
// amounts, up to 18 million, fit 64 bits, which the processor divides itself.
#pragma once

#include <cstdint>

namespace avenor::core {

__extension__ using WideCount = unsigned __int128;

struct WideQuotient {
  WideCount whole, rest;
};

inline WideQuotient divide_wide(WideCount count, WideCount by) {
  const auto small_count = static_cast<std::uint64_t>(count), small_by = static_cast<std::uint64_t>(by);
  if (small_count == count && small_by == by)
    return {.whole = small_count / small_by, .rest = small_count % small_by};
  return {.whole = count / by, .rest = count % by};
}

}  // namespace avenor::core
