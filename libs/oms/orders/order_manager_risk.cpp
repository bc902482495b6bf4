// What the gate must know of the world: what is held, what open orders may add to it, what all of it is
// worth.
#include <algorithm>
#include <stdexcept>

#include "oms/sessions/venue_station.hpp"

namespace avenor::oms {
namespace {

constexpr core::Duration kMinute = std::chrono::seconds{60};

risk::Market market_of(const LastPrices::Seen* seen) {
  if (!seen) return {};
  return {.last = seen->price,
          .bid = seen->sells_at.price(),
          .ask = seen->buys_at.price(),
          .steady = seen->steady};
}

/// The larger side of what a symbol may come to, with every open order filled.
domain::Quantity largest(const risk::Exposure& exposure) {
  return std::max((exposure.position + exposure.open_buys).abs(),
                  (exposure.position - exposure.open_sells).abs());
}

}  // namespace

risk::RiskContext OrderManager::risk_context(const domain::OrderRequest& request,
                                             const domain::Order* replaced) {
  const auto now = clock_.mono();
  risk::RiskContext world;
  // Where it is judged again it counts already, and is taken out of the sums.
  const LiveOrder* live = orders_.find(request.client_order_id);
  const bool counted = live && live->admitted && !is_final(live->order.status);
  Station& station = *station_of(request.venue);
  const auto worst = [&](const domain::BotId& bot) {
    auto exposure = admitted_exposure(station, request.symbol, bot);
    auto& own_side = request.side == domain::Side::Buy ? exposure.open_buys : exposure.open_sells;
    if (counted) own_side -= live->order.leaves_qty();
    if (replaced) own_side -= std::min(request.qty, replaced->leaves_qty());
    return exposure;
  };
  world.symbol = worst({});
  world.symbol.position = positions_.net(request.venue, request.symbol);
  world.bot = worst(request.bot_id);
  const auto mine =
      positions_.of({.venue = request.venue, .bot_id = request.bot_id, .symbol = request.symbol});
  world.bot.position = mine.qty;
  if (const auto* seen = prices_.of(request.venue, request.symbol)) {
    world.market = market_of(seen);
    world.price_age = prices_.age(request.venue, *seen);
    world.price_stale = seen->stale;
  }
  const auto limits = gate_.book().limits_for(request.bot_id, request.symbol);
  if (limits.max_account_exposure) value_account(request, world);
  world.bot_open_orders = orders_.admitted_orders_of(request.bot_id) - (replaced ? 1 : 0) - (counted ? 1 : 0);
  if (limits.max_open_orders)
    for (const auto& [old, fresh] : station.session.replacements())
      if (old->order.request.bot_id == request.bot_id && fresh != live) --world.bot_open_orders;
  auto& pace = paces_[request.bot_id];
  while (!pace.empty() && now - pace.front() > kMinute) pace.pop_front();
  world.bot_orders_last_minute = static_cast<int>(pace.size());
  if (limits.max_daily_loss) {
    auto today = today_of(request.bot_id);
    world.bot_day_profit = today.profit;
    world.unmarked = std::move(today.unmarked);
  }
  world.market_open = station.market_open;
  if (station.account_unread >= kAccountUnknown) world.account_unknown = station.account_trouble;
  world.unknown_in_symbol = orders_.unknown_in(request.venue, request.symbol);
  world.position_unreadable = station.reconciler.unreadable().contains(request.symbol);
  world.halted = kill_switch_.reason(request);
  if (const auto it = unreadable_.find({request.venue, request.symbol});
      it != unreadable_.end() && world.halted.empty())
    world.halted = "the ledger: " + it->second;
  return world;
}

// Of an order and of the one that waits to take its place no more is filled than the larger one wants.
risk::Exposure OrderManager::admitted_exposure(Station& station, const domain::Symbol& symbol,
                                               const domain::BotId& bot) {
  auto exposure = orders_.open_exposure(station.session.name(), symbol, bot, OrderStore::Which::Admitted);
  for (const auto& [old, fresh] : station.session.replacements()) {
    const auto& r = old->order.request;
    if (r.symbol != symbol || (!bot.empty() && r.bot_id != bot)) continue;
    (r.side == domain::Side::Buy ? exposure.open_buys : exposure.open_sells) -=
        std::min(old->order.leaves_qty(), fresh->order.leaves_qty());
  }
  const auto owed = station.session.owed_exits(symbol, bot);
  exposure.open_buys += owed.open_buys;
  exposure.open_sells += owed.open_sells;
  return exposure;
}

void OrderManager::value_account(const domain::OrderRequest& request, risk::RiskContext& world) {
  auto nets = positions_.nets(request.venue);
  for (const auto& symbol : orders_.symbols_with_open_orders(request.venue)) nets.try_emplace(symbol);
  Station& station = *station_of(request.venue);
  for (const auto& [symbol, net] : nets) {
    auto exposure = world.symbol;
    if (symbol != request.symbol) {
      exposure = admitted_exposure(station, symbol, {});
      exposure.position = net;
    }
    const auto qty = largest(exposure);
    if (qty.is_zero()) continue;
    const auto price = market_of(prices_.of(request.venue, symbol)).highest();
    try {
      if (price)
        world.account_exposure += *price * qty;
      else
        world.unvalued.push_back(symbol);
    } catch (const std::overflow_error&) {
      world.unvalued.push_back(symbol);
    }
  }
}

DailyPnl::Today OrderManager::today_of(const domain::BotId& bot) {
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
  auto today = daily_pnl_.today(bot, holdings, clock_.wall());
  if (today.keep) ledger_.put_switch(today.keep->first, today.keep->second, [](const core::Status&) {});
  return today;
}

}  // namespace avenor::oms
