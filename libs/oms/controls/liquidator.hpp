// Cancels orders and closes positions for the operator until none is left, also over restarts.
#pragma once

#include "core/clock.hpp"
#include "oms/brackets/bracket_emulator.hpp"
#include "oms/controls/close_requests.hpp"
#include "oms/controls/position_closer.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/sessions/readiness.hpp"
#include "oms/sessions/router.hpp"

namespace avenor::oms {

class Liquidator {
 public:
  Liquidator(CloseRequests& requests, const Readiness& readiness, const Router& router, OrderStore& orders,
             const PositionBook& positions, BracketEmulator& brackets, PositionCloser& closer,
             EventSink& events)
      : requests_(requests),
        readiness_(readiness),
        router_(router),
        orders_(orders),
        positions_(positions),
        brackets_(brackets),
        closer_(closer),
        events_(events) {}

  /// Every second or so, and at once after a request.
  void tick();
  /// Disarms the exits that execution holds in these scopes, whatever else is open.
  void disarm_exits();
  /// Trading is resumed: closing in this scope ends. False: its exits are not voided in the ledger yet, and a
  /// crash would bring them back.
  bool release(const Scope& scope);

 private:
  bool disarm_exits(const CloseRequests::All::value_type& which);
  /// Each venue in the scope has compared its open orders with ours since then.
  bool orders_compared(const Scope& scope, core::MonoTime since) const;
  bool cancel_orders_of(const Scope& scope);    ///< true: there are none
  bool close_positions_of(const Scope& scope);  ///< true: there are none
  void tell_flattened(const Scope& scope);

  CloseRequests& requests_;
  const Readiness& readiness_;
  const Router& router_;
  OrderStore& orders_;
  const PositionBook& positions_;
  BracketEmulator& brackets_;
  PositionCloser& closer_;
  EventSink& events_;
};

}  // namespace avenor::oms
