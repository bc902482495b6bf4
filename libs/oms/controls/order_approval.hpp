// Checks a durable order at the gate: an approved order counts for the limits, the bot's pace and the
// throttle from then on; else it ends rejected.
#pragma once

#include <optional>

#include "core/clock.hpp"
#include "oms/controls/order_pace.hpp"
#include "oms/controls/outbound_throttle.hpp"
#include "oms/controls/refusal_breaker.hpp"
#include "oms/controls/risk_context_builder.hpp"
#include "oms/orders/order_lifecycle.hpp"
#include "oms/orders/order_store.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

class OrderApproval {
 public:
  OrderApproval(const core::Clock& clock, RiskContextBuilder& risk_context, const risk::Gate& gate,
                OrderPace& pace, RefusalBreaker& refusals, OutboundThrottle& throttle, OrderStore& orders,
                OrderLifecycle& lifecycle)
      : clock_(clock),
        risk_context_(risk_context),
        gate_(gate),
        pace_(pace),
        refusals_(refusals),
        throttle_(throttle),
        orders_(orders),
        lifecycle_(lifecycle) {}

  /// Nothing: it is rejected, and its end is queued for the ledger. `replaced`: the open order that it
  /// replaces.
  std::optional<risk::Approved> approve(LiveOrder& live, const domain::Order* replaced = nullptr);

 private:
  const core::Clock& clock_;
  RiskContextBuilder& risk_context_;
  const risk::Gate& gate_;
  OrderPace& pace_;
  RefusalBreaker& refusals_;
  OutboundThrottle& throttle_;
  OrderStore& orders_;
  OrderLifecycle& lifecycle_;
};

}  // namespace avenor::oms
