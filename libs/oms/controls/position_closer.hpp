// Sends the orders that close a position for the operator, one at a time, with growing pauses while the venue
// refuses them.
#pragma once

#include <map>

#include "core/clock.hpp"
#include "domain/position.hpp"
#include "oms/orders/order_intake.hpp"
#include "oms/orders/order_screening.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/sessions/router.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

class PositionCloser {
 public:
  PositionCloser(const core::Clock& clock, OrderStore& orders, const risk::Gate& gate, const Router& router,
                 OrderScreening& screening, OrderIntake& intake)
      : clock_(clock),
        orders_(orders),
        gate_(gate),
        router_(router),
        screening_(screening),
        intake_(intake) {}

  /// The next order, when it is time for it.
  void close(const domain::NamedPosition& holding);

 private:
  struct Attempt {
    domain::ClientOrderId last;
    int refused = 0;  ///< in a row
    core::MonoTime next;
  };
  domain::OrderRequest order_for(const domain::NamedPosition& holding);

  const core::Clock& clock_;
  OrderStore& orders_;
  const risk::Gate& gate_;
  const Router& router_;
  OrderScreening& screening_;
  OrderIntake& intake_;
  std::map<domain::PositionKey, Attempt> attempts_;
  int sent_ = 0;  ///< makes the ids of one millisecond differ
};

}  // namespace avenor::oms
