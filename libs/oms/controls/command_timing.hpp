// Whether an operator's command may still change anything: it may have been long on its way, its sender's
// clock may be wrong, or what it would lift has come after it. Times are by our monotonic clock.
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

  /// Whether a command that was made then may still change something: its sender has long been told that
  /// nobody answers, or its clock is wrong.
  core::Status timely(core::MonoTime sent) const;
  /// Whether a resume that was made then knew of all that it would lift.
  core::Status knew_of_all(const std::vector<Scope>& scopes, core::MonoTime sent) const;
  /// Whether what was to be closed then may still be cancelled and closed, which nothing undoes.
  core::Status may_close(core::MonoTime sent) const;
  /// The operator has lifted a halt now.
  void resumed() { resumed_at_ = clock_.mono(); }

  /// What its sender hears of a command that came too late. It may have no sender any more: whoever watches
  /// hears it, too.
  core::Status outdated(const std::string& what, const std::string& reason);

 private:
  const core::Clock& clock_;
  const KillSwitch& kill_switch_;
  const Router& router_;
  EventSink& events_;
  std::optional<core::MonoTime> resumed_at_;
};

}  // namespace avenor::oms
