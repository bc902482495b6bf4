// What every question to a venue has in common. Everything is asynchronous on one loop: a call returns at
// once and its callback runs later, exactly once, on the same loop (never from within the call). Callbacks of
// a destroyed object do not run.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "core/clock.hpp"
#include "core/result.hpp"

namespace avenor::venue {

/// Something went wrong between us and the venue; what it means for the request that was made.
struct VenueError {
  enum class Kind {
    Refused,      ///< the venue said no: final
    NotSent,      ///< no byte left us: it is safe to send later
    Unknown,      ///< bytes left, no proof of anything
    RateLimited,  ///< refused for now, nothing was done with it; see retry_after
    NotFound,     ///< the venue says it has no such thing (yet)
  };
  Kind kind = Kind::Unknown;
  std::string code;     ///< ours: "venue.insufficient_funds", "venue.timeout", "venue.duplicate_id"
  std::string message;  ///< the venue's words or the transport's
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
