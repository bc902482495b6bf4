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
  /// `halts` and `resolve` carry out their verbs; the others serve the remaining ones. All outlive this.
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

  /// `sent`: when the sender sent it; not set: now. A command that is too old, or older than the state it
  /// would change, is refused.
  void control(const domain::Control& request, core::WallTime sent = {});
  /// Carries out the commands that came before the ledger was read.
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
