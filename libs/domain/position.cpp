#include "domain/position.hpp"

namespace avenor::domain {

Quantity signed_qty(Side side, Quantity qty) { return side == Side::Buy ? qty : -qty; }

Notional Position::basis() const { return cost.is_zero() ? Notional::of(avg_price, qty) : cost; }

Money Position::unrealized_pnl(Price price) const {
  const Money profit = Notional::of(price, qty) - basis();
  return qty.is_negative() ? -profit : profit;
}

Position apply_fill(const Position& position, Side side, Price price, Quantity qty, Money fee) {
  Position next = position;
  next.fees += fee;
  const Quantity change = signed_qty(side, qty);
  next.qty += change;

  const bool adds = position.qty.is_zero() || position.qty.is_negative() == change.is_negative();
  if (adds) {
    next.cost = Notional::of(price, qty);
    if (!position.qty.is_zero()) next.cost += position.basis();
    next.avg_price = next.cost.per_unit(next.qty);
    return next;
  }
  const Quantity held = position.qty.abs();
  const Notional basis = position.basis();
  const bool crosses = qty > held;
  const Quantity closed = crosses ? held : qty;
  const Notional left = basis.share(held - closed, held);
  // What it brings less what it has cost; for a short, the other way round.
  const Money profit = Notional::of(price, closed) + left - basis;
  next.realized_pnl += position.qty.is_positive() ? profit : -profit;
  next.cost = crosses ? Notional::of(price, next.qty) : left;
  if (crosses) next.avg_price = price;
  if (next.qty.is_zero()) next.avg_price = Price{};
  return next;
}

}  // namespace avenor::domain
