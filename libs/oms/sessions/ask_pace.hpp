// One chain of questions about one order. The next is due after a pause that grows while nothing changes; who
// wants an answer joins the chain and does not start another.
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

  /// Plans the next question after the present pause, and makes the pause after that longer. The time to put
  /// on the agenda; nothing when a question is planned already.
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
  /// At a given time, which is also taken when it is earlier than what is planned.
  std::optional<core::MonoTime> plan_at(core::MonoTime when) {
    if (due_ && *due_ <= when) return {};
    return due_ = when;
  }
  /// A fresh reason to ask: the next question is due now, once in a while; the pauses stay as long as they
  /// are.
  std::optional<core::MonoTime> hasten(core::MonoTime now) {
    if (hastened_ && now - *hastened_ < kHastenEvery) return {};
    hastened_ = now;
    return plan_at(now);
  }
  /// True when the question is due; it counts as asked then.
  bool take(core::MonoTime now) {
    if (!due_ || *due_ > now) return false;
    due_.reset();
    return true;
  }
  /// Something has changed: the next change may be near.
  void changed() { asked_ = 0; }

  core::Duration pause() const { return std::min(first_ * (1 << asked_), kLongest); }

 private:
  static constexpr int kMostSteps = 16;
  core::Duration first_;
  int asked_ = 0;
  std::optional<core::MonoTime> due_, hastened_;
};

}  // namespace avenor::oms
