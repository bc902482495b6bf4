#include "oms/controls/bot_pnl.hpp"

#include <stdexcept>

#include "domain/pair.hpp"

namespace avenor::oms {
namespace {

/// Deducts the fees in the same currency from the realised profit, except those already contained in the
/// cost.
void split_fees(const domain::Position& position, DailyPnl::Holding& holding) {
  const auto quote = domain::quote_currency_of(holding.symbol);
  const auto asset = domain::asset_of(holding.symbol);
  for (const auto& fee : position.fees.all()) {
    if (fee.currency == asset) continue;
    if (const auto paid = fee.in(quote))
      holding.realised -= *paid;
    else
      (void)holding.fees.add(fee);  // no more currencies than the position has
  }
}

}  // namespace

DailyPnl::Today BotPnl::today(const domain::BotId& bot) {
  std::vector<DailyPnl::Holding> holdings;
  for (const auto& [key, position] : positions_.of_bot(bot)) {
    DailyPnl::Holding holding{.venue = key.venue,
                              .symbol = key.symbol,
                              .realised = position.realized_pnl,
                              .fees = {},
                              .flat = position.qty.is_zero(),
                              .unrealised = {}};
    split_fees(position, holding);
    const auto* seen = prices_.of(key.venue, key.symbol);
    try {
      const auto price = seen ? prices_.believed(*seen) : std::nullopt;
      if (price) holding.unrealised = position.unrealized_pnl(*price);
      holding.settled = seen && prices_.is_steady(*seen);
      holding.current = seen && is_current(key.bot_id, key.venue, key.symbol, *seen);
    } catch (const std::overflow_error&) {  // an overflowing figure counts as unknown
    }
    holdings.push_back(std::move(holding));
  }
  const auto rate = [&](const domain::VenueName& venue,
                        const domain::Currency& currency) -> std::optional<DailyPnl::Rated> {
    const auto pair = domain::base_pair_of(currency);
    const auto* seen = prices_.of(venue, pair);
    const auto price = seen ? prices_.believed(*seen) : std::nullopt;
    if (!price) return {};
    return DailyPnl::Rated{.price = *price, .current = is_current(bot, venue, pair, *seen)};
  };
  auto today = days_.today(bot, holdings, rate, clock_.wall());
  if (today.keep) ledger_.put_daily_baseline(bot, *today.keep, [](const core::Status&) {});
  return today;
}

bool BotPnl::is_current(const domain::BotId& bot, const domain::VenueName& venue,
                        const domain::Symbol& symbol, const LastPrices::Seen& seen) const {
  const auto most = gate_.book().limits_for(bot, symbol).max_price_age;
  return !seen.stale && (!most || prices_.age(venue, seen) <= *most);
}

}  // namespace avenor::oms
