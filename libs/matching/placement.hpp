// New orders: checks a request against the account and the market, and makes the order.
#pragma once

#include "matching/exchange_options.hpp"
#include "matching/instrument.hpp"
#include "matching/lifecycle.hpp"
#include "matching/new_order.hpp"
#include "matching/order_groups.hpp"

namespace avenor::matching {

class Placement {
 public:
  /// All must outlive it.
  Placement(const ExchangeOptions& options, OrderStore& store, Account& account, Instruments& instruments,
            Lifecycle& lifecycle, OrderGroups& groups, Ids& ids);

  /// The order in the state PendingNew, or why there is none.
  Expected<Order*> accept(const NewOrder& request, bool external);

 private:
  Order make_order(const NewOrder& request, Instrument& instrument, bool external);
  Expected<void> check_entry(const NewOrder& request, const Order& order) const;
  Expected<void> check_position(const Order& order, Quantity closable) const;
  Expected<void> check_opening(const Order& order) const;
  Expected<void> check_opposite(const Order& order) const;

  const ExchangeOptions& options_;
  OrderStore& store_;
  Account& account_;
  Instruments& instruments_;
  Lifecycle& lifecycle_;
  OrderGroups& groups_;
  Ids& ids_;
};

}  // namespace avenor::matching
