// Who has requested the cancel of an order: recorded with the order's end, for `avenorctl why`. The first
// request counts; a restart forgets it.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/lru_map.hpp"
#include "oms/orders/live_order.hpp"

namespace avenor::oms {

enum class CancelSource {
  Execution,  ///< a reason of execution's own, with its own alert: an exit makes way, an order is revived
  Bot,        ///< by TRADE_ORDER.CANCEL, also from `avenorctl cancel`
  Halt,
  Resume,
  DailyLoss,
  Replacement,
};

constexpr std::string_view to_text(CancelSource source) {
  switch (source) {
    case CancelSource::Execution: return "execution";
    case CancelSource::Bot: return "its bot (or avenorctl cancel)";
    case CancelSource::Halt: return "an operator's halt";
    case CancelSource::Resume: return "an operator's resume";
    case CancelSource::DailyLoss: return "the daily-loss breaker";
    case CancelSource::Replacement: return "its replacement";
  }
  return "execution";
}

class CancelSources {
 public:
  void requested(const LiveOrder& live, CancelSource by) {
    if (auto entry = by_.use(live.order.id()); entry.is_new) entry.value = by;
  }
  /// Empty: nobody in this run.
  std::string_view of(const LiveOrder& live) const {
    const auto* by = by_.find(live.order.id());
    return by ? to_text(*by) : std::string_view{};
  }

 private:
  static constexpr std::size_t kMostOrders = 10'000;
  core::LruMap<domain::ClientOrderId, CancelSource> by_{kMostOrders};
};

}  // namespace avenor::oms
