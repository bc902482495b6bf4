#include "bot/tracked_orders.hpp"

#include <algorithm>

namespace avenor::bot {

TrackedOrder& TrackedOrders::add(strategy::OrderView view) {
  auto order = std::make_unique<TrackedOrder>();
  order->view = std::move(view);
  order->view.open = false;
  TrackedOrder& added = *order;
  by_id_.insert_or_assign(added.view.id, std::move(order));
  ++made_;
  reopen(added);
  return added;
}

TrackedOrder* TrackedOrders::find(const domain::ClientOrderId& id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second.get();
}

const TrackedOrder* TrackedOrders::find(const domain::ClientOrderId& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second.get();
}

void TrackedOrders::close(TrackedOrder& order) {
  if (!order.view.open) return;
  order.view.open = false;
  open_[order.view.symbol].erase(order.place);
  --open_count_;
  closed_.push_back(order.view.id);
}

void TrackedOrders::reopen(TrackedOrder& order) {
  if (order.view.open) return;
  order.view.open = true;
  auto& open = open_[order.view.symbol];
  order.place = open.insert(open.end(), &order);
  ++open_count_;
}

bool TrackedOrders::any_open(const domain::Symbol& symbol) const { return !open(symbol).empty(); }

const std::list<TrackedOrder*>& TrackedOrders::open(const domain::Symbol& symbol) const {
  static const std::list<TrackedOrder*> kNone;
  const auto found = open_.find(symbol);
  return found == open_.end() ? kNone : found->second;
}

std::vector<TrackedOrder*> TrackedOrders::all_open() const {
  std::vector<TrackedOrder*> out;
  out.reserve(open_count_);
  for (const auto& [symbol, orders] : open_) out.insert(out.end(), orders.begin(), orders.end());
  std::sort(out.begin(), out.end(),
            [](const TrackedOrder* a, const TrackedOrder* b) { return a->view.id < b->view.id; });
  return out;
}

void TrackedOrders::forget_old() {
  while (closed_.size() > kClosedKept) {
    const auto found = by_id_.find(closed_.front());
    if (found != by_id_.end() && !found->second->view.open) by_id_.erase(found);
    closed_.pop_front();
  }
  std::erase_if(open_, [](const auto& symbol) { return symbol.second.empty(); });
}

}  // namespace avenor::bot
