// What the exchange does when it is mean: endpoints that are behind, cancels that stay pending, splits.
#include <algorithm>

#include "sim/exchange.hpp"

namespace avenor::sim {

using namespace std::chrono_literals;
using domain::OrderEvent;

void Exchange::note(const Order& order) {
  past_orders_.note(world_.true_wall(), order.report.client_id, {.report = order.report, .open = order.open});
}

void Exchange::note_position(const domain::Symbol& symbol) {
  past_positions_.note(world_.true_wall(), symbol, positions[symbol]);
}

std::optional<Exchange::View> Exchange::seen_behind(const Order& order) const {
  if (!visible(order)) return std::nullopt;
  const auto behind = faults.mean.orders_behind;
  if (behind == core::Duration{}) return View{.report = shown(order), .open = order.open};
  const View* then = past_orders_.at(world_.true_wall() - behind, order.report.client_id);
  if (!then) return std::nullopt;
  View view = *then;
  view.report.children = shown(order).children;
  return view;
}

std::map<domain::Symbol, domain::Quantity> Exchange::positions_behind() const {
  const auto behind = faults.mean.positions_behind;
  if (behind == core::Duration{}) return positions;
  std::map<domain::Symbol, domain::Quantity> then;
  for (const auto& [symbol, qty] : positions)
    if (const auto* was = past_positions_.at(world_.true_wall() - behind, symbol)) then[symbol] = *was;
  return then;
}

void Exchange::make_larger(Order& order) {
  if (faults.mean.larger <= 0 || !world_.happens(faults.mean.larger)) return;
  const auto grow = [this, more = domain::Quantity{static_cast<int>(world_.between(1, 9))}](Order& its) {
    its.report.qty += more;
    its.larger_by += more;
    its.larger_since = world_.true_wall();
  };
  if (world_.happens(0.5)) return grow(order);
  world_.after(world_.delay(0s, 5s), [this, grow, id = order.report.client_id] {
    Order& its = orders.at(id);
    if (!its.open) return;
    grow(its);
    tell(its);
  });
}

domain::Quantity Exchange::left(const Order& order) const {
  const auto all = order.report.qty - order.report.filled_qty;
  const bool nobody_minds = !order.cancel_asked && world_.true_wall() - order.larger_since >= kLargerFills;
  return order.larger_by.is_zero() || nobody_minds ? all
                                                   : std::max(all - order.larger_by, domain::Quantity{});
}

bool Exchange::keep_pending(Order& order) {
  if (faults.mean.stays_pending <= 0 || !world_.happens(faults.mean.stays_pending)) return false;
  order.pending_cancel = true;
  order.report.words = "pending_cancel";
  tell(order);
  if (world_.happens(0.3)) return true;  // for ever
  world_.after(world_.delay(2s, 40s), [this, id = order.report.client_id] {
    if (Order& its = orders.at(id); its.open) end(its, OrderEvent::Cancelled, "canceled");
  });
  return true;
}

void Exchange::split(const domain::Symbol& symbol, int by) {
  splits[symbol] = {.at = world_.true_wall()};
  for (const auto& id : std::vector<std::string>(open_)) {
    Order& order = orders.at(id);
    if (order.open && order.report.symbol == symbol)
      end(order, OrderEvent::Cancelled, "canceled: corporate action");
  }
  const auto qty = positions[symbol];
  for (int i = 1; i < by; ++i) transfer(symbol, qty);
}

}  // namespace avenor::sim
