#include "domain/position.hpp"

namespace avenor::domain {
namespace {

// avg + (price - avg) * qty / total: what is rounded is the small difference, not the large cost. The error
// is half a unit of 10^-12 for each unit held.
Price average_after(const Position& position, Price price, Quantity qty) {
  const Quantity total = position.qty.abs() + qty;
  return position.avg_price + ((price - position.avg_price) * qty) / total;
}

}  // namespace

Quantity signed_qty(Side side, Quantity qty) { return side == Side::Buy ? qty : -qty; }

Money Position::unrealized_pnl(Price price) const { return (price - avg_price) * qty; }

Position apply_fill(const Position& position, Side side, Price price, Quantity qty, Money fee) {
  Position next = position;
  next.fees += fee;
  const Quantity change = signed_qty(side, qty);
  next.qty += change;

  const bool adds = position.qty.is_zero() || position.qty.is_negative() == change.is_negative();
  if (adds) {
    next.avg_price = position.qty.is_zero() ? price : average_after(position, price, qty);
    return next;
  }
  const bool crosses = qty > position.qty.abs();
  const Quantity closed = crosses ? position.qty : -change;  // with the position's sign
  next.realized_pnl += (price - position.avg_price) * closed;
  if (crosses) next.avg_price = price;
  if (next.qty.is_zero()) next.avg_price = Price{};
  return next;
}

}  // namespace avenor::domain
