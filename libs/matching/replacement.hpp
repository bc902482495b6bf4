// Replaces an order by one with other terms: the new order takes over the remaining quantity and the place in
// the group.
#pragma once

#include <string_view>

#include "matching/exchange_options.hpp"
#include "matching/instrument.hpp"
#include "matching/lifecycle.hpp"
#include "matching/matcher.hpp"
#include "matching/new_order.hpp"
#include "matching/order_groups.hpp"

namespace avenor::matching {

class Replacement {
 public:
  /// All must outlive it.
  Replacement(const ExchangeOptions& options, OrderStore& store, const Account& account,
              const Instruments& instruments, Lifecycle& lifecycle, OrderGroups& groups, Matcher& matcher,
              Ids& ids);

  /// The new order in the state PendingNew, or why there is none. activate() or refuse() must follow.
  Expected<Order*> accept(std::string_view id, const Change& change);
  void activate(Order& fresh);
  /// The old order stays open.
  void refuse(Order& fresh);

 private:
  Expected<void> check(const Order& old, const Change& change);
  Expected<void> check_account(const Order& old, const Order& fresh) const;
  Order make_order(const Order& old, const Change& change);

  const ExchangeOptions& options_;
  OrderStore& store_;
  const Account& account_;
  const Instruments& instruments_;
  Lifecycle& lifecycle_;
  OrderGroups& groups_;
  Matcher& matcher_;
  Ids& ids_;
};

}  // namespace avenor::matching
