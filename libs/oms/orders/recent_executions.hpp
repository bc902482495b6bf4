// Recent own executions, which a venue's positions and cash may not show yet.
#pragma once

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "domain/position.hpp"
#include "oms/sessions/position_breaks.hpp"

namespace avenor::oms {

class RecentExecutions {
 public:
  /// The longest time that any of them is needed.
  static constexpr core::Duration kKept = std::chrono::seconds{120};

  /// Counted once, however often it is reported.
  void booked(const domain::ExecId& exec, const domain::Symbol& symbol, domain::Quantity signed_qty,
              core::MonoTime at, core::MonoTime now) {
    while (!order_.empty() && now - order_.front().second > kKept) {
      known_.erase(order_.front().first);
      order_.pop_front();
    }
    if (now - at > kKept || !known_.insert(exec).second) return;
    order_.emplace_back(exec, now);
    auto& movements = by_symbol_[symbol];
    while (!movements.empty() && now - movements.front().at > kKept) movements.pop_front();
    movements.push_back({.qty = signed_qty, .at = at});
  }

  /// Booked since then, oldest first.
  std::vector<PositionBreaks::Movement> since(const domain::Symbol& symbol, core::MonoTime from) const {
    std::vector<PositionBreaks::Movement> found;
    if (const auto it = by_symbol_.find(symbol); it != by_symbol_.end())
      for (const auto& movement : it->second)
        if (movement.at >= from) found.push_back(movement);
    // an execution booked in an earlier run arrives late
    std::ranges::stable_sort(found, {}, &PositionBreaks::Movement::at);
    return found;
  }

  bool any_since(core::MonoTime from) const { return !order_.empty() && order_.back().second >= from; }

 private:
  std::map<domain::Symbol, std::deque<PositionBreaks::Movement>> by_symbol_;
  std::unordered_set<domain::ExecId> known_;
  std::deque<std::pair<domain::ExecId, core::MonoTime>> order_;
};

}  // namespace avenor::oms
