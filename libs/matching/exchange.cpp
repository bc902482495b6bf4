#include "matching/exchange.hpp"

#include <algorithm>
#include <utility>

namespace avenor::matching {

Exchange::Exchange(ExchangeOptions options, const core::Clock& clock, Ids& ids, FillModel* fill_model)
    : options_(std::move(options)),
      ids_(ids),
      opening_cash_(options_.cash),
      account_(options_.cash, options_.margin),
      instruments_(ids),
      lifecycle_(store_, account_, ids, clock),
      groups_(store_, lifecycle_, ids),
      executions_(store_, account_, lifecycle_, ids, options_.fees),
      matcher_(instruments_, lifecycle_, executions_, groups_, fill_model),
      placement_(options_, store_, account_, instruments_, lifecycle_, groups_, ids),
      replacement_(options_, store_, account_, instruments_, lifecycle_, groups_, matcher_, ids),
      splits_(store_, account_, instruments_, lifecycle_) {
  for (const auto& symbol : options_.symbols) instruments_.list(symbol);
}

void Exchange::restore_cash(Money opening_cash) {
  opening_cash_ = opening_cash;
  account_ = Account(opening_cash, options_.margin);
}

void Exchange::resume() {
  WallTime latest;
  for (Order& order : store_.all()) {
    order.instrument = &instruments_.list(order.symbol);
    latest = std::max({latest, order.created_at, order.updated_at});
    lifecycle_.restored(order);
    if (order.is_live()) order.instrument->book.insert(order);
  }
  ids_.not_before(latest);
  const auto open = store_.open();  // ending them changes the list
  for (const auto& [seq, order] : open) {
    if (order->status == Status::PendingNew) refuse(*order);
    if (order->status == Status::PendingCancel) finish_cancel(*order);
  }
}

Expected<Order*> Exchange::accept(const NewOrder& request, bool external) {
  return placement_.accept(request, external);
}

Expected<Order*> Exchange::cancellable(std::string_view id) {
  Order* order = store_.by_id(id);
  if (order == nullptr) return reject({.reason = RejectReason::UnknownOrder, .subject = std::string(id)});
  if (!order->is_open() || order->status == Status::PendingCancel)
    return reject({.reason = RejectReason::OrderNotOpen, .status = order->status});
  order->cancel_requested_at = now();
  return order;
}

Expected<Order*> Exchange::cancel(std::string_view id) {
  auto order = cancellable(id);
  if (order) finish_cancel(**order);
  return order;
}

Expected<Order*> Exchange::request_cancel(std::string_view id) {
  auto order = cancellable(id);
  if (!order) return order;
  if ((*order)->is_live()) {
    lifecycle_.set_status(**order, Status::PendingCancel);
    lifecycle_.report(EventKind::PendingCancel, **order);
  } else {
    finish_cancel(**order);
  }
  return order;
}

void Exchange::finish_cancel(Order& order) {
  if (order.is_open()) groups_.end(order, Status::Cancelled, EventKind::Cancelled);
}

Expected<Order*> Exchange::replace(std::string_view id, const Change& change) {
  return replacement_.accept(id, change);
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
  if (order.is_open()) groups_.end(order, Status::Expired, EventKind::Expired);
}

Expected<void> Exchange::execute(Order& order, Price price, Quantity qty) {
  if (!order.is_live()) return reject({.reason = RejectReason::OrderNotLive, .status = order.status});
  if (!qty.is_positive() || qty > order.leaves())
    return reject({.reason = RejectReason::QuantityOutOfBounds, .available = order.leaves()});
  matcher_.execute(order, price, qty, Liquidity::Taker);
  return {};
}

}  // namespace avenor::matching
