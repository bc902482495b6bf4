// Who has requested the cancel of an order: recorded with the order's end, for `avenorctl why`. The first
// request counts; a restart forgets it.
#pragma once

#include <string_view>

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

}  // namespace avenor::oms
