// The rules of every request to a venue. Everything is asynchronous on one loop: a call returns at once and
// its callback runs later, exactly once, on the same loop (never from within the call). Callbacks of a
// destroyed object do not run.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "core/clock.hpp"
#include "core/result.hpp"

namespace avenor::venue {

/// A failure between us and the venue, and its meaning for the request.
struct VenueError {
  enum class Kind {
    Refused,      ///< rejected by the venue: final
    NotSent,      ///< no byte was sent: safe to retry
    Unknown,      ///< bytes were sent, the outcome is unknown
    RateLimited,  ///< refused for now, not processed; see retry_after
    NotFound,     ///< the venue says it has no such thing (yet)
  };
  Kind kind = Kind::Unknown;
  std::string code;     ///< ours: "venue.insufficient_funds", "venue.timeout", "venue.duplicate_id"
  std::string message;  ///< the venue's or the transport's text
  std::chrono::milliseconds retry_after{0};
  /// Of an order or a replacement that ended as Unknown: how long from now it may still reach the venue
  /// although it was given up; until then "not found" proves nothing. Not set: not proven,
  /// OrderEntry::latest_arrival() counts.
  std::optional<core::Duration> may_arrive_for = std::nullopt;
};

template <class T>
using VenueResult = tl::expected<T, VenueError>;
template <class T>
using Callback = std::function<void(VenueResult<T>)>;

}  // namespace avenor::venue
