// A token bucket: `burst` at once, refilled evenly at `count` per `per`. Pure: the caller brings the time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>

#include "core/clock.hpp"

namespace avenor::net {

class TokenBucket {
 public:
  /// 200 a minute, at most 20 at once: TokenBucket(200, std::chrono::minutes{1}, 20). Starts full.
  /// Throws std::invalid_argument unless all three are positive.
  TokenBucket(std::int64_t count, core::Duration per, std::int64_t burst) {
    if (count <= 0 || per.count() <= 0 || burst <= 0) {
      throw std::invalid_argument("TokenBucket: count, per and burst must be positive");
    }
    // Rounded up: never faster than the limit says.
    interval_ = core::Duration{(per.count() + count - 1) / count};
    depth_ = interval_ * burst;
  }

  /// Takes `tokens` and says true, or takes none and says false. `now` never goes back between calls.
  bool try_take(core::MonoTime now, std::int64_t tokens = 1) {
    if (wait(now, tokens).count() > 0) return false;
    full_at_ = std::max(full_at_, now) + interval_ * tokens;
    return true;
  }

  /// How long until try_take(tokens) says true; zero when it would now. More tokens than the burst never
  /// become available: the answer is then Duration::max().
  core::Duration wait(core::MonoTime now, std::int64_t tokens = 1) const {
    if (interval_ * tokens > depth_) return core::Duration::max();
    const auto ready = std::max(full_at_ + interval_ * tokens - depth_, held_until_);
    return std::max(ready - now, core::Duration{0});
  }

  /// The other side asked for a pause (Retry-After): no token before `until`. Never shortens an earlier
  /// pause.
  void hold_until(core::MonoTime until) { held_until_ = std::max(held_until_, until); }

 private:
  core::Duration interval_{};
  core::Duration depth_{};
  core::MonoTime full_at_{};  // when the bucket would be full again if nothing were taken
  core::MonoTime held_until_{};
};

}  // namespace avenor::net
