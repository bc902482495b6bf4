// Halts trading automatically and sends an alert: triggered by the monitors when figures are wrong.
#pragma once

#include <string>

#include "oms/controls/kill_switch.hpp"
#include "oms/orders/event_sink.hpp"

namespace avenor::oms {

class CircuitBreaker {
 public:
  /// `breaks_resume`: a halt for a position break ends with the break (POSITION_BREAK_RESUME).
  CircuitBreaker(KillSwitch& kill_switch, EventSink& events, bool breaks_resume)
      : kill_switch_(kill_switch), events_(events), breaks_resume_(breaks_resume) {}

  /// False: everything, or exactly this scope, was already halted; nothing is reported again.
  bool trip(const Scope& scope, const std::string& code, const std::string& reason,
            KillSwitch::Cause cause = KillSwitch::Cause::Ordered);

  /// The break that had halted this scope is over.
  void break_over(const Scope& scope);

 private:
  KillSwitch& kill_switch_;
  EventSink& events_;
  const bool breaks_resume_;
};

}  // namespace avenor::oms
