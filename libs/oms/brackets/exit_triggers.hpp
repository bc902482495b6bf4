// Whether the price has reached an exit that execution holds, and whether that price is reliable.
#pragma once

#include "core/clock.hpp"
#include "oms/brackets/bracket_book.hpp"
#include "oms/brackets/closable_position.hpp"
#include "oms/brackets/trigger_doubts.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/prices/last_prices.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

class ExitTriggers {
 public:
  ExitTriggers(const core::Clock& clock, OrderStore& orders, LastPrices& prices, const risk::Gate& gate,
               const BracketBook& book, const ClosablePosition& position, TriggerDoubts& doubts)
      : clock_(clock),
        orders_(orders),
        prices_(prices),
        gate_(gate),
        book_(book),
        position_(position),
        doubts_(doubts) {}

  enum class Reached { Nothing, Unsure, Profit, Stop };
  Reached reached(const LiveOrder& entry);
  /// The same while no exit could be sent anyway: reports no doubt, and asks for none about the position.
  Reached reached_by_price(const LiveOrder& entry) { return reached(entry, false); }

  /// The price at which this exit was due has been followed by what may be a split, while it waited to be
  /// sent.
  bool overtaken_by_split(const LiveOrder& exit);

 private:
  Reached reached(const LiveOrder& entry, bool sendable);
  /// A first price is accepted when another one is near it and it does not look like a split to any of the
  /// waiting exits: an entry made after a split knows only the new price, and must not confirm it for an
  /// entry made before.
  void believe(const BracketPlace& place, TriggerPrice& side, bool sells);
  bool split_for(const domain::ClientOrderId& entry, const TriggerPrice& side, bool sells) const;
  Reached hold_back(const LiveOrder& entry, TriggerDoubts::Doubt doubt);

  const core::Clock& clock_;
  OrderStore& orders_;
  LastPrices& prices_;
  const risk::Gate& gate_;
  const BracketBook& book_;
  const ClosablePosition& position_;
  TriggerDoubts& doubts_;
};

}  // namespace avenor::oms
