// Orders and cancels that take too long: UNKNOWN, not answered, or not cancelled yet. In memory only, so
// execution reports them on request, and when they persist.
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

  /// The oldest UNKNOWN orders; empty when none is old enough.
  std::string long_unknown() const;
  /// Orders that the ledger has not stored, or the venue not answered, for a while; empty when there are
  /// none.
  std::string long_waiting() const;
  /// Cancels that stay pending at their venue; empty when none is old enough.
  std::string long_cancelling() const;

  /// Each pending cancel (up to a bound), for the operator: "cancel_pending.ID" and its details.
  std::vector<std::pair<std::string, std::string>> pending_cancels() const;
  /// Details of an order that are not in the ledger.
  std::vector<std::pair<std::string, std::string>> known_of(const domain::ClientOrderId& id) const;

 private:
  const core::Clock& clock_;
  OrderStore& orders_;
};

}  // namespace avenor::oms
