#include "oms/prices/last_prices.hpp"

#include <algorithm>

namespace avenor::oms {

core::WallTime LastPrices::now_at(const domain::VenueName& venue) const {
  const auto it = ahead_.find(venue);
  return clock_.wall() + (it == ahead_.end() ? core::Duration{} : it->second);
}

core::Duration LastPrices::age(const domain::VenueName& venue, core::WallTime ts,
                               core::MonoTime heard) const {
  return std::max(clock_.mono() - heard, now_at(venue) - ts);
}

domain::Quote LastPrices::without_late_trade(domain::Quote quote, const Seen& seen) {
  if (!quote.last || !seen.last || quote.last_time() >= seen.last_ts) return quote;
  quote.last = seen.last;
  quote.last_ts = seen.last_ts;
  return quote;
}

LastPrices::Taken LastPrices::see(const domain::Quote& told) {
  const auto latest = std::max({told.event_ts, told.quote_time(), told.last_time()});
  if (latest > now_at(told.venue) + kAhead) return Taken::Future;
  auto it = seen_.find({.venue = told.venue, .symbol = told.symbol});
  if (it == seen_.end()) {
    if (seen_.size() >= kMostSymbols) make_room();
    it = seen_.try_emplace({.venue = told.venue, .symbol = told.symbol}).first;
  }
  Seen& seen = it->second;
  if (told.event_ts < seen.event_ts) {
    seen.stale = seen.stale || told.stale;
    ++version_;
    return Taken::Older;
  }
  const auto quote = without_late_trade(told, seen);
  const bool repeated = quote.event_ts == seen.event_ts;
  const bool left_behind = quote.last && quote.quote_time() + kQuoteBehindTrade < quote.last_time();
  const auto price = left_behind ? quote.last : quote.mid();
  const auto price_ts = quote.bid && quote.ask && !left_behind ? quote.quote_time() : quote.last_time();
  const bool first = !seen.event_ts.is_set();
  weigh(seen, price, !repeated);
  if (price != seen.price || price_ts != seen.price_ts) seen.at = clock_.mono();
  seen.price = price;
  seen.price_ts = price_ts;
  seen.event_ts = quote.event_ts;
  seen.stale = quote.stale;
  if (first && price && !quote.stale) weigh_first(seen, quote);
  feed_triggers(quote, seen);
  ++version_;
  if (listener_ != nullptr) listener_->price_changed(quote.venue, quote.symbol);
  return repeated ? Taken::Repeated : Taken::News;
}

void LastPrices::weigh(Seen& seen, const std::optional<domain::Price>& price, bool update) {
  if (is_steady(seen)) seen.steady = seen.price;
  if (!price || !seen.price || further_apart(*price, *seen.price, rules_.jump_pct)) {
    seen.near_since = clock_.mono();
    seen.near_updates = 0;
  }
  if (price && update) ++seen.near_updates;
}

void LastPrices::weigh_first(Seen& seen, const domain::Quote& quote) const {
  const auto stood_since = [&](core::WallTime ts) {
    return clock_.mono() - std::max(core::Duration{}, now_at(quote.venue) - ts);
  };
  seen.near_since = stood_since(seen.price_ts);
  const auto book_ts = quote.quote_time(), trade_ts = quote.last_time();
  const auto mid = quote.bid && quote.ask ? quote.mid() : std::nullopt;
  const auto apart = std::max(book_ts, trade_ts) - std::min(book_ts, trade_ts);
  // Within a second they may be of the same wild moment; an old trade says nothing about the present book.
  if (!mid || !quote.last || apart < kSteadyAfter || apart > kOldTrade) return;
  if (further_apart(*quote.last, *mid, rules_.jump_pct)) return;
  seen.near_since = stood_since(std::min(book_ts, trade_ts));
  seen.near_updates = 2;
}

void LastPrices::feed_triggers(const domain::Quote& quote, Seen& seen) {
  const auto now = clock_.mono();
  if (quote.stale) {
    seen.sells_at.gone();
    seen.buys_at.gone();
    return;
  }
  const auto last_ts = quote.last_time();
  const bool recent_trade = quote.last && now_at(quote.venue) - last_ts <= kOldTrade;
  if (recent_trade && quote.last_ts.is_set() && last_ts > seen.last_ts && seen.last_ts.is_set()) {
    // When the last trade is itself the side's price, it does not confirm that price.
    if (quote.bid) seen.sells_at.trade(*quote.last, now, rules_);
    if (quote.ask) seen.buys_at.trade(*quote.last, now, rules_);
  }
  if (quote.last) {
    seen.last = quote.last;
    seen.last_ts = last_ts;
  }
  const bool crossed = quote.bid && quote.ask && *quote.bid > *quote.ask;
  const auto side = [&](TriggerPrice& trigger, const std::optional<domain::Price>& price,
                        const std::optional<domain::Quantity>& size) {
    if (crossed || (price && size && !size->is_positive()))
      trigger.gone();
    else if (price)
      trigger.see(*price, quote.quote_time(), now, rules_);
    else if (recent_trade)
      trigger.see(*quote.last, last_ts, now, rules_);
    else
      trigger.gone();
  };
  side(seen.sells_at, quote.bid, quote.bid_size);
  side(seen.buys_at, quote.ask, quote.ask_size);
}

void LastPrices::make_room() {
  const auto oldest = std::ranges::min_element(
      seen_, {}, [](const auto& entry) { return std::max(entry.second.sells_at.heard(), entry.second.at); });
  const auto [venue, symbol] = oldest->first;
  seen_.erase(oldest);
  ++version_;
  if (listener_ != nullptr) listener_->price_changed(venue, symbol);
}

}  // namespace avenor::oms
