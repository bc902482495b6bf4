// A bot changes an open order: another order takes its place.
#pragma once

#include <optional>
#include <string>

#include "domain/messages.hpp"
#include "oms/controls/order_approval.hpp"
#include "oms/orders/order_intake.hpp"
#include "oms/orders/order_lifecycle.hpp"
#include "oms/orders/order_refusals.hpp"
#include "oms/orders/order_screening.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/outbox_relay.hpp"
#include "oms/sessions/router.hpp"

namespace avenor::oms {

class ReplaceIntake {
 public:
  ReplaceIntake(OrderScreening& screening, OrderIntake& intake, OrderStore& orders, OrderApproval& approval,
                const Router& router, OrderLifecycle& lifecycle, OutboxRelay& relay, OrderRefusals& refusals)
      : screening_(screening),
        intake_(intake),
        orders_(orders),
        approval_(approval),
        router_(router),
        lifecycle_(lifecycle),
        relay_(relay),
        refusals_(refusals) {}

  /// Ignored when orders are not accepted: its sender repeats it.
  void replace(const domain::OrderReplace& asked);

 private:
  void not_found(const domain::OrderReplace& asked);
  /// Why this order cannot be replaced like this; nothing: it can.
  std::optional<std::string> objection(const LiveOrder& old, const domain::OrderReplace& asked,
                                       const domain::OrderRequest& request) const;
  /// The new order is durable: it replaces the old one. `wanted`: what both together may fill.
  void send(LiveOrder& fresh, const domain::ClientOrderId& old_id, domain::Quantity wanted);

  OrderScreening& screening_;
  OrderIntake& intake_;
  OrderStore& orders_;
  OrderApproval& approval_;
  const Router& router_;
  OrderLifecycle& lifecycle_;
  OutboxRelay& relay_;
  OrderRefusals& refusals_;
};

}  // namespace avenor::oms
