// The contract between the proxy's cache and the bus clients: which topics are cached, and how a subscriber
// reports that it could not accept a cached payload.
//
// The report is a message of its own: topic kRefused and the refused topic behind it, payload mark_of() the
// refused payload. The proxy forgets what it has under that topic when it still has that mark, so whatever
// came in between stays. It never judges a payload itself.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace avenor::bus {

/// The topics that are states, where the last message says it all.
inline constexpr std::array<std::string_view, 4> kStateFamilies = {"PRICE.", "ACCOUNT.", "POSITION.",
                                                                   "HEARTBEAT."};

inline bool is_state(std::string_view topic) {
  for (const std::string_view family : kStateFamilies) {
    if (topic.starts_with(family)) return true;
  }
  return false;
}

inline constexpr std::string_view kRefused = "~REFUSED.";

/// 16 hexadecimal digits that tell one payload from another (FNV-1a); no protection against forgery: who can
/// publish a report can publish another state just as well.
std::string mark_of(std::string_view payload);

}  // namespace avenor::bus
