// The bounds of what is no amount: times, versions, uptimes (those of amounts: domain/bounds.hpp). So far
// from the ends of their types that adding a duration or one to them cannot overflow.
#pragma once

#include <cstdint>

namespace avenor::wire {

inline constexpr std::int64_t kLatestTime =
    7'258'118'400'000'000'000;                               ///< 2200-01-01, in nanoseconds since 1970
inline constexpr std::int64_t kMostVersion = 1'000'000'000;  ///< of one order's states
inline constexpr double kLongestUptime = 1e10;               ///< seconds: 317 years

}  // namespace avenor::wire
