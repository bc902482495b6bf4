// What the order stream has told of each order's executions, to notice a figure that contradicts it: a venue
// that once tells the cumulative quantity in place of the execution's would book what was booked before.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>

#include "core/decimal.hpp"

namespace avenor::venue::alpaca {

class HeardTotals {
 public:
  /// An execution of `qty`, after which `total` of the order is filled. False: with what was heard before
  /// that would be more than the total; the execution is not what it says.
  bool fits(const std::string& order_id, core::Decimal qty, core::Decimal total) {
    const auto [it, is_first] = totals_.try_emplace(order_id, core::Decimal{});
    const core::Decimal before = it->second;
    if (total > before) it->second = total;
    const bool fits = is_first || total <= before || qty + before <= total;
    if (totals_.size() > kMost) totals_.clear();
    return fits;
  }
  void forget(const std::string& order_id) { totals_.erase(order_id); }
  /// Something may have been missed.
  void clear() { totals_.clear(); }

 private:
  static constexpr std::size_t kMost = 20'000;
  std::unordered_map<std::string, core::Decimal> totals_;
};

}  // namespace avenor::venue::alpaca
