#include "paper_exchange/faults/lagging_view.hpp"

namespace avenor::paper_exchange {

void LaggingView::note(const std::vector<matching::Order*>& changed) {
  const auto lag = faults_.settings().lag_orders;
  if (lag.count() == 0) return past_.clear();
  const core::WallTime now = exchange_.now();
  for (const matching::Order* order : changed) past_.note(*order, now, now - lag);
}

const matching::Order* LaggingView::order(const matching::Order& order) const {
  const auto lag = faults_.settings().lag_orders;
  if (lag.count() == 0) return &order;
  return past_.as_of(order, exchange_.now() - lag);
}

domain::Quantity LaggingView::position(const std::string& symbol) const {
  auto qty = exchange_.account().position(symbol).qty;
  const auto lag = faults_.settings().lag_positions;
  if (lag.count() == 0) return qty;
  const core::WallTime then = exchange_.now() - lag;
  const auto& fills = exchange_.store().fills();
  for (auto fill = fills.rbegin(); fill != fills.rend() && fill->at > then; ++fill) {
    if (fill->symbol == symbol) qty = fill->position_qty - domain::signed_qty(fill->side, fill->qty);
  }
  const auto& splits = exchange_.splits().all();
  for (auto split = splits.rbegin(); split != splits.rend() && split->at > then; ++split) {
    // Nobody trades in the instant of a split: what was before it is a part of what is after it.
    if (split->symbol == symbol)
      qty = domain::Quantity{core::divide_rounded(qty.decimal(), core::Decimal{split->ratio})};
  }
  return qty;
}

}  // namespace avenor::paper_exchange
