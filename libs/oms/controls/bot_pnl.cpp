#include "oms/controls/bot_pnl.hpp"

#include <stdexcept>

#include "domain/pair.hpp"

namespace avenor::oms {
namespace {

/// Takes from what was realised the fees in its own currency, and leaves out those that are in the cost
/// already.
void split_fees(const domain::Position& position, DailyPnl::Holding& holding) {
  const auto quote = domain::quote_currency_of(holding.symbol);
  const auto asset = domain::asset_of(holding.symbol);
  const domain::Currency base{std::string(domain::kBaseCurrency)};
  for (const auto& fee : position.fees.all()) {
    if (fee.currency == asset) continue;
    const auto own = fee.in(quote);
    if (const auto paid = own ? own : fee.in(base))
      holding.realised -= *paid;
    else
      (void)holding.fees.add(fee);  // no more than the position has
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
      if (seen && seen->price) holding.unrealised = position.unrealized_pnl(*seen->price);
      holding.settled = seen && prices_.is_steady(*seen);
    } catch (const std::overflow_error&) {  // a figure that does not fit is as good as none
    }
    holdings.push_back(std::move(holding));
  }
  const auto rate = [this](const domain::VenueName& venue,
                           const domain::Currency& currency) -> std::optional<domain::Price> {
    const auto* seen = prices_.of(venue, domain::base_pair_of(currency));
    return seen ? seen->price : std::nullopt;
  };
  auto today = days_.today(bot, holdings, rate, clock_.wall());
  if (today.keep) ledger_.put_daily_baseline(bot, *today.keep, [](const core::Status&) {});
  return today;
}

}  // namespace avenor::oms
