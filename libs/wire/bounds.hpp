// The bounds of what is neither amount nor time: versions, uptimes (those of both: domain/bounds.hpp). So far
// from the ends of their types that adding a duration or one to them cannot overflow.
#pragma once

#include <cstdint>

namespace avenor::wire {

inline constexpr std::int64_t kMostVersion = 1'000'000'000;  ///< of one order's states
inline constexpr double kLongestUptime = 1e10;               ///< seconds: 317 years

}  // namespace avenor::wire
