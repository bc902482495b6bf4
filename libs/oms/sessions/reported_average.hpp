// The average price that the venue has reported of an order whose executions are still owed. An execution
// from the venue's history comes without its order: with the total of such a report it must have that
// average.
#pragma once

#include <optional>

#include "oms/orders/live_order.hpp"
#include "venue/api/order_entry.hpp"

namespace avenor::oms {

/// Remembers the report's average where it is of more than is booked.
void note_average(LiveOrder& live, const venue::OrderReport& report);

struct AverageMismatch {
  domain::Price reported;
  domain::Price computed;  ///< of all executions, with the one in question
};
/// With this execution the order has the reported total, and another average (by more than rounding).
std::optional<AverageMismatch> average_mismatch(const LiveOrder& live, const venue::FillReport& fill);

}  // namespace avenor::oms
