// What happens to a taken order: live, triggered, filled, ended, and what that does to the rest of its
// family.
#include <algorithm>

#include "paper_exchange/exchange.hpp"

namespace avenor::paper_exchange {

void Exchange::activate(Order& order) {
  if (faults_.roll(faults_.settings.reject_rate)) {
    order.failed_at = now();
    end(order, Status::Rejected, EventKind::Rejected);
    return;
  }
  go_live(order);
  if (order.role != Role::TakeProfit || order.order_class != OrderClass::Oco || !order.is_open()) return;
  for (const std::string& leg : order.legs) {
    if (Order* exit = store_.by_id(leg); exit->status == Status::Held) go_live(*exit);
  }
}

void Exchange::activate_replacement(Order& order) {
  Order& old = *store_.by_id(order.replaces);
  if (faults_.roll(faults_.settings.reject_rate)) {
    order.failed_at = now();
    set_status(order, Status::Rejected);
    tell(EventKind::ReplaceRejected, old);
    return;
  }
  const bool held = old.status == Status::Held;
  if (old.is_live()) old.asset->book.erase(old);
  old.replaced_by = order.id;
  old.replaced_at = now();
  set_status(old, Status::Replaced);
  tell(EventKind::Replaced, old);
  if (Order* parent = store_.by_id(order.parent)) {
    std::replace(parent->legs.begin(), parent->legs.end(), old.id, order.id);
    changed(*parent);
  }
  for (const std::string& leg : order.legs) {
    store_.by_id(leg)->parent = order.id;
    changed(*store_.by_id(leg));
  }
  if (held) {
    set_status(order, Status::Held);
  } else {
    go_live(order);
  }
}

void Exchange::go_live(Order& order) {
  set_status(order, Status::New);
  tell(EventKind::New, order);
  Asset& place = *order.asset;
  if (order.time_in_force == TimeInForce::Fok && !order.waits_for_stop() &&
      place.book.available(order) < order.leaves()) {
    end(order, Status::Canceled, EventKind::Canceled);
    return;
  }
  place.book.insert(order);
  if (order.waits_for_stop()) {
    trigger_stops(place);
  } else {
    match(place, order.side);
  }
  const bool once = order.time_in_force == TimeInForce::Ioc || order.time_in_force == TimeInForce::Fok;
  if (once && order.is_open() && !order.waits_for_stop()) end(order, Status::Canceled, EventKind::Canceled);
}

void Exchange::on_quote(const std::string& symbol, const TopOfBook& quote) {
  Asset& place = tradable(symbol);
  place.book.set_quote(quote);
  trigger_stops(place);
  match(place, Side::Buy);
  match(place, Side::Sell);
}

void Exchange::on_trade(const std::string& symbol, Price price, Quantity size) {
  Asset& place = tradable(symbol);
  place.book.set_trade(price, size);
  for (const Side side : {Side::Buy, Side::Sell}) {
    while (const auto found = place.book.next_through_print(side)) {
      Execution part = *found;
      if (const auto cut = faults_.cut(part.qty)) {
        part.qty = *cut;
        part.order->paused_at_change = place.book.change_count();
      }
      place.book.consume_print(part.qty);
      record_fill(*part.order, part.price, part.qty);
    }
  }
  trigger_stops(place);
}

void Exchange::trigger_stops(Asset& place) {
  for (Order* order : place.book.reached_stops()) {
    if (!order->is_open()) continue;  // ended by the one before it
    place.book.erase(*order);
    order->triggered = true;
    changed(*order);
    place.book.insert(*order);
    match(place, order->side);
    const bool once = order->time_in_force == TimeInForce::Ioc || order->time_in_force == TimeInForce::Fok;
    if (once && order->is_open()) end(*order, Status::Canceled, EventKind::Canceled);
  }
}

void Exchange::match(Asset& place, Side side) {
  while (const auto found = place.book.next_at_quote(side)) {
    Execution part = *found;
    const bool whole_only = part.order->time_in_force == TimeInForce::Fok;
    if (const auto cut = whole_only ? std::nullopt : faults_.cut(part.qty)) {
      part.qty = *cut;
      part.order->paused_at_change = place.book.change_count();
    }
    place.book.consume_quote(side, part.qty);
    record_fill(*part.order, part.price, part.qty);
  }
}

void Exchange::record_fill(Order& order, Price price, Quantity qty) {
  const WallTime at = now();
  order.filled_qty += qty;
  order.filled_cost += price * qty;
  const Quantity position = account_.apply(order.symbol, order.side, price, qty);
  const Fill& fill = store_.add_fill({.seq = 0,
                                      .execution_id = make_uuid(random_),
                                      .order_id = order.id,
                                      .symbol = order.symbol,
                                      .side = order.side,
                                      .price = price,
                                      .qty = qty,
                                      .cum_qty = order.filled_qty,
                                      .leaves_qty = order.leaves(),
                                      .position_qty = position,
                                      .at = at});
  const bool done = !order.leaves().is_positive();
  if (done) {
    if (order.is_live()) order.asset->book.erase(order);
    order.filled_at = at;
    set_status(order, Status::Filled);
  } else {
    set_status(order,
               order.status == Status::PendingCancel ? Status::PendingCancel : Status::PartiallyFilled);
  }
  tell(done ? EventKind::Fill : EventKind::PartialFill, order, &fill);
  if (order.role == Role::TakeProfit || order.role == Role::StopLoss) after_exit_fill(order, qty);
  if (order.role != Role::Entry || !done) return;
  for (const std::string& id : std::vector<std::string>(order.legs)) {
    if (Order* leg = store_.by_id(id); leg->status == Status::Held) go_live(*leg);
  }
}

void Exchange::after_exit_fill(Order& exit, Quantity qty) {
  for (Order* other : family(exit)) {
    if (!other->is_open() || other->role == Role::Entry) continue;
    if (exit.status == Status::Filled || other->leaves() <= qty) {
      end(*other, Status::Canceled, EventKind::Canceled);
    } else {
      other->qty -= qty;
      set_status(*other, other->status);
    }
  }
}

void Exchange::end(Order& order, Status status, EventKind kind) {
  const WallTime at = now();
  if (order.is_live()) order.asset->book.erase(order);
  if (status == Status::Canceled) order.canceled_at = at;
  if (status == Status::Expired) order.expired_at = at;
  if (status == Status::Rejected) order.failed_at = at;
  set_status(order, status);
  tell(kind, order);
  end_family(order);
}

void Exchange::end_family(Order& order) {
  for (Order* other : family(order)) {
    // A sibling ends with it; so does the entry while it still waits, but an entry's end leaves no exit
    // behind either.
    if (other->is_open()) end(*other, Status::Canceled, EventKind::Canceled);
  }
}

std::vector<Order*> Exchange::family(const Order& order) const {
  std::vector<Order*> members;
  if (order.order_class == OrderClass::Simple) return members;
  const Order* head = order.parent.empty() ? &order : store_.by_id(order.parent);
  if (head != &order) members.push_back(store_.by_id(head->id));
  for (const std::string& leg : head->legs) {
    if (leg != order.id) members.push_back(store_.by_id(leg));
  }
  return members;
}

void Exchange::expire_due() {
  const WallTime at = now();
  std::vector<Order*> due;
  for (const auto& [seq, order] : store_.open()) {
    if (order->expires_at.is_set() && order->expires_at <= at) due.push_back(order);
  }
  for (Order* order : due) expire(*order);
}

void Exchange::expire(Order& order) {
  if (order.is_open()) end(order, Status::Expired, EventKind::Expired);
}

core::Status Exchange::fill_by_hand(Order& order, Price price, Quantity qty) {
  if (!order.is_live()) return core::fail("the order is " + std::string(to_text(order.status)));
  if (!qty.is_positive() || qty > order.leaves()) {
    return core::fail("qty must be above 0 and at most " + order.leaves().to_string());
  }
  record_fill(order, price, qty);
  return {};
}

}  // namespace avenor::paper_exchange
