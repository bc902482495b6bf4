// The schedule of queries about one order. The next is due after a pause that grows while nothing changes;
// every caller joins this schedule and does not start another.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "core/clock.hpp"

namespace avenor::oms {

class AskPace {
 public:
  static constexpr core::Duration kLongest = std::chrono::seconds{60};
  static constexpr core::Duration kHastenEvery = std::chrono::seconds{30};

  explicit AskPace(core::Duration first) : first_(first) {}

  /// Schedules the next query after the present pause, and lengthens the following pause. Returns the time
  /// for the deadline queue; nothing when a query is already scheduled.
  std::optional<core::MonoTime> plan(core::MonoTime now) { return plan_by(now, now + kLongest); }
  /// The same, and not later than `latest`.
  std::optional<core::MonoTime> plan_by(core::MonoTime now, core::MonoTime latest) {
    if (due_) return {};
    due_ = std::max(now, std::min(now + pause(), latest));
    asked_ = std::min(asked_ + 1, kMostSteps);
    return due_;
  }
  /// The same, and not earlier than `earliest`.
  std::optional<core::MonoTime> plan_from(core::MonoTime now, core::MonoTime earliest) {
    const auto when = plan(now);
    if (when && *when < earliest) due_ = earliest;
    return when ? due_ : when;
  }
  /// At a given time, which also replaces a later scheduled time.
  std::optional<core::MonoTime> plan_at(core::MonoTime when) {
    if (due_ && *due_ <= when) return {};
    return due_ = when;
  }
  /// A new reason to query: the next query is due now, rate limited; the pauses keep their length.
  std::optional<core::MonoTime> hasten(core::MonoTime now) {
    if (hastened_ && now - *hastened_ < kHastenEvery) return {};
    hastened_ = now;
    return plan_at(now);
  }
  /// True when the query is due; it then counts as sent.
  bool take(core::MonoTime now) {
    if (!due_ || *due_ > now) return false;
    due_.reset();
    return true;
  }
  /// Something has changed: shortens the pauses, since the next change may be near.
  void changed() { asked_ = 0; }

  core::Duration pause() const { return std::min(first_ * (1 << asked_), kLongest); }

 private:
  static constexpr int kMostSteps = 16;
  core::Duration first_;
  int asked_ = 0;
  std::optional<core::MonoTime> due_, hastened_;
};

}  // namespace avenor::oms
