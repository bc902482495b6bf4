#include "oms/controls/bot_pnl.hpp"

#include <stdexcept>

namespace avenor::oms {

DailyPnl::Today BotPnl::today(const domain::BotId& bot) {
  std::vector<DailyPnl::Holding> holdings;
  for (const auto& [key, position] : positions_.of_bot(bot)) {
    DailyPnl::Holding holding{.venue = key.venue,
                              .symbol = key.symbol,
                              .realised = position.realized_pnl - position.fees,
                              .flat = position.qty.is_zero(),
                              .unrealised = {}};
    const auto* seen = prices_.of(key.venue, key.symbol);
    try {
      if (seen && seen->price) holding.unrealised = position.unrealized_pnl(*seen->price);
      holding.settled = seen && prices_.is_steady(*seen);
    } catch (const std::overflow_error&) {  // a figure that does not fit is as good as none
    }
    holdings.push_back(std::move(holding));
  }
  auto today = days_.today(bot, holdings, clock_.wall());
  if (today.keep) ledger_.put_switch(today.keep->first, today.keep->second, [](const core::Status&) {});
  return today;
}

}  // namespace avenor::oms
