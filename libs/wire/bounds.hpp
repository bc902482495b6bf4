// The bounds of versions and uptimes (of amounts and times: domain/bounds.hpp). Far enough from the limits of
// their types that an addition cannot overflow.
#pragma once

#include <cstdint>

namespace avenor::wire {

inline constexpr std::int64_t kMostVersion = 1'000'000'000;  ///< of one order's states
inline constexpr double kLongestUptime = 1e10;               ///< seconds: 317 years

}  // namespace avenor::wire
