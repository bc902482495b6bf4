// What the gate must know of the world, and what halts trading by itself.
#include <algorithm>
#include <fmt/format.h>

#include "core/failpoint.hpp"
#include "domain/text.hpp"
#include "execution/engine_station.hpp"
#include "execution/fingerprint.hpp"
#include "execution/legs.hpp"

namespace avenor::execution {

using domain::OrderEvent;
using domain::OrderRequest;

namespace {

constexpr core::Duration kMinute = std::chrono::seconds{60};

}  // namespace

risk::Circumstances Engine::circumstances(const OrderRequest& request) {
  const auto now = clock_.mono();
  risk::Circumstances world;
  // The order itself is open already: it is taken out of the sums again.
  Desk& desk = station_of(request.venue)->desk;
  const auto worst = [&](const domain::BotId& bot) {
    auto exposure = orders_.open_exposure(request.venue, request.symbol, bot);
    const auto owed = desk.owed_exits(request.symbol, bot);
    exposure.open_buys += owed.open_buys;
    exposure.open_sells += owed.open_sells;
    (request.side == domain::Side::Buy ? exposure.open_buys : exposure.open_sells) -= request.qty;
    return exposure;
  };
  world.symbol = worst({});
  world.symbol.position = positions_.net(request.venue, request.symbol);
  world.bot = worst(request.bot_id);
  const auto mine = positions_.of({.venue = request.venue, .bot_id = request.bot_id, .symbol = request.symbol});
  world.bot.position = mine.qty;
  if (const auto* seen = market_.of(request.venue, request.symbol)) {
    world.last_price = seen->price;
    world.price_age = now - seen->at;
    world.price_stale = seen->stale;
  }
  world.account_exposure = account_exposure(request.venue);
  world.bot_open_orders = orders_.open_orders_of(request.bot_id) - 1;
  auto& pace = paces_[request.bot_id];
  while (!pace.empty() && now - pace.front() > kMinute) pace.pop_front();
  world.bot_orders_last_minute = static_cast<int>(pace.size());
  if (const auto result = result_of(request.bot_id)) {
    if (const auto keep = day_.mark(request.bot_id, *result, clock_.wall())) ledger_.put_switch(keep->first, keep->second, [](const core::Status&) {});
    world.bot_day_profit = day_.today(request.bot_id, *result);
  }
  world.market_open = station_of(request.venue)->market_open;
  world.unknown_in_symbol = orders_.unknown_in(request.venue, request.symbol);
  world.halted = halts_.reason(request.bot_id);
  return world;
}

domain::Money Engine::account_exposure(const domain::VenueName& venue) const {
  auto nets = positions_.nets(venue);
  for (const auto& symbol : orders_.symbols_with_open_orders(venue)) nets.try_emplace(symbol);
  domain::Money sum;
  for (const auto& [symbol, net] : nets) {
    const auto* seen = market_.of(venue, symbol);
    if (!seen || !seen->price) continue;
    const auto open = orders_.open_exposure(venue, symbol);
    sum += *seen->price * std::max((net + open.open_buys).abs(), (net - open.open_sells).abs());
  }
  return sum;
}

void Engine::trip(const domain::BotId& bot, const std::string& code, const std::string& why) {
  if (!halts_.reason(bot).empty()) return;
  halts_.halt(bot, why);
  outlet_.alert({.severity = wire::Severity::Critical, .code = code,
                 .message = fmt::format("{} is halted: {} (avenorctl resume{})", bot.empty() ? "everything" : bot.str(), why,
                                        bot.empty() ? "" : " --bot " + bot.str()),
                 .subject = bot.str()});
}

std::optional<domain::Money> Engine::result_of(const domain::BotId& bot) const {
  domain::Money sum;
  for (const auto& [key, position] : positions_.of_bot(bot)) {
    sum += position.realized_pnl - position.fees;
    if (position.qty.is_zero()) continue;
    const auto* seen = market_.of(key.venue, key.symbol);
    if (!seen || !seen->price) return {};
    sum += position.unrealized_pnl(*seen->price);
  }
  return sum;
}

void Engine::check_losses() {
  std::set<domain::BotId> bots;
  for (const auto& holding : positions_.all()) bots.insert(holding.key.bot_id);
  for (const auto& bot : bots) {
    const auto result = result_of(bot);
    if (!result) continue;
    if (const auto keep = day_.mark(bot, *result, clock_.wall())) ledger_.put_switch(keep->first, keep->second, [](const core::Status&) {});
    const auto limit = gate_.book().limits_for(bot, {}).max_daily_loss;
    const auto today = day_.today(bot, *result);
    if (limit && -today >= *limit)
      trip(bot, "risk.daily_loss", fmt::format("{} has lost {} today, the most allowed is {}", bot, -today, *limit));
  }
}

void Engine::venue_answered(const domain::Order& order, bool refused) {
  const auto& bot = order.request.bot_id;
  if (!refused) {
    exits_.executed(order);
    rejections_.erase(bot);
    return;
  }
  if (++rejections_[bot] < options_.max_rejections) return;
  trip(bot, "risk.rejections", fmt::format("{} refused {} orders of {} in a row, the last with: {}", order.request.venue,
                                           rejections_[bot], bot, order.message));
}

bool Engine::drifted(Station& station, const domain::Symbol& symbol, const Drift& drift) {
  if (options_.strangers == StrangerPolicy::Ignore) return false;
  if (options_.strangers == StrangerPolicy::Adopt) {
    station.desk.adopt_position(symbol, drift.venues - drift.ours, drift.price);
    return true;
  }
  trip({}, "position.drift", fmt::format("{} holds {} {}, the ledger says {}", station.desk.name(), drift.venues, symbol, drift.ours));
  return false;
}

bool Engine::position_break(const domain::VenueName& venue, const domain::Symbol& symbol) {
  const Station* station = station_of(venue);
  return station && station->reconciler.position_break(symbol);
}

void Engine::check_cash(Station& station) {
  const auto flow = positions_.cash_flow(station.desk.name());
  station.desk.venue().balance([this, &station, flow](const venue::Answer<domain::Balance>& answer) {
    // An execution came in between: which side of it the venue's figure stands on is not known. The next pass asks again.
    if (!answer || positions_.cash_flow(station.desk.name()) != flow || station.desk.in_doubt()) return;
    const auto odd = station.cash.look(answer->cash, flow);
    if (!odd) return;
    outlet_.alert({.severity = wire::Severity::Warning, .code = "cash.drift",
                   .message = fmt::format("{} shows {} {} of cash, {} {} than our executions explain: a deposit, a dividend, interest, "
                                          "a fee, or another hand on the account", station.desk.name(), answer->cash,
                                          answer->currency, odd->abs(), *odd > domain::Money{} ? "more" : "less"),
                   .subject = station.desk.name().str()});
  });
}

void Engine::notice_clock_step() {
  const core::Duration ahead{clock_.wall().ns - clock_.mono().ns};
  const auto moved = ahead - wall_ahead_.value_or(ahead);
  wall_ahead_ = ahead;
  if (std::max(moved, -moved) <= options_.max_clock_skew) return;
  // It may have been put right: the venue's clock says which.
  for (auto& [name, station] : stations_) check_clock(*station);
}

void Engine::check_clock(Station& station) {
  const auto asked_wall = clock_.wall();
  const auto asked = clock_.mono();
  station.desk.venue().clock([this, &station, asked_wall, asked](const venue::Answer<venue::VenueClock>& answer) {
    if (!answer) return;
    station.market_open = answer->is_open;
    if (!answer->now.is_set()) return;
    station.reconciler.venue_time(answer->now);
    // The venue read its clock somewhere within the round trip.
    const auto round_trip = clock_.mono() - asked;
    const auto apart = answer->now - (asked_wall + round_trip / 2);
    const auto off = std::max(apart, -apart) - round_trip / 2;
    station.clock_off = off > options_.max_clock_skew ? station.clock_off + 1 : 0;
    if (station.clock_off == 1) station.pass_at = clock_.mono() + std::chrono::seconds{2};  // once more, to be sure
    if (station.clock_off >= 2)
      trip({}, "clock.skew", fmt::format("our clock is {:.1f} s from {}'s", std::chrono::duration<double>(apart).count(), station.desk.name()));
  });
}

}  // namespace avenor::execution
