// The events that a venue's session reports to the breakers, the brackets and its stream watch.
#pragma once

#include "core/clock.hpp"
#include "domain/order.hpp"

namespace avenor::oms {

class OrderEvents {
 public:
  virtual ~OrderEvents() = default;

  virtual void rejected_by_venue(const domain::Order& order) = 0;
  /// An execution was booked; the order contains it.
  virtual void executed(const domain::Order& order) = 0;
  /// An exit that execution holds was edited at the venue from outside. Returns the id of its successor: the
  /// proposed one, or a better one.
  virtual domain::ClientOrderId exit_replaced(const domain::Order& old,
                                              const domain::ClientOrderId& proposed) = 0;
  /// The venue's history had an execution that its stream did not deliver. `happened`: by the venue's clock.
  virtual void execution_missed(core::WallTime happened) = 0;
};

}  // namespace avenor::oms
