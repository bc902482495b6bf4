// Makes the orders of held exits: those that are sent, and those that record in the ledger that nothing is
// held any more.
#pragma once

#include <string>

#include "oms/brackets/bracket_book.hpp"
#include "oms/brackets/closable_position.hpp"
#include "oms/brackets/trigger_doubts.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_intake.hpp"
#include "oms/orders/order_lifecycle.hpp"
#include "oms/prices/last_prices.hpp"
#include "oms/sessions/router.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

class ExitOrders {
 public:
  ExitOrders(BracketBook& book, const ClosablePosition& position, TriggerDoubts& doubts,
             const LastPrices& prices, const risk::Gate& gate, OrderIntake& intake, OrderLifecycle& lifecycle,
             const Router& router, EventSink& events)
      : book_(book),
        position_(position),
        doubts_(doubts),
        prices_(prices),
        gate_(gate),
        intake_(intake),
        lifecycle_(lifecycle),
        router_(router),
        events_(events) {}

  /// Sends an exit for the remaining quantity, as far as the position allows.
  void send(HeldBracket& held, const LiveOrder& entry, bool profit);

  /// Nothing is left to close for the quantity that its entry has filled so far.
  void void_closed(HeldBracket& held, const LiveOrder& entry, domain::Quantity left);
  /// Nothing of this entry is to be protected any more, whatever may still be filled. It is written under the
  /// next name of its profits, or of its stops.
  void void_all(HeldBracket& held, const LiveOrder& entry, bool profit, const std::string& rationale);

  void cancel(LiveOrder& exit);

 private:
  /// With the price at which its position could be closed now.
  OrderRole role(const LiveOrder& entry) const;
  domain::OrderRequest make(HeldBracket& held, const LiveOrder& entry, bool profit, domain::Quantity qty);
  /// Makes an order that ends, cancelled, with its first commit.
  void write_void(HeldBracket& held, const LiveOrder& entry, const domain::OrderRequest& request,
                  const std::string& error, const std::string& rationale);

  BracketBook& book_;
  const ClosablePosition& position_;
  TriggerDoubts& doubts_;
  const LastPrices& prices_;
  const risk::Gate& gate_;
  OrderIntake& intake_;
  OrderLifecycle& lifecycle_;
  const Router& router_;
  EventSink& events_;
};

}  // namespace avenor::oms
