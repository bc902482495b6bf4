// Applies an execution to its order, the account and the list of fills.
#pragma once

#include "matching/fees.hpp"
#include "matching/lifecycle.hpp"

namespace avenor::matching {

class Executions {
 public:
  /// All must outlive it.
  Executions(OrderStore& store, Account& account, Lifecycle& lifecycle, Ids& ids, const FeeSchedule& fees);

  /// `qty` is at most what is left of the order.
  void book(Order& order, Price price, Quantity qty, Liquidity liquidity);
  /// An execution of an earlier run: its order already contains it.
  void restore(Fill fill);

 private:
  OrderStore& store_;
  Account& account_;
  Lifecycle& lifecycle_;
  Ids& ids_;
  const FeeSchedule& fees_;
};

}  // namespace avenor::matching
