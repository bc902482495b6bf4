// The totals that the order stream has reported per order, to detect a contradicting figure: if the venue
// once sends the cumulative quantity in place of the execution's, booking it would count earlier executions
// twice.
#pragma once

#include <string>

#include "core/decimal.hpp"
#include "core/lru_map.hpp"

namespace avenor::venue::alpaca {

class HeardTotals {
 public:
  /// An execution of `qty`, after which `total` of the order is filled. False: together with the earlier ones
  /// it would exceed the total, so the execution's figures are wrong.
  bool fits(const std::string& order_id, core::Decimal qty, core::Decimal total) {
    const auto [heard, is_first, displaced] = totals_.use(order_id);
    const core::Decimal before = heard;
    if (total > before) heard = total;
    return is_first || total <= before || qty + before <= total;
  }
  void forget(const std::string& order_id) { totals_.erase(order_id); }
  /// Something may have been missed.
  void clear() { totals_.clear(); }

 private:
  core::LruMap<std::string, core::Decimal> totals_{20'000};
};

}  // namespace avenor::venue::alpaca
