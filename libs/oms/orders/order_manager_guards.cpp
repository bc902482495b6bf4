// What halts trading by itself.
#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/failpoint.hpp"
#include "domain/text.hpp"
#include "oms/sessions/venue_station.hpp"

namespace avenor::oms {
namespace {

/// After a start prices come one after the other, and what has none yet may make up for the loss of the
/// others.
constexpr core::Duration kPricesCome = std::chrono::seconds{10};

}  // namespace

bool OrderManager::trip(const Scope& scope, const std::string& code, const std::string& why,
                        KillSwitch::Cause cause) {
  if (!kill_switch_.reason_of({}).empty() || !kill_switch_.reason_of(scope).empty()) return false;
  kill_switch_.halt(scope, why, {}, cause);
  const auto remedy =
      cause == KillSwitch::Cause::PositionBreak && options_.breaks_resume
          ? fmt::format("lifted when the figures agree, or by avenorctl resume{}", scope.options())
          : fmt::format("avenorctl resume{}", scope.options());
  events_.alert({.severity = domain::Severity::Critical,
                 .code = code,
                 .message = fmt::format("{} is halted: {} ({})", scope.to_string(), why, remedy),
                 .subject = scope.bot.empty() ? scope.symbol.str() : scope.bot.str()});
  return true;
}

void OrderManager::check_losses() {
  std::set<domain::BotId> bots;
  for (const auto& holding : positions_.all()) bots.insert(holding.key.bot_id);
  for (const auto& bot : bots) {
    const auto limit = gate_.book().limits_for(bot, {}).max_daily_loss;
    const auto today = today_of(bot);
    if (today.unmarked.empty())
      unmarked_since_.erase(bot);
    else
      unmarked_since_.try_emplace(bot, clock_.mono());
    if (!limit || -today.profit < *limit) continue;
    if (!today.unmarked.empty() && clock_.mono() - unmarked_since_[bot] < kPricesCome) continue;
    const auto why = fmt::format("{} has lost {} today, the most allowed is {}", bot, -today.profit, *limit);
    trip({.bot = bot, .venue = {}, .symbol = {}}, "risk.daily_loss", why);
    if (options_.loss_cancels) cancel_openings(bot, why);
  }
  std::erase_if(unmarked_since_, [&](const auto& entry) { return !bots.contains(entry.first); });
  daily_pnl_.all_begun();
}

void OrderManager::cancel_openings(const domain::BotId& bot, const std::string& why) {
  // What is left to close, by place: exits take from it, oldest first (ids begin with the bot and grow with
  // time).
  std::map<domain::PositionKey, domain::Quantity> left;
  for (const auto& [key, position] : positions_.of_bot(bot)) left[key] = position.qty;
  std::vector<LiveOrder*> opening;
  for (LiveOrder* live : orders_.open_of(bot)) {
    const auto& request = live->order.request;
    // A bracket's exit closes what its entry has opened, and there is nothing to cancel where a cancel is
    // under way.
    if (live->passes_halt() || live->order.is_exit() || live->cancel_wanted) continue;
    auto& held = left[{.venue = request.venue, .bot_id = bot, .symbol = request.symbol}];
    const auto leaves = live->order.leaves_qty();
    const bool sells = request.side == domain::Side::Sell;
    if (sells ? held.is_positive() && leaves <= held : held.is_negative() && leaves <= -held) {
      held += sells ? -leaves : leaves;
      continue;
    }
    if (station_of(request.venue)) opening.push_back(live);
  }
  if (opening.empty()) return;
  events_.alert({.severity = domain::Severity::Warning,
                 .code = "risk.openings_cancelled",
                 .message = fmt::format("{} open orders of {} that would open more are cancelled: {}",
                                        opening.size(), bot, why),
                 .subject = bot.str()});
  for (LiveOrder* live : opening) station_of(live->order.request.venue)->session.cancel(*live);
}

void OrderManager::venue_answered(const domain::Order& order, bool refused) {
  const auto& bot = order.request.bot_id;
  if (!refused) {
    exits_.executed(order);
    rejections_.erase(bot);
    return;
  }
  if (++rejections_[bot] < options_.max_rejections) return;
  trip({.bot = bot, .venue = {}, .symbol = {}}, "risk.rejections",
       fmt::format("{} refused {} orders of {} in a row, the last with: {}", order.request.venue,
                   rejections_[bot], bot, order.message));
}

void OrderManager::notice_clock_step() {
  const core::Duration ahead{clock_.wall().ns - clock_.mono().ns};
  const auto moved = ahead - wall_ahead_.value_or(ahead);
  wall_ahead_ = ahead;
  if (std::max(moved, -moved) <= options_.max_clock_skew) return;
  // It may have been put right: the venue's clock says which.
  for (auto& [name, station] : stations_) check_clock(*station);
}

void OrderManager::check_stream(Station& station) {
  if (!station.stream_watch.found_deaf(clock_.mono())) return;
  const auto& name = station.session.name();
  events_.alert(
      {.severity = domain::Severity::Critical,
       .code = "stream.deaf",
       .message = fmt::format(
           "the order stream of {} was open and did not bring an execution that was then found by asking: it "
           "is connected again ({} times so far); the venue is asked every 10 s until it brings something",
           name, station.stream_watch.times()),
       .subject = name.str()});
  station.session.venue().renew_stream("it is deaf");
}

void OrderManager::check_clock(Station& station) {
  const auto asked_wall = clock_.wall();
  const auto asked = clock_.mono();
  station.session.venue().clock([this, &station, asked_wall,
                                 asked](const venue::VenueResult<venue::VenueClock>& answer) {
    if (!answer) return;
    station.market_open = answer->is_open;
    if (!answer->now.is_set()) return;
    station.reconciler.venue_time(answer->now);
    // The venue read its clock somewhere within the round trip.
    const auto round_trip = clock_.mono() - asked;
    const auto apart = answer->now - (asked_wall + round_trip / 2);
    const auto off = std::max(apart, -apart) - round_trip / 2;
    if (round_trip <= options_.max_clock_skew) prices_.venue_ahead(station.session.name(), apart);
    station.clock_off = off > options_.max_clock_skew ? station.clock_off + 1 : 0;
    // once more, to be sure
    if (station.clock_off == 1) station.pass_at = clock_.mono() + std::chrono::seconds{2};
    if (station.clock_off >= 2)
      trip(
          {}, "clock.skew",
          fmt::format("our clock is {:.1f} s {} {}'s", std::abs(std::chrono::duration<double>(apart).count()),
                      apart.count() > 0 ? "behind" : "ahead of", station.session.name()));
  });
}

}  // namespace avenor::oms
