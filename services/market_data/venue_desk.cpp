#include "market_data/venue_desk.hpp"

#include <fmt/format.h>

#include <utility>

#include "runtime/log.hpp"

namespace avenor::market_data {
namespace {

namespace log = runtime::log;

constexpr core::Duration kRepeat = std::chrono::seconds(15);

}  // namespace

VenueDesk::VenueDesk(const Config& config, const core::Clock& clock, std::unique_ptr<venue::Venue> venue,
                     std::unique_ptr<venue::Feed> feed, Hooks hooks)
    : clock_(clock),
      venue_(std::move(venue)),
      feed_(std::move(feed)),
      hooks_(std::move(hooks)),
      name_(venue_->name().str()),
      quotes_(kBurst),
      watch_(config.feed_stale, clock.mono()),
      account_(venue_->name(), config.symbols, kRepeat) {}

void VenueDesk::start(const std::vector<domain::Symbol>& symbols) {
  feed_->start(symbols, feed_handlers());
  poll();
}

void VenueDesk::stop() {
  feed_->stop();
  venue_->stop();
}

venue::FeedHandlers VenueDesk::feed_handlers() {
  venue::FeedHandlers handlers;
  handlers.on_quote = [this](const domain::Quote& quote) { on_quote(quote); };
  handlers.on_bar = [this](const domain::Bar& bar) { hooks_.publish(bar); };
  handlers.on_up = [this] {
    log::info("feed up", {{"VENUE", name_}});
    watch_.up(clock_.mono());
    check();
  };
  handlers.on_down = [this](const std::string& reason) {
    log::warning("feed down", {{"VENUE", name_}, {"REASON", reason}});
    watch_.down(reason);
    check();
    hooks_.state_changed();
  };
  handlers.on_warning = [this](const std::string& text) {
    if (log::once_per("feed " + name_, 1.0)) log::warning("feed: " + text, {{"VENUE", name_}});
  };
  return handlers;
}

void VenueDesk::on_quote(const domain::Quote& quote) {
  ++ticks_;
  watch_.tick(clock_.mono());
  if (watch_.stale()) check();
  if (!std::exchange(turn_open_, true)) {
    hooks_.at_end_of_turn([this] {
      turn_open_ = false;
      for (const domain::Quote& kept : quotes_.end_of_turn()) hooks_.publish(kept);
    });
  }
  if (quotes_.update(quote)) hooks_.publish(quote);
}

void VenueDesk::check() {
  const auto change = watch_.check(clock_.mono());
  if (!change) return;
  if (*change == StaleWatch::Change::WentStale) {
    for (const domain::Quote& quote : quotes_.mark_stale()) hooks_.publish(quote);
    log::warning("prices are stale", {{"VENUE", name_}, {"REASON", watch_.reason()}});
    hooks_.publish(wire::Alert{wire::Severity::Warning, "feed.stale",
                               fmt::format("the prices of {} are stale: {}", name_, watch_.reason()), name_});
  } else {
    log::info("prices are fresh", {{"VENUE", name_}});
    hooks_.publish(
        wire::Alert{wire::Severity::Info, "feed.fresh", fmt::format("the prices of {} come again", name_), name_});
  }
  hooks_.state_changed();
}

bool VenueDesk::answered(const venue::Trouble* trouble, const char* what) {
  --questions_open_;
  const std::string before = account_trouble_;
  if (trouble == nullptr) {
    failures_ = 0;
    account_trouble_.clear();
    if (!before.empty()) log::info("the account answers again", {{"VENUE", name_}});
  } else if (++failures_ >= kFailuresToDegrade) {
    account_trouble_ = fmt::format("no {} from {}: {}", what, name_, trouble->message);
  }
  if (account_trouble_ != before) hooks_.state_changed();
  return trouble == nullptr;
}

void VenueDesk::poll() {
  if (questions_open_ > 0) return;  // the venue is slower than we ask
  if (polls_++ % kClockEvery == 0) poll_clock();
  questions_open_ += 2;
  venue_->balance([this](venue::Answer<domain::Balance> balance) {
    if (!answered(balance ? nullptr : &balance.error(), "balance")) return;
    if (const auto told = account_.balance(*balance, clock_.mono())) hooks_.publish(*told);
  });
  venue_->positions([this](venue::Answer<std::vector<domain::NamedPosition>> listed) {
    if (!answered(listed ? nullptr : &listed.error(), "positions")) return;
    for (const auto& position : account_.positions(*listed, clock_.mono())) tell(position);
  });
}

void VenueDesk::poll_clock() {
  ++questions_open_;
  venue_->clock([this](venue::Answer<venue::VenueClock> clock) {
    if (!answered(clock ? nullptr : &clock.error(), "clock")) return;
    watch_.market(clock->is_open, clock_.mono());
    check();
  });
}

void VenueDesk::tell(const domain::NamedPosition& position) {
  hooks_.publish(wire::PositionReport{.symbol = position.key.symbol,
                                      .venue = position.key.venue,
                                      .bot_id = {},
                                      .qty = position.position.qty,
                                      .avg_price = position.position.avg_price,
                                      .realized_pnl = {}});
}

void VenueDesk::tell_all() {
  for (const domain::Quote& quote : quotes_.all()) hooks_.publish(quote);
  if (const auto balance = account_.last_balance()) hooks_.publish(*balance);
  for (const auto& position : account_.last_positions()) tell(position);
}

std::string VenueDesk::trouble() const {
  std::string text;
  if (watch_.stale()) text = fmt::format("feed of {}: {}", name_, watch_.reason());
  if (!account_trouble_.empty()) text += (text.empty() ? "" : "; ") + account_trouble_;
  return text;
}

}  // namespace avenor::market_data
