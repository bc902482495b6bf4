#include "oms/controls/refusal_breaker.hpp"

#include <fmt/format.h>

namespace avenor::oms {

void RefusalBreaker::refused(const domain::Order& order, const std::string& code, core::MonoTime now) {
  // A halt is an operator's, or has its own alert: what it refuses is no sign of the bot's fault.
  if (most_ <= 0 || code == "risk.halted") return;
  const auto& bot = order.request.bot_id;
  refusals_.passed(bot, now);
  const int count = refusals_.last_minute(bot, now);
  if (count <= most_) return;
  refusals_.forget(bot);  // once it is resumed, the count begins again
  breaker_.trip({.bot = bot, .venue = {}, .symbol = {}}, "risk.refusals",
                fmt::format("risk has refused {} orders of {} within a minute, the last with {}; the maximum "
                            "is {}",
                            count, bot, code, most_));
}

}  // namespace avenor::oms
