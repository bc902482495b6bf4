#include "domain/position.hpp"

#include "domain/pair.hpp"

namespace avenor::domain {

Quantity signed_qty(Side side, Quantity qty) { return side == Side::Buy ? qty : -qty; }

Notional Position::basis() const { return cost.is_zero() ? Notional::of(avg_price, qty) : cost; }

Money Position::unrealized_pnl(Price price) const {
  const Money profit = Notional::of(price, qty) - basis();
  return qty.is_negative() ? -profit : profit;
}

Position apply_fill(const Position& position, Side side, Price price, Quantity qty) {
  return apply_change(position, signed_qty(side, qty), Notional::of(price, qty));
}

Position apply_fill(const Position& position, const Fill& fill) {
  Position next = apply_change(position, holding_change(fill), Notional::of(fill.price, fill.qty));
  (void)next.fees.add(fill.fee);  // a fee that does not fit is still recorded in the fill
  return next;
}

Position apply_change(const Position& position, Quantity change, Notional value) {
  Position next = position;
  next.qty += change;

  const bool adds = position.qty.is_zero() || position.qty.is_negative() == change.is_negative();
  if (adds) {
    next.cost = value;
    if (!position.qty.is_zero()) next.cost += position.basis();
    next.avg_price = next.cost.per_unit(next.qty);
    return next;
  }
  const Quantity held = position.qty.abs(), size = change.abs();
  const Notional basis = position.basis();
  const bool crosses = size > held;
  const Quantity closed = crosses ? held : size;
  const Notional left = basis.share(held - closed, held);
  // What it brings less what it has cost; for a short, the other way round.
  const Money profit = value.share(closed, size) + left - basis;
  next.realized_pnl += position.qty.is_positive() ? profit : -profit;
  next.cost = crosses ? value.share(next.qty.abs(), size) : left;
  if (crosses) next.avg_price = next.cost.per_unit(next.qty);
  if (next.qty.is_zero()) next.avg_price = Price{};
  return next;
}

bool fee_in_asset(const Fill& fill) {
  if (fill.fee.is_zero() || fill.fee.currency.empty()) return false;
  const auto fee = fill.fee.amount.abs().decimal();
  return fill.fee.currency == asset_of(fill.symbol) && fee < fill.qty.decimal() - fee;
}

Quantity holding_change(const Fill& fill) {
  const Quantity traded = signed_qty(fill.side, fill.qty);
  return fee_in_asset(fill) ? traded - Quantity{fill.fee.amount.decimal()} : traded;
}

Quantity holding_change(const Order& order) {
  const Quantity traded = signed_qty(order.request.side, order.filled_qty);
  const auto asset = asset_of(order.request.symbol);
  return asset ? traded - Quantity{order.fees.of(*asset).decimal()} : traded;
}

}  // namespace avenor::domain
