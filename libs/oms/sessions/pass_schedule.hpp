// Schedules the comparisons of a venue with the ledger: every minute, soon after a reason to doubt, and with
// growing pauses while it cannot be queried. Pure: the caller brings the time.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "core/clock.hpp"

namespace avenor::oms {

class PassSchedule {
 public:
  explicit PassSchedule(core::Duration every) : every_(every) {}

  bool due(core::MonoTime now) const { return at_ && now >= *at_; }
  void begun() {
    at_.reset();
    wanted_.reset();
  }
  /// `doubtful`: the order stream may not deliver, so executions are found only by queries.
  void passed(core::MonoTime now, bool doubtful) {
    retry_ = kFirstRetry;
    at_ = now + (doubtful ? std::min(kDoubtfulEvery, every_) : every_);
    if (wanted_) at_ = std::min(*at_, *wanted_);
  }
  void failed(core::MonoTime now) {
    at_ = now + retry_;
    retry_ = std::min(retry_ * 2, kLongestRetry);
  }

  /// The next one then; while one is under way, after it.
  void set(core::MonoTime at) { at_ = wanted_ = at; }
  /// The venue has executed an order that is not ours: positions are compared soon, not only with the next
  /// minute's pass.
  void expect_break(core::MonoTime now) {
    const auto at = std::max(now + kForeignDelay, next_foreign_);
    if (at_ && *at_ <= at) return;
    at_ = at;
    next_foreign_ = at + kForeignPause;
  }

 private:
  static constexpr core::Duration kFirstRetry = std::chrono::milliseconds{500};
  static constexpr core::Duration kLongestRetry = std::chrono::seconds{4};  ///< nothing is traded until then
  static constexpr core::Duration kDoubtfulEvery = std::chrono::seconds{10};
  static constexpr core::Duration kForeignDelay = std::chrono::seconds{1};
  static constexpr core::Duration kForeignPause = std::chrono::seconds{15};  ///< a pass is several requests

  core::Duration every_;
  core::Duration retry_ = kFirstRetry;
  std::optional<core::MonoTime> at_;
  std::optional<core::MonoTime> wanted_;  ///< requested since the running pass began
  core::MonoTime next_foreign_;  ///< another trader's executions bring a pass forward, but not before this
};

}  // namespace avenor::oms
