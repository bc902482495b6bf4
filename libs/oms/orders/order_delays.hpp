// Orders and cancels that take longer than they should: of unknown fate, not answered, not cancelled yet. In
// memory only, so execution tells of them when it is asked, and when they last.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "domain/ids.hpp"
#include "oms/orders/order_store.hpp"

namespace avenor::oms {

class OrderDelays {
 public:
  OrderDelays(const core::Clock& clock, OrderStore& orders) : clock_(clock), orders_(orders) {}

  /// The oldest orders whose fate is unknown; empty when there are none of any age.
  std::string long_unknown() const;
  /// Orders that the venue has not answered for a while; empty when there are none.
  std::string long_waiting() const;
  /// Cancels that stay pending at their venue; empty when there are none of any age.
  std::string long_cancelling() const;

  /// Each cancel that is pending (so many at most), for the operator: "cancel_pending.ID", and what is known
  /// of it.
  std::vector<std::pair<std::string, std::string>> pending_cancels() const;
  /// What is known of an order beyond the ledger.
  std::vector<std::pair<std::string, std::string>> known_of(const domain::ClientOrderId& id) const;

 private:
  const core::Clock& clock_;
  OrderStore& orders_;
};

}  // namespace avenor::oms
