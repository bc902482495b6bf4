// The average prices that the venue has reported of orders whose executions are still owed. An execution from
// the venue's history comes without its order: with the total of such a report it must have that average.
#pragma once

#include <cstddef>
#include <optional>

#include "core/lru_map.hpp"
#include "oms/orders/live_order.hpp"
#include "venue/api/order_entry.hpp"

namespace avenor::oms {

class ReportedAverages {
 public:
  void see(const LiveOrder& live, const venue::OrderReport& report);

  struct Mismatch {
    domain::Price reported;
    domain::Price computed;  ///< of all executions, with the one in question
  };
  /// With this execution the order has the reported total, and another average (by more than rounding).
  std::optional<Mismatch> denied_by(const LiveOrder& live, const venue::FillReport& fill) const;

 private:
  struct Report {
    domain::Quantity filled_qty;
    domain::Price average;
  };
  static constexpr std::size_t kMostOrders = 10'000;
  core::LruMap<domain::ClientOrderId, Report> reports_{kMostOrders};
};

}  // namespace avenor::oms
