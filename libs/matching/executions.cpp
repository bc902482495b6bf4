#include "matching/executions.hpp"

#include <utility>

#include "matching/instrument.hpp"

namespace avenor::matching {

Executions::Executions(OrderStore& store, Account& account, Lifecycle& lifecycle, Ids& ids,
                       const FeeSchedule& fees)
    : store_(store), account_(account), lifecycle_(lifecycle), ids_(ids), fees_(fees) {}

void Executions::book(Order& order, Price price, Quantity qty, Liquidity liquidity) {
  const WallTime at = lifecycle_.now();
  const domain::CurrencyAmount fee = fee_of(fees_, liquidity, order, price, qty);
  order.filled_qty += qty;
  order.filled_cost += price * qty;
  const Quantity position = account_.apply(order.symbol, order.side, price, qty, fee);
  const Fill& fill = store_.add_fill({.seq = 0,
                                      .execution_id = ids_.execution(),
                                      .order_id = order.id,
                                      .symbol = order.symbol,
                                      .side = order.side,
                                      .price = price,
                                      .qty = qty,
                                      .cum_qty = order.filled_qty,
                                      .leaves_qty = order.leaves(),
                                      .position_qty = position,
                                      .at = at,
                                      .fee = fee});
  const bool done = !order.leaves().is_positive();
  if (done) {
    if (order.is_live()) order.instrument->book.erase(order);
    order.filled_at = at;
    lifecycle_.set_status(order, Status::Filled);
  } else {
    const bool pending = order.status == Status::PendingCancel;
    lifecycle_.set_status(order, pending ? Status::PendingCancel : Status::PartiallyFilled);
  }
  lifecycle_.report(done ? EventKind::Fill : EventKind::PartialFill, order, &fill);
}

void Executions::restore(Fill fill) {
  account_.apply(fill.symbol, fill.side, fill.price, fill.qty, fill.fee);
  store_.add_fill(std::move(fill));
}

}  // namespace avenor::matching
