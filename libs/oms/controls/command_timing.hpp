// Whether an operator's command is still valid: it may have been delayed, its sender's clock may be wrong, or
// the halt that it would lift may be newer. Times are by our monotonic clock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "oms/controls/kill_switch.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/sessions/router.hpp"

namespace avenor::oms {

class CommandTiming {
 public:
  CommandTiming(const core::Clock& clock, const KillSwitch& kill_switch, const Router& router,
                EventSink& events)
      : clock_(clock), kill_switch_(kill_switch), router_(router), events_(events) {}

  /// Whether a command sent at that time is still valid. If not, its sender has already been told that there
  /// is no answer, or its clock is wrong.
  core::Status timely(core::MonoTime sent) const;
  /// Whether a resume sent at that time knew of every halt that it would lift.
  core::Status knew_of_all(const std::vector<Scope>& scopes, core::MonoTime sent) const;
  /// Whether a request of that time to cancel and close is still valid: it cannot be undone.
  core::Status may_close(core::MonoTime sent) const;
  /// The operator has lifted a halt now.
  void resumed() { resumed_at_ = clock_.mono(); }

  /// The answer to a command that came too late. Its sender may be gone, so an alert is sent too.
  core::Status outdated(const std::string& what, const std::string& reason);

 private:
  const core::Clock& clock_;
  const KillSwitch& kill_switch_;
  const Router& router_;
  EventSink& events_;
  std::optional<core::MonoTime> resumed_at_;
};

}  // namespace avenor::oms
