#include "bot/quote_cache.hpp"

#include <algorithm>
#include <utility>

namespace avenor::bot {
namespace {

using core::LogLevel;

/// The tolerated difference between the venue's clock and ours: execution halts when it is larger.
constexpr core::Duration kAhead = std::chrono::seconds(2);
constexpr std::string_view kFeedAlive = "the feed has recovered";

}  // namespace

QuoteCache::QuoteCache(const Settings& settings, const core::Clock& clock, SessionLog& log)
    : settings_(settings), clock_(clock), log_(log) {
  for (const domain::Symbol& symbol : settings.symbols) markets_.try_emplace(symbol);
}

std::optional<domain::Quote> QuoteCache::update(const domain::Quote& quote, core::WallTime sent) {
  const auto found = markets_.find(quote.symbol);
  if (found == markets_.end() || quote.venue != settings_.venue_of(quote.symbol)) return {};
  Market& market = found->second;
  if (const Odd odd = odd_time(market, quote); odd != Odd::No) {
    market.feed_stale = market.feed_stale || quote.stale;
    market.quote.stale = market.quote.stale || quote.stale;
    tell_odd_time(market, quote, odd);
    return {};
  }
  const bool repeated = market.any && quote.event_ts == market.quote.event_ts;
  market.quote = quote;
  market.any = true;
  // The proxy gives a late subscriber the last price, and market_data publishes all prices again to a
  // restarted proxy: so a price's age is that of its venue time or of its message, whichever is greater.
  core::Duration age = clock_.wall() - quote.event_ts;
  if (sent.is_set()) age = std::max(age, clock_.wall() - sent);
  const core::MonoTime as_of = clock_.mono() - std::max(age, core::Duration::zero());
  if (!repeated || as_of < market.as_of) market.as_of = as_of;
  if (quote.stale != market.feed_stale) {
    market.feed_stale = quote.stale;
    const auto line = market.stale_line.change(
        quote.stale ? "the feed reports a stale price: no orders until the next update" : "", clock_.mono());
    log_.state(line, quote.symbol, kFeedAlive);
  }
  domain::Quote seen = quote;
  seen.stale = quote.stale || too_old(market);
  return seen;
}

const domain::Quote* QuoteCache::latest(const domain::Symbol& symbol) const {
  const auto found = markets_.find(symbol);
  if (found == markets_.end() || !found->second.any) return nullptr;
  shown_ = found->second.quote;
  shown_.stale = shown_.stale || too_old(found->second);
  return &shown_;
}

QuoteCache::Use QuoteCache::use(const domain::Symbol& symbol) const {
  const auto found = markets_.find(symbol);
  if (found == markets_.end() || !found->second.any) return Use::None;
  if (found->second.quote.stale) return Use::CalledStale;
  return too_old(found->second) ? Use::TooOld : Use::Good;
}

core::Duration QuoteCache::age(const domain::Symbol& symbol) const {
  return clock_.mono() - markets_.at(symbol).as_of;
}

void QuoteCache::turn() {
  for (auto& [symbol, market] : markets_)
    log_.state(market.stale_line.due(clock_.mono()), symbol, kFeedAlive);
}

QuoteCache::Odd QuoteCache::odd_time(const Market& market, const domain::Quote& quote) const {
  if (quote.event_ts > clock_.wall() + kAhead) return Odd::Future;
  if (market.any && quote.event_ts < market.quote.event_ts) return Odd::Older;
  return Odd::No;
}

void QuoteCache::tell_odd_time(Market& market, const domain::Quote& quote, Odd odd) {
  if (std::exchange(market.told_odd, true)) return;
  log_.write(LogLevel::Warning,
             odd == Odd::Future
                 ? "price ignored, its time is ahead of our clock (logged once): check the clocks"
                 : "price ignored, it is older than the last one (logged once)",
             {{"SYMBOL", quote.symbol.str()}, {"EVENT_TS", core::to_rfc3339(quote.event_ts)}});
}

}  // namespace avenor::bot
