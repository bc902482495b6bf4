// The last check before an order's first byte: a halt since its approval, a limit that it would break by now,
// a price jump as in a split, and the outbound throttle.
#pragma once

#include <optional>

#include "core/clock.hpp"
#include "oms/brackets/bracket_emulator.hpp"
#include "oms/controls/kill_switch.hpp"
#include "oms/controls/outbound_throttle.hpp"
#include "oms/controls/risk_context_builder.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/sessions/send_permit.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

class PreSendCheck final : public SendPermit {
 public:
  PreSendCheck(const core::Clock& clock, OrderStore& orders, KillSwitch& kill_switch,
               OutboundThrottle& throttle, BracketEmulator& brackets, RiskContextBuilder& risk_context,
               const risk::Gate& gate, EventSink& events)
      : clock_(clock),
        orders_(orders),
        kill_switch_(kill_switch),
        throttle_(throttle),
        brackets_(brackets),
        risk_context_(risk_context),
        gate_(gate),
        events_(events) {}

  /// Spends the order's approval.
  std::optional<risk::RiskReject> before_send(const domain::Order& order) override;
  std::optional<risk::RiskReject> before_first_byte(const domain::Order& order) override;
  /// Returns the approval.
  void not_sent(const domain::Order& order) override;

 private:
  const core::Clock& clock_;
  OrderStore& orders_;
  KillSwitch& kill_switch_;
  OutboundThrottle& throttle_;
  BracketEmulator& brackets_;
  RiskContextBuilder& risk_context_;
  const risk::Gate& gate_;
  EventSink& events_;
};

}  // namespace avenor::oms
