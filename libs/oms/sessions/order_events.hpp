// What a venue's session reports to the breakers, the brackets and the watch of its stream.
#pragma once

#include "core/clock.hpp"
#include "domain/order.hpp"

namespace avenor::oms {

class OrderEvents {
 public:
  virtual ~OrderEvents() = default;

  virtual void rejected_by_venue(const domain::Order& order) = 0;
  /// An execution of it has come in; the order is as that has left it.
  virtual void executed(const domain::Order& order) = 0;
  /// An exit that execution holds was edited at the venue by someone else. The id of its successor: the one
  /// that is proposed, or a better one.
  virtual domain::ClientOrderId exit_replaced(const domain::Order& old,
                                              const domain::ClientOrderId& proposed) = 0;
  /// The venue's history had an execution that its stream has not brought. `happened`: by the venue's clock.
  virtual void execution_missed(core::WallTime happened) = 0;
};

}  // namespace avenor::oms
