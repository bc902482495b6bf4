// Orders and positions as an endpoint shows them that is behind the others.
#pragma once

#include <string>
#include <vector>

#include "dialects/faults.hpp"
#include "matching/exchange.hpp"
#include "paper_exchange/faults/past_orders.hpp"

namespace avenor::paper_exchange {

class LaggingView {
 public:
  /// Both must outlive it.
  LaggingView(matching::Exchange& exchange, const dialects::Faults& faults)
      : exchange_(exchange), faults_(faults) {}

  /// These orders have changed.
  void note(const std::vector<matching::Order*>& changed);
  /// Null: the endpoint does not know it yet.
  const matching::Order* order(const matching::Order& order) const;
  domain::Quantity position(const std::string& symbol) const;

 private:
  matching::Exchange& exchange_;
  const dialects::Faults& faults_;
  PastOrders past_;
};

}  // namespace avenor::paper_exchange
