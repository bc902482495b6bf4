// Every order, fill and refused receipt there ever was. Orders and fills never go and never move in memory.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "paper_exchange/order.hpp"

namespace avenor::paper_exchange {

/// What came in under a client_order_id and was refused before it became an order, or was never taken (a
/// fault).
struct Receipt {
  int count = 0;
  int status = 0;  ///< HTTP status of the last answer; 0: none was given
  std::string message;
};

class OrderStore {
 public:
  /// order.seq 0: the next one is given to it. The ids must be new.
  Order& add(Order order);
  /// Puts what a journal told last of an order in its place; adds it when it is new.
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

  Receipt& receipt(const std::string& client_order_id) { return receipts_[client_order_id]; }
  const std::map<std::string, Receipt>& receipts() const { return receipts_; }

 private:
  std::deque<Order> orders_;
  std::deque<Fill> fills_;
  std::unordered_map<std::string_view, Order*> by_id_, by_client_id_;  ///< views of the orders' own strings
  std::map<std::uint64_t, Order*> open_;
  std::map<std::string, Receipt> receipts_;
};

}  // namespace avenor::paper_exchange
