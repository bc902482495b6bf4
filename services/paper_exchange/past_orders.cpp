#include "paper_exchange/past_orders.hpp"

namespace avenor::paper_exchange {

void PastOrders::note(const Order& order, WallTime at, WallTime since) {
  if (kept_.size() >= kMost && !kept_.contains(order.id)) kept_.clear();
  auto& states = kept_[order.id];
  states.push_back({.at = at, .order = order});
  while (states.size() > 1 && states[1].at <= since) states.pop_front();
}

const Order* PastOrders::as_of(const Order& order, WallTime then) const {
  if (order.created_at > then) return nullptr;
  const auto found = kept_.find(order.id);
  if (found == kept_.end() || order.updated_at <= then) return &order;
  const Order* seen = &found->second.front().order;
  for (const State& state : found->second) {
    if (state.at <= then) seen = &state.order;
  }
  return seen;
}

}  // namespace avenor::paper_exchange
