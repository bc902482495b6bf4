#include "paper_exchange/faults/past_orders.hpp"

namespace avenor::paper_exchange {

void PastOrders::note(const matching::Order& order, core::WallTime at, core::WallTime since) {
  if (kept_.size() >= kMost && !kept_.contains(order.id)) kept_.clear();
  auto& states = kept_[order.id];
  states.push_back({.at = at, .order = order});
  while (states.size() > 1 && states[1].at <= since) states.pop_front();
}

const matching::Order* PastOrders::as_of(const matching::Order& order, core::WallTime then) const {
  if (order.created_at > then) return nullptr;
  const auto found = kept_.find(order.id);
  if (found == kept_.end() || order.updated_at <= then) return &order;
  const matching::Order* seen = &found->second.front().order;
  for (const State& state : found->second) {
    if (state.at <= then) seen = &state.order;
  }
  return seen;
}

}  // namespace avenor::paper_exchange
