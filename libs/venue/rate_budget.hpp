// A venue's rate limit, shared out by urgency: cancels go first but leave half of the rate to the others, new
// orders come next, and queries take the rest but never the last token. So neither a storm of cancels nor one
// of queries delays a new order or another order's cancel. Pure: the caller brings the time.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "core/clock.hpp"
#include "net/rate_limit.hpp"

namespace avenor::venue {

/// Requests that wait for the rate limit or a free connection are sent in this order; those of one urgency by
/// core::Priority, then in turn (core/fair_queue.hpp).
enum class Urgency { Cancel, Order, Question };

class RateBudget {
 public:
  explicit RateBudget(std::int64_t per_minute)
      : burst_(std::max<std::int64_t>(1, per_minute / 4)),
        reserve_(burst_ / 5),
        // A quarter of a minute's requests may be sent at once, the rest evenly: no minute ever exceeds the
        // limit.
        all_(std::max<std::int64_t>(1, per_minute - burst_), std::chrono::minutes(1), burst_),
        cancels_(std::max<std::int64_t>(1, (per_minute - burst_) / 2), std::chrono::minutes(1),
                 std::max<std::int64_t>(1, burst_ / 2)) {}

  /// How long until take() is allowed; zero when it is now.
  core::Duration wait(Urgency urgency, core::MonoTime now) const {
    if (urgency == Urgency::Cancel) return std::max(all_.wait(now), cancels_.wait(now));
    return all_.wait(now, urgency == Urgency::Question ? 1 + reserve_ : 1);
  }
  void take(Urgency urgency, core::MonoTime now) {
    all_.try_take(now);
    if (urgency == Urgency::Cancel) cancels_.try_take(now);
  }

 private:
  std::int64_t burst_;
  std::int64_t reserve_;  ///< of the burst, for cancels and orders
  net::TokenBucket all_;
  net::TokenBucket cancels_;
};

}  // namespace avenor::venue
