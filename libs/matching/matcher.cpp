#include "matching/matcher.hpp"

namespace avenor::matching {

Matcher::Matcher(Instruments& instruments, Lifecycle& lifecycle, Executions& executions, OrderGroups& groups,
                 FillModel* fill_model)
    : instruments_(instruments),
      lifecycle_(lifecycle),
      executions_(executions),
      groups_(groups),
      fill_model_(fill_model) {}

void Matcher::activate(Order& order) {
  go_live(order);
  if (order.role != Role::TakeProfit || order.order_class != OrderClass::Oco || !order.is_open()) return;
  for (Order* exit : groups_.children(order)) {
    if (exit->status == Status::Held) go_live(*exit);
  }
}

void Matcher::go_live(Order& order) {
  lifecycle_.set_status(order, Status::New);
  lifecycle_.report(EventKind::New, order);
  Instrument& instrument = *order.instrument;
  if (order.time_in_force == TimeInForce::Fok && !order.waits_for_stop() &&
      instrument.book.available(order) < order.leaves()) {
    groups_.end(order, Status::Cancelled, EventKind::Cancelled);
    return;
  }
  instrument.book.insert(order);
  if (order.waits_for_stop()) {
    trigger_stops(instrument);
  } else {
    match_quote(instrument, order.side, Liquidity::Taker);
  }
  if (order.is_immediate() && order.is_open() && !order.waits_for_stop())
    groups_.end(order, Status::Cancelled, EventKind::Cancelled);
}

void Matcher::on_quote(const std::string& symbol, const marketdata::TopOfBook& quote) {
  Instrument& instrument = instruments_.list(symbol);
  instrument.book.set_quote(quote);
  trigger_stops(instrument);
  match_quote(instrument, Side::Buy, Liquidity::Maker);
  match_quote(instrument, Side::Sell, Liquidity::Maker);
}

void Matcher::on_trade(const std::string& symbol, Price price, Quantity size) {
  Instrument& instrument = instruments_.list(symbol);
  instrument.book.set_trade(price, size);
  match_print(instrument, Side::Buy);
  match_print(instrument, Side::Sell);
  trigger_stops(instrument);
}

void Matcher::trigger_stops(Instrument& instrument) {
  for (Order* order : instrument.book.reached_stops()) {
    if (!order->is_open()) continue;  // ended by the one before it
    instrument.book.erase(*order);
    order->triggered = true;
    lifecycle_.changed(*order);
    instrument.book.insert(*order);
    match_quote(instrument, order->side, Liquidity::Taker);
    if (order->is_immediate() && order->is_open())
      groups_.end(*order, Status::Cancelled, EventKind::Cancelled);
  }
}

void Matcher::match_quote(Instrument& instrument, Side side, Liquidity liquidity) {
  while (const auto found = instrument.book.next_at_quote(side)) {
    Order& order = *found->order;
    const bool whole_only = order.time_in_force == TimeInForce::Fok;
    const Quantity qty = whole_only ? found->qty : part_of(found->qty, order);
    instrument.book.consume_quote(side, qty);
    execute(order, found->price, qty, liquidity);
  }
}

void Matcher::match_print(Instrument& instrument, Side side) {
  while (const auto found = instrument.book.next_through_print(side)) {
    const Quantity qty = part_of(found->qty, *found->order);
    instrument.book.consume_print(qty);
    execute(*found->order, found->price, qty, Liquidity::Maker);
  }
}

Quantity Matcher::part_of(Quantity possible, Order& order) {
  if (fill_model_ == nullptr) return possible;
  const Quantity qty = fill_model_->executed(possible);
  if (qty < possible) order.paused_at_change = order.instrument->book.change_count();
  return qty;
}

void Matcher::execute(Order& order, Price price, Quantity qty, Liquidity liquidity) {
  executions_.book(order, price, qty, liquidity);
  groups_.on_fill(order, qty);
  if (order.role != Role::Entry || order.leaves().is_positive()) return;
  for (Order* exit : groups_.children(order)) {
    if (exit->status == Status::Held) go_live(*exit);  // not if the one before it was filled already
  }
}

}  // namespace avenor::matching
