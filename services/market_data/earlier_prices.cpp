#include "market_data/earlier_prices.hpp"

namespace avenor::market_data {

void EarlierPrices::remember(const domain::Quote& quote) {
  Entry& entry = entry_of(quote.symbol);
  if (!entry.settled) entry.quote = quote;
}

void EarlierPrices::heard(const domain::Symbol& symbol) { entry_of(symbol).settled = true; }

std::vector<domain::Quote> EarlierPrices::due(const std::function<bool(const domain::Symbol&)>& is_judged,
                                              core::MonoTime now) {
  std::vector<domain::Quote> all;
  for (auto& [symbol, entry] : entries_) {
    if (entry.settled || entry.quote.symbol.empty()) continue;
    if (!is_judged(symbol)) entry.since = now;
    if (now - entry.since <= limit_) continue;
    entry.settled = true;
    if (entry.quote.stale) continue;
    entry.quote.stale = true;
    all.push_back(entry.quote);
  }
  return all;
}

}  // namespace avenor::market_data
