#include "strategy/orders.hpp"

#include <algorithm>

namespace avenor::bot {

Order& Orders::add(strategy::OrderView view) {
  auto order = std::make_unique<Order>();
  order->view = std::move(view);
  order->view.open = false;
  Order& added = *order;
  by_id_.insert_or_assign(added.view.id, std::move(order));
  ++made_;
  reopen(added);
  return added;
}

Order* Orders::find(const domain::ClientOrderId& id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second.get();
}

void Orders::close(Order& order) {
  if (!order.view.open) return;
  order.view.open = false;
  order.cancel_wanted = false;
  std::erase(open_[order.view.symbol], &order);
  --open_count_;
  closed_.push_back(order.view.id);
}

void Orders::reopen(Order& order) {
  if (order.view.open) return;
  order.view.open = true;
  open_[order.view.symbol].push_back(&order);
  ++open_count_;
}

bool Orders::any_open(const domain::Symbol& symbol) const { return !open(symbol).empty(); }

const std::vector<Order*>& Orders::open(const domain::Symbol& symbol) const {
  static const std::vector<Order*> kNone;
  const auto found = open_.find(symbol);
  return found == open_.end() ? kNone : found->second;
}

std::vector<Order*> Orders::all_open() const {
  std::vector<Order*> out;
  out.reserve(open_count_);
  for (const auto& [symbol, orders] : open_) out.insert(out.end(), orders.begin(), orders.end());
  std::sort(out.begin(), out.end(), [](const Order* a, const Order* b) { return a->view.id < b->view.id; });
  return out;
}

void Orders::forget_old() {
  while (closed_.size() > kClosedKept) {
    const auto found = by_id_.find(closed_.front());
    if (found != by_id_.end() && !found->second->view.open) by_id_.erase(found);
    closed_.pop_front();
  }
  std::erase_if(open_, [](const auto& symbol) { return symbol.second.empty(); });
}

}  // namespace avenor::bot
