// Orders that belong together: an entry with its exits (bracket, oto), a pair of exits (oco). Most orders are
// alone.
#pragma once

#include <vector>

#include "matching/lifecycle.hpp"
#include "matching/new_order.hpp"

namespace avenor::matching {

class OrderGroups {
 public:
  /// All must outlive it.
  OrderGroups(OrderStore& store, Lifecycle& lifecycle, Ids& ids);

  /// Makes the exits that the request names, held, as children of `head`.
  void add_exits(Order& head, const NewOrder& request);
  std::vector<Order*> children(const Order& order) const;

  /// Ends the order, and what is open of its group with it.
  void end(Order& order, Status status, EventKind kind);
  /// After an execution of `qty`: the other exit of a pair is reduced by it, or cancelled.
  void on_fill(Order& order, Quantity qty);
  /// `fresh` replaces its predecessor in the group.
  void succeed(const Order& old, const Order& fresh);

 private:
  void add_exit(Order& head, Role role, const NewOrder& request);
  std::vector<Order*> others(const Order& order) const;

  OrderStore& store_;
  Lifecycle& lifecycle_;
  Ids& ids_;
};

}  // namespace avenor::matching
