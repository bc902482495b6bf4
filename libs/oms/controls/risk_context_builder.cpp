#include "oms/controls/risk_context_builder.hpp"

#include <algorithm>
#include <utility>

#include "domain/pair.hpp"

namespace avenor::oms {

risk::RiskContext RiskContextBuilder::build(const domain::OrderRequest& request,
                                            const domain::Order* replaced) {
  risk::RiskContext world;
  // An order that is checked again already counts, and is taken out of the sums.
  const LiveOrder* live = s_.orders.find(request.client_order_id);
  const bool counted = live && live->admitted && !is_final(live->order.status);
  VenueComponents& components = *s_.router.find(request.venue);
  const auto worst = [&](const domain::BotId& bot) {
    auto exposure = s_.exposure.admitted(components.session, request.symbol, bot);
    auto& own_side = request.side == domain::Side::Buy ? exposure.open_buys : exposure.open_sells;
    if (counted) own_side -= live->order.leaves_qty();
    if (replaced) own_side -= std::min(request.qty, replaced->leaves_qty());
    return exposure;
  };
  world.symbol = worst({});
  world.symbol.position = s_.positions.net(request.venue, request.symbol);
  world.bot = worst(request.bot_id);
  world.bot.position =
      s_.positions.of({.venue = request.venue, .bot_id = request.bot_id, .symbol = request.symbol}).qty;
  if (const auto* seen = s_.prices.of(request.venue, request.symbol)) {
    world.market = AccountExposure::market_of(seen);
    world.price_age = s_.prices.age(request.venue, *seen);
    world.price_stale = seen->stale;
  }
  world.quote_rate = s_.exposure.rate(request.venue, domain::quote_currency_of(request.symbol));
  const auto limits = s_.gate.book().limits_for(request.bot_id, request.symbol);
  if (limits.max_account_exposure) {
    auto account = s_.exposure.value(components.session, request.symbol, world.symbol);
    world.account_exposure = account.in_base;
    world.unvalued = std::move(account.unvalued);
  }
  world.bot_open_orders =
      s_.orders.admitted_orders_of(request.bot_id) - (replaced ? 1 : 0) - (counted ? 1 : 0);
  if (limits.max_open_orders) world.bot_open_orders -= replacements_of(request.bot_id, live);
  world.bot_orders_last_minute = s_.pace.last_minute(request.bot_id, s_.clock.mono());
  if (limits.max_daily_loss) {
    const auto& today = s_.pnl.today(request.bot_id);
    world.bot_day_profit = today.certain;
    world.unmarked = today.unmarked;
    // While the market is closed its last price counts.
    for (const auto& [venue, symbol] : today.outdated) {
      const VenueComponents* its = s_.router.find(venue);
      if (!its || its->instruments.is_open(symbol).value_or(true)) world.unmarked.push_back(symbol);
    }
  }
  world.market_open = components.instruments.is_open(request.symbol);
  if (components.account.unknown()) world.account_unknown = components.account.trouble();
  world.unknown_in_symbol = s_.orders.unknown_in(request.venue, request.symbol);
  world.position_unreadable = components.reconciler.unreadable().contains(request.symbol);
  world.halted = halted(request);
  return world;
}

// An order and its waiting replacement are one open order; the limit is on a bot's orders at all venues.
int RiskContextBuilder::replacements_of(const domain::BotId& bot, const LiveOrder* except) const {
  int count = 0;
  for (const auto& [venue, components] : s_.router.all())
    for (const auto& [old, fresh] : components->session.replacements())
      if (old->order.request.bot_id == bot && fresh != except) ++count;
  return count;
}

std::string RiskContextBuilder::halted(const domain::OrderRequest& request) const {
  auto reason = s_.kill_switch.reason(request);
  if (!reason.empty()) return reason;
  const auto unreadable = s_.unreadable.reason(request.venue, request.symbol);
  return unreadable.empty() ? std::string{} : "the ledger: " + unreadable;
}

}  // namespace avenor::oms
