#include "oms/controls/daily_loss_breaker.hpp"

#include <fmt/format.h>

#include <chrono>
#include <set>
#include <vector>

#include "domain/pair.hpp"

namespace avenor::oms {
namespace {

/// After a start prices arrive one by one, and a holding without a price yet may offset the loss of the
/// others.
constexpr core::Duration kPricesCome = std::chrono::seconds{10};

}  // namespace

void DailyLossBreaker::check() {
  std::set<domain::BotId> bots;
  for (const auto& holding : positions_.all()) bots.insert(holding.key.bot_id);
  for (const auto& bot : bots) {
    const auto limit = gate_.book().limits_for(bot, {}).max_daily_loss;
    const auto& today = pnl_.today(bot);
    report_unvalued(bot, today.unvalued_fees, unvalued_fees_, "fee.no_price", "was charged fees");
    report_unvalued(bot, today.unvalued_results, unvalued_results_, "profit.no_price", "has a result");
    if (today.unmarked.empty())
      unmarked_since_.erase(bot);
    else
      unmarked_since_.try_emplace(bot, clock_.mono());
    if (!limit || -today.certain < *limit) continue;
    if (!today.unmarked.empty() && clock_.mono() - unmarked_since_[bot] < kPricesCome) continue;
    const auto reason = fmt::format("{} has lost {} today; the maximum is {}", bot, -today.certain, *limit);
    breaker_.trip({.bot = bot, .venue = {}, .symbol = {}}, "risk.daily_loss", reason);
    if (cancels_) cancel_openings(bot, reason);
  }
  for (auto* reported : {&unvalued_fees_, &unvalued_results_})
    std::erase_if(*reported, [&](const auto& entry) { return !bots.contains(entry.first); });
  std::erase_if(unmarked_since_, [&](const auto& entry) { return !bots.contains(entry.first); });
  pnl_.all_begun();
}

void DailyLossBreaker::report_unvalued(const domain::BotId& bot,
                                       const std::vector<domain::Currency>& currencies, Unvalued& reported,
                                       const char* code, const char* had) {
  const std::set<domain::Currency> now(currencies.begin(), currencies.end());
  auto& before = reported[bot];
  for (const auto& currency : now)
    if (!before.contains(currency))
      events_.alert({.severity = domain::Severity::Warning,
                     .code = code,
                     .message = fmt::format("{} {} in {} today, and no price of {} is known: "
                                            "its profit of the day excludes this amount",
                                            bot, had, currency, domain::base_pair_of(currency)),
                     .subject = bot.str()});
  before = now;
}

void DailyLossBreaker::cancel_openings(const domain::BotId& bot, const std::string& reason) {
  // The quantity left to close, by place: exits consume it, oldest first (ids begin with the bot and grow
  // with time).
  std::map<domain::PositionKey, domain::Quantity> left;
  for (const auto* held : positions_.of_bot(bot)) left[held->first] = held->second.qty;
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
    if (router_.contains(request.venue)) opening.push_back(live);
  }
  if (opening.empty()) return;
  events_.alert(
      {.severity = domain::Severity::Warning,
       .code = "risk.openings_cancelled",
       .message = fmt::format("{} open orders of {} that would increase positions are cancelled: {}",
                              opening.size(), bot, reason),
       .subject = bot.str()});
  for (LiveOrder* live : opening)
    router_.find(live->order.request.venue)->session.cancel(*live, CancelSource::DailyLoss);
}

}  // namespace avenor::oms
