// The bounds of payloads, texts, versions and uptimes (of amounts and times: domain/bounds.hpp). Those of
// numbers are far enough from the limits of their types that an addition cannot overflow.
#pragma once

#include <cstddef>
#include <cstdint>

namespace avenor::wire {

inline constexpr std::size_t kMaxPayload = 256 * 1024;
/// The longest free text (message, detail, an argument of CONTROL): both sides cut a longer one, with an
/// ellipsis.
inline constexpr std::size_t kLongestText = 4096;
inline constexpr std::int64_t kMostVersion = 1'000'000'000;  ///< of one order's states
inline constexpr double kLongestUptime = 1e10;               ///< seconds: 317 years

}  // namespace avenor::wire
