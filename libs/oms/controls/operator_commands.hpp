// The operator's commands by their verbs: status, order, trace, reconcile, resolve, halt, resume.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "domain/messages.hpp"
#include "oms/controls/halt_commands.hpp"
#include "oms/controls/kill_switch.hpp"
#include "oms/controls/resolve_command.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_delays.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/status_report.hpp"
#include "oms/sessions/readiness.hpp"
#include "oms/sessions/router.hpp"

namespace avenor::oms {

class OperatorCommands {
 public:
  /// Who carries out what.
  struct Parts {
    const core::Clock& clock;
    const Readiness& readiness;
    const Router& router;
    OrderStore& orders;
    const KillSwitch& kill_switch;
    HaltCommands& halts;
    ResolveCommand& resolve;
    const StatusReport& status;
    const OrderDelays& delays;
    EventSink& events;
  };
  explicit OperatorCommands(const Parts& parts) : p_(parts) {}

  /// `sent`: when its sender made it; not set: now. What has waited too long, or is older than what it would
  /// change, is refused.
  void control(const domain::Control& request, core::WallTime sent = {});
  /// What came before the ledger was read is carried out.
  void ledger_read();

 private:
  using Args = std::vector<std::pair<std::string, std::string>>;
  void reply(const domain::Control& request, Args args);
  Args status() const;
  Args trace(const domain::Control& request);
  void reconcile(const std::function<void(const core::Status&)>& answer);

  const Parts p_;
};

}  // namespace avenor::oms
