// What an exit may close: the bot's own position, less the quantity that others may already have closed.
#pragma once

#include "oms/brackets/bracket_book.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/sessions/router.hpp"

namespace avenor::oms {

class ClosablePosition {
 public:
  ClosablePosition(const PositionBook& positions, const OrderStore& orders, const Router& router)
      : positions_(positions), orders_(orders), router_(router) {}

  /// In the direction of the entry.
  domain::Quantity held(const LiveOrder& entry) const;
  /// What another trader may have taken of it.
  domain::Quantity taken(const LiveOrder& entry) const;
  /// The position to close, less what the bot's other orders may close.
  domain::Quantity available(const LiveOrder& entry) const;

  /// The venue's position differs from the ledger's, and which is right is unknown: then the price is in
  /// doubt too.
  bool in_doubt(const BracketPlace& place) const;

 private:
  const PositionBook& positions_;
  const OrderStore& orders_;
  const Router& router_;
};

}  // namespace avenor::oms
