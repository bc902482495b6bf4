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
      const auto price = seen ? prices_.believed(*seen) : std::nullopt;
      if (price) holding.unrealised = position.unrealized_pnl(*price);
      holding.settled = seen && prices_.is_steady(*seen);
      holding.current = seen && is_current(key, *seen);
    } catch (const std::overflow_error&) {  // a figure that does not fit is as good as none
    }
    holdings.push_back(std::move(holding));
  }
  auto today = days_.today(bot, holdings, clock_.wall());
  if (today.keep) ledger_.put_switch(today.keep->first, today.keep->second, [](const core::Status&) {});
  return today;
}

bool BotPnl::is_current(const domain::PositionKey& key, const LastPrices::Seen& seen) const {
  const auto most = gate_.book().limits_for(key.bot_id, key.symbol).max_price_age;
  return !seen.stale && (!most || prices_.age(key.venue, seen) <= *most);
}

}  // namespace avenor::oms
