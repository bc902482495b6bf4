#include "market_data/earlier_prices.hpp"

namespace avenor::market_data {

void EarlierPrices::remember(const domain::Quote& quote) {
  Entry& entry = entries_[quote.symbol];
  if (!entry.settled) entry.quote = quote;
}

void EarlierPrices::heard(const domain::Symbol& symbol) { entries_[symbol].settled = true; }

std::vector<domain::Quote> EarlierPrices::due(bool judged, core::MonoTime now) {
  if (!judged) since_ = now;
  if (now - since_ <= limit_) return {};
  std::vector<domain::Quote> all;
  for (auto& [symbol, entry] : entries_) {
    if (entry.settled || entry.quote.symbol.empty()) continue;
    entry.settled = true;
    if (entry.quote.stale) continue;
    entry.quote.stale = true;
    all.push_back(entry.quote);
  }
  return all;
}

}  // namespace avenor::market_data
