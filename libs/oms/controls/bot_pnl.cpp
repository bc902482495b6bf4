#include "oms/controls/bot_pnl.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

#include "domain/pair.hpp"

namespace avenor::oms {
namespace {

/// A profit that was computed so long ago still counts while no position and no price has changed: prices
/// become steady or outdated in seconds.
constexpr core::Duration kSameMoment = std::chrono::milliseconds{5};

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

/// Nothing: a figure that does not fit counts as unknown.
std::optional<domain::Money> unrealized(const domain::Position& position, domain::Price price) {
  try {
    return position.unrealized_pnl(price);
  } catch (const std::overflow_error&) {
    return std::nullopt;
  }
}

}  // namespace

const DailyPnl::Today& BotPnl::today(const domain::BotId& bot) {
  // Any sender may invent a bot: one that has never held anything is not remembered.
  const auto positions = positions_.version_of(bot);
  if (positions == 0) return without_position_ = compute(bot, {});
  auto& latest = computed_[bot];
  const auto now = clock_.mono();
  const bool is_current =
      latest.positions == positions && latest.prices == prices_.version() && now - latest.at <= kSameMoment;
  if (is_current) return latest.today;
  refresh(bot, latest);
  latest.today = compute(bot, latest.holdings);
  latest.positions = positions;
  latest.prices = prices_.version();
  latest.at = now;
  return latest.today;
}

// What rests on the position alone is computed again only when that has changed, a profit only when the
// position or its price has; how reliable the price is, each time.
void BotPnl::refresh(const domain::BotId& bot, Computed& latest) const {
  const auto& all = positions_.of_bot(bot);
  latest.holdings.resize(all.size());
  latest.bases.resize(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& [key, position] = *all[i];
    auto& holding = latest.holdings[i];
    auto& basis = latest.bases[i];
    if (holding.symbol != key.symbol || holding.venue != key.venue || basis.position != position) {
      holding = DailyPnl::Holding{.venue = key.venue,
                                  .symbol = key.symbol,
                                  .realised = position.realized_pnl,
                                  .fees = {},
                                  .flat = position.qty.is_zero(),
                                  .unrealised = {}};
      split_fees(position, holding);
      basis = {.position = position, .price = {}};
    }
    const auto* seen = prices_.of(key.venue, key.symbol);
    const auto price = seen ? prices_.believed(*seen) : std::nullopt;
    if (price != basis.price) {
      basis.price = price;
      holding.unrealised = price ? unrealized(position, *price) : std::nullopt;
    }
    holding.settled = seen && prices_.is_steady(*seen);
    holding.current = seen && is_current(bot, key.venue, key.symbol, *seen);
  }
}

DailyPnl::Today BotPnl::compute(const domain::BotId& bot, const std::vector<DailyPnl::Holding>& holdings) {
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
  const auto most = gate_.book().limit_for(&risk::Limits::max_price_age, bot, symbol);
  return !seen.stale && (!most || prices_.age(venue, seen) <= *most);
}

}  // namespace avenor::oms
