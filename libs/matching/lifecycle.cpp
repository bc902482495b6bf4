#include "matching/lifecycle.hpp"

#include <algorithm>
#include <utility>

#include "matching/instrument.hpp"

namespace avenor::matching {

Lifecycle::Lifecycle(OrderStore& store, Account& account, Ids& ids, const core::Clock& clock)
    : store_(store), account_(account), ids_(ids), clock_(clock) {}

WallTime Lifecycle::now() {
  latest_ = std::max(latest_, clock_.wall());
  return latest_;
}

WallTime Lifecycle::next_submission() {
  const WallTime after =
      store_.all().empty() ? WallTime{} : store_.all().back().created_at + core::Duration{1};
  latest_ = std::max(now(), after);
  return latest_;
}

void Lifecycle::accepted(Order& order) {
  refresh_holds(order);
  changed(order);
}

void Lifecycle::set_status(Order& order, Status status) {
  order.status = status;
  order.updated_at = now();
  store_.note_status(order);
  refresh_holds(order);
  changed(order);
}

void Lifecycle::changed(Order& order) {
  if (std::exchange(order.changed, true)) return;
  changed_.push_back(&order);
}

void Lifecycle::report(EventKind kind, Order& order, const Fill* fill) {
  if (!listener_) return;
  const WallTime at = now();
  listener_({.kind = kind,
             .at = at,
             .event_id = ids_.event(at),
             .execution_id = fill != nullptr ? fill->execution_id : ids_.execution(),
             .order = &order,
             .fill = fill});
}

void Lifecycle::restored(Order& order) {
  latest_ = std::max({latest_, order.created_at, order.updated_at});
  refresh_holds(order);
}

std::vector<Order*> Lifecycle::take_changed() {
  std::vector<Order*> taken = std::exchange(changed_, {});
  for (Order* order : taken) order->changed = false;
  std::ranges::sort(taken, {}, &Order::seq);
  return taken;
}

void Lifecycle::refresh_holds(Order& order) {
  Money held;
  Quantity held_qty;
  const bool counts = order.is_open() && order.status != Status::Held;
  if (counts && order.opening) held = order.hold_price * order.leaves();
  // Of a pair of exits only one can fill: the take profit stands for both.
  const bool shadow = order.role == Role::StopLoss && order.order_class != OrderClass::Oto;
  if (counts && !order.opening && !shadow) held_qty = order.leaves();
  account_.change_held(held - order.held);
  order.instrument->reserved(order.side) += held_qty - order.held_qty;
  order.held = held;
  order.held_qty = held_qty;
}

}  // namespace avenor::matching
