// Every order and fill there ever was. They are never removed and never move in memory.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "matching/order.hpp"

namespace avenor::matching {

class OrderStore {
 public:
  /// order.seq 0: the next one is given to it. The ids must be new.
  Order& add(Order order);
  /// Replaces what is known of the order; adds it when it is new.
  void put(Order order);
  /// Null when there is none.
  Order* by_id(std::string_view id) const;
  Order* by_client_order_id(std::string_view id) const;
  /// In order of arrival.
  const std::deque<Order>& all() const { return orders_; }
  std::deque<Order>& all() { return orders_; }
  /// Open ones by seq. Call note_status() after each change of a status.
  const std::map<std::uint64_t, Order*>& open() const { return open_; }
  void note_status(Order& order);

  /// fill.seq 0: the next one is given to it.
  const Fill& add_fill(Fill fill);
  const std::deque<Fill>& fills() const { return fills_; }

 private:
  std::deque<Order> orders_;
  std::deque<Fill> fills_;
  std::unordered_map<std::string_view, Order*> by_id_, by_client_id_;  ///< views of the orders' own strings
  std::map<std::uint64_t, Order*> open_;
};

}  // namespace avenor::matching
