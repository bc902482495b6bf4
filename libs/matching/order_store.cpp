#include "matching/order_store.hpp"

#include <stdexcept>
#include <utility>

namespace avenor::matching {

Order& OrderStore::add(Order order) {
  if (order.seq == 0) order.seq = orders_.empty() ? 1 : orders_.back().seq + 1;
  if (by_id(order.id) != nullptr || by_client_order_id(order.client_order_id) != nullptr) {
    throw std::logic_error("duplicate order id: " + order.id + " " + order.client_order_id);
  }
  Order& kept = orders_.emplace_back(std::move(order));
  by_id_.emplace(kept.id, &kept);
  by_client_id_.emplace(kept.client_order_id, &kept);
  note_status(kept);
  return kept;
}

void OrderStore::put(Order order) {
  Order* known = by_id(order.id);
  if (known == nullptr) {
    add(std::move(order));
    return;
  }
  by_id_.erase(known->id);  // the keys are views of the strings that change place
  by_client_id_.erase(known->client_order_id);
  order.fills = std::move(known->fills);
  *known = std::move(order);
  by_id_.emplace(known->id, known);
  by_client_id_.emplace(known->client_order_id, known);
  note_status(*known);
}

Order* OrderStore::by_id(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

Order* OrderStore::by_client_order_id(std::string_view id) const {
  const auto found = by_client_id_.find(id);
  return found == by_client_id_.end() ? nullptr : found->second;
}

void OrderStore::note_status(Order& order) {
  if (order.is_open()) {
    open_.emplace_hint(open_.end(), order.seq, &order);
  } else {
    open_.erase(order.seq);
  }
}

const Fill& OrderStore::add_fill(Fill fill) {
  if (fill.seq == 0) fill.seq = fills_.empty() ? 1 : fills_.back().seq + 1;
  Order* order = by_id(fill.order_id);
  if (order == nullptr) throw std::logic_error("a fill for an unknown order: " + fill.order_id);
  order->fills.push_back(fills_.size());
  return fills_.emplace_back(std::move(fill));
}

}  // namespace avenor::matching
