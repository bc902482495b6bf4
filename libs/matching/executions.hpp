// What an execution does: to its order, to the account, and to the list of fills.
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
  /// An execution of a former life: its order knows of it already.
  void restore(Fill fill);

 private:
  OrderStore& store_;
  Account& account_;
  Lifecycle& lifecycle_;
  Ids& ids_;
  const FeeSchedule& fees_;
};

}  // namespace avenor::matching
