#include "oms/controls/circuit_breaker.hpp"

#include <fmt/format.h>

#include "oms/controls/command_scope.hpp"

namespace avenor::oms {

bool CircuitBreaker::trip(const Scope& scope, const std::string& code, const std::string& reason,
                          KillSwitch::Cause cause) {
  if (!kill_switch_.reason_of({}).empty() || !kill_switch_.reason_of(scope).empty()) return false;
  kill_switch_.halt(scope, reason, {}, cause);
  const auto remedy =
      cause == KillSwitch::Cause::PositionBreak && breaks_resume_
          ? fmt::format("lifted when the figures agree, or by avenorctl resume{}", scope.options())
          : fmt::format("avenorctl resume{}", scope.options());
  events_.alert({.severity = domain::Severity::Critical,
                 .code = code,
                 .message = fmt::format("{} is halted: {} ({})", scope.to_string(), reason, remedy),
                 .subject = subject_of(scope)});
  return true;
}

void CircuitBreaker::break_over(const Scope& scope) {
  if (!breaks_resume_ || !kill_switch_.break_over(scope)) return;
  events_.alert({.severity = domain::Severity::Warning,
                 .code = "trading.resumed",
                 .message = fmt::format("{} at {} may trade again: its position and the ledger agree",
                                        scope.symbol, scope.venue),
                 .subject = scope.symbol.str()});
}

}  // namespace avenor::oms
