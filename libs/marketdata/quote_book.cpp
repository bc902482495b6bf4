#include "marketdata/quote_book.hpp"

#include <utility>

namespace avenor::marketdata {

bool QuoteBook::update(const domain::Quote& quote) {
  Entry& entry = entries_[quote.symbol];
  entry.quote = quote;
  if (++in_turn_ <= burst_) return true;
  if (entry.kept) {
    ++conflated_;
  } else {
    entry.kept = true;
    kept_.push_back(quote.symbol);
  }
  return false;
}

std::vector<domain::Quote> QuoteBook::end_of_turn() {
  std::vector<domain::Quote> quotes;
  quotes.reserve(kept_.size());
  for (const domain::Symbol& symbol : kept_) {
    Entry& entry = entries_[symbol];
    entry.kept = false;
    quotes.push_back(entry.quote);
  }
  kept_.clear();
  in_turn_ = 0;
  return quotes;
}

std::vector<domain::Quote> QuoteBook::mark_stale() {
  std::vector<domain::Quote> quotes;
  for (auto& [symbol, entry] : entries_) {
    if (entry.quote.stale) continue;
    entry.quote.stale = true;
    quotes.push_back(entry.quote);
  }
  return quotes;
}

std::optional<domain::Quote> QuoteBook::mark_stale(const domain::Symbol& symbol) {
  const auto it = entries_.find(symbol);
  if (it == entries_.end() || std::exchange(it->second.quote.stale, true)) return std::nullopt;
  return it->second.quote;
}

void QuoteBook::recall(const domain::Quote& quote) {
  entries_.try_emplace(quote.symbol, Entry{.quote = quote, .kept = false});
}

std::vector<domain::Quote> QuoteBook::all() const {
  std::vector<domain::Quote> quotes;
  quotes.reserve(entries_.size());
  for (const auto& [symbol, entry] : entries_) quotes.push_back(entry.quote);
  return quotes;
}

}  // namespace avenor::marketdata
