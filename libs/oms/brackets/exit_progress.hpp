// Follows the exits that were sent: filled, ended without closing their quantity, or to be cancelled because
// the price, the position or the operator requires it.
#pragma once

#include "core/clock.hpp"
#include "oms/brackets/closable_position.hpp"
#include "oms/brackets/exit_orders.hpp"
#include "oms/brackets/exit_triggers.hpp"
#include "oms/brackets/held_bracket.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_store.hpp"

namespace avenor::oms {

class ExitProgress {
 public:
  ExitProgress(const core::Clock& clock, OrderStore& orders, const ClosablePosition& position,
               ExitTriggers& triggers, ExitOrders& exit_orders, EventSink& events)
      : clock_(clock),
        orders_(orders),
        position_(position),
        triggers_(triggers),
        exit_orders_(exit_orders),
        events_(events) {}

  /// False: one of the exits is open (or must be read again), so there is nothing more to do now.
  bool all_ended(HeldBracket& held, const LiveOrder& entry);

 private:
  void take_back_if_needed(HeldBracket& held, const LiveOrder& entry, LiveOrder& exit);
  void ended(HeldBracket& held, const LiveOrder& entry, const LiveOrder& exit);

  const core::Clock& clock_;
  OrderStore& orders_;
  const ClosablePosition& position_;
  ExitTriggers& triggers_;
  ExitOrders& exit_orders_;
  EventSink& events_;
};

}  // namespace avenor::oms
