#include "market_data/feed_handler.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "core/failpoint.hpp"
#include "core/state_line.hpp"

namespace avenor::market_data {
namespace {

namespace log = runtime::log;

constexpr core::Duration kLongestPause = std::chrono::minutes(5);

}  // namespace

FeedHandler::FeedHandler(const Config& config, const core::Clock& clock,
                         std::unique_ptr<venue::Account> account, std::unique_ptr<venue::Feed> feed,
                         Hooks hooks)
    : clock_(clock),
      account_(std::move(account)),
      feed_(std::move(feed)),
      hooks_(std::move(hooks)),
      name_(account_->name().str()),
      watched_(config.listings.symbols_at(account_->name())),
      instruments_(*account_, watched_),
      quotes_(kBurst),
      watch_(config.feed_stale, clock.mono()),
      symbols_(config.symbol_stale),
      earlier_(config.feed_stale, clock.mono()),
      first_pause_(config.feed_stale),
      account_poller_(*account_, instruments_, clock, watched_,
                      {.publish = hooks_.publish,
                       .state_changed = hooks_.state_changed,
                       .on_clock = [this](std::optional<core::Duration> ahead) { on_clock(ahead); }}) {}

void FeedHandler::remember(const domain::Quote& quote) {
  if (quote.venue == account_->name()) earlier_.remember(quote);
}

void FeedHandler::check_earlier() {
  const auto is_judged = [this](const domain::Symbol& symbol) { return watch_.stale() || is_open(symbol); };
  for (const domain::Quote& quote : earlier_.due(is_judged, clock_.mono())) {
    log::warning("no price since the start: the price of the previous run is stale",
                 {{"VENUE", name_}, {"SYMBOL", quote.symbol.str()}});
    quotes_.recall(quote);
    hooks_.publish(quote);
  }
}

bool FeedHandler::is_open(const domain::Symbol& symbol) const {
  return instruments_.is_open(symbol).value_or(true);
}

void FeedHandler::start() {
  account_->on_warning([this](const std::string& text) { tell(log::Level::Warning, "account: " + text); });
  instruments_.on_problem([this](const domain::Symbol&, const std::string& text) {
    tell(log::Level::Warning, "instruments: " + text);
  });
  for (const auto& symbol : watched_) symbols_.watch(symbol, clock_.mono());
  if (!watched_.empty()) feed_->start(watched_, feed_handlers());
  poll();
}

void FeedHandler::stop() {
  feed_->stop();
  account_->stop();
}

venue::FeedHandlers FeedHandler::feed_handlers() {
  venue::FeedHandlers handlers;
  handlers.on_quote = [this](const domain::Quote& quote) { on_quote(quote); };
  handlers.on_sign_of_life = [this](const domain::Symbol& symbol) { alive(symbol); };
  handlers.on_bar = [this](const domain::Bar& bar) { hooks_.publish(bar); };
  handlers.on_up = [this] {
    tell(log::Level::Info, "feed up");
    watch_.up(clock_.mono());
    symbols_.restart(clock_.mono());
    check();
  };
  handlers.on_down = [this](const std::string& reason) {
    watch_.down(reason);
    check_feed();
    hooks_.state_changed();  // the reason may be new although the feed was stale already
  };
  handlers.on_warning = [this](const std::string& text) { tell(log::Level::Warning, "feed: " + text); };
  return handlers;
}

void FeedHandler::tell(log::Level level, const std::string& text) {
  if (const auto told = repeats_.hear(core::without_figures(text), clock_.mono()))
    log::write(level, text + told.suffix(), {{"VENUE", name_}});
}

void FeedHandler::on_quote(const domain::Quote& quote) {
  ++ticks_;
  AVENOR_FAILPOINT("data.after_tick");
  earlier_.heard(quote.symbol);
  if (!quote.stale) alive(quote.symbol);  // a stale quote means that the feed has lost the symbol
  if (!std::exchange(turn_open_, true)) {
    hooks_.at_end_of_turn([this] {
      turn_open_ = false;
      for (const domain::Quote& kept : quotes_.end_of_turn()) hooks_.publish(kept);
    });
  }
  if (quotes_.update(quote)) hooks_.publish(quote);
}

void FeedHandler::alive(const domain::Symbol& symbol) {
  const auto now = clock_.mono();
  watch_.tick(now);
  next_reconnect_.reset();
  if (watch_.stale()) check();
  if (!symbols_.heard(symbol, now)) return;
  hooks_.publish(wire::Alert{wire::Severity::Info, "feed.symbol_fresh",
                             fmt::format("prices of {} from {} have resumed", symbol, name_), symbol.str()});
  hooks_.state_changed();
}

void FeedHandler::check() {
  const bool feed = check_feed();
  wake_feed();
  check_earlier();
  if (check_symbols() || feed) hooks_.state_changed();
}

/// A silent connection may be half dead in a way that no ping detects: it is reconnected, with growing
/// pauses.
void FeedHandler::wake_feed() {
  const auto now = clock_.mono();
  if (!watch_.mute(now) || (next_reconnect_ && now < *next_reconnect_)) return;
  pause_ = next_reconnect_ ? std::min(pause_ * 2, kLongestPause) : first_pause_;
  next_reconnect_ = now + pause_;
  ++reconnects_;
  hooks_.publish(wire::Alert{
      wire::Severity::Warning, "feed.reconnect",
      fmt::format("the feed of {} is silent and is reconnected ({} times so far)", name_, reconnects_),
      name_});
  feed_->reconnect("it is silent while the market is open");
}

bool FeedHandler::check_symbols() {
  if (watch_.stale() || !watch_.open()) {
    symbols_.restart(clock_.mono());
    return false;
  }
  for (const auto& symbol : watched_)
    if (!is_open(symbol)) symbols_.restart(symbol, clock_.mono());
  bool changed = false;
  for (const auto& silent : symbols_.due(clock_.mono())) {
    feed_->renew(silent.symbol);
    if (!silent.unusual) continue;
    changed = true;
    if (const auto quote = quotes_.mark_stale(silent.symbol)) hooks_.publish(*quote);
    hooks_.publish(
        wire::Alert{wire::Severity::Warning, "feed.symbol_stale",
                    fmt::format("no price of {} from {} for {} s, far longer than usual, while other symbols "
                                "have prices: its price is stale, and it is subscribed again",
                                silent.symbol, name_,
                                std::chrono::duration_cast<std::chrono::seconds>(silent.silence).count()),
                    silent.symbol.str()});
  }
  return changed;
}

bool FeedHandler::check_feed() {
  const auto change = watch_.check(clock_.mono());
  if (!change) return false;
  if (*change == marketdata::StaleWatch::Change::WentStale) {
    for (const domain::Quote& quote : quotes_.mark_stale()) hooks_.publish(quote);
    hooks_.publish(wire::Alert{wire::Severity::Warning, "feed.stale",
                               fmt::format("the prices of {} are stale: {}", name_, watch_.reason()), name_});
  } else {
    hooks_.publish(wire::Alert{wire::Severity::Info, "feed.fresh",
                               fmt::format("prices of {} have resumed", name_), name_});
  }
  return true;
}

void FeedHandler::on_clock(std::optional<core::Duration> ahead) {
  if (ahead) feed_->venue_ahead(*ahead);
  const bool any_open = watched_.empty() ||
                        std::ranges::any_of(watched_, [this](const auto& symbol) { return is_open(symbol); });
  watch_.market(any_open, clock_.mono());
  check();
}

void FeedHandler::tell_all() {
  for (const domain::Quote& quote : quotes_.all()) hooks_.publish(quote);
  account_poller_.publish_all();
}

std::string FeedHandler::status() const {
  return fmt::format("{}: {} symbols, {} ticks so far", name_, watched_.size(), ticks_);
}

std::string FeedHandler::degraded_reason() const {
  std::string text;
  if (watch_.stale() && !watched_.empty()) text = fmt::format("feed of {}: {}", name_, watch_.reason());
  if (const auto quiet = symbols_.quiet(); !quiet.empty())
    text += fmt::format("{}no prices of {} from {}", text.empty() ? "" : "; ", fmt::join(quiet, ", "), name_);
  for (const std::string& failing : account_poller_.failing()) text += (text.empty() ? "" : "; ") + failing;
  return text;
}

}  // namespace avenor::market_data
