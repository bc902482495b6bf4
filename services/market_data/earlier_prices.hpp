// The prices that an earlier life of market_data has left in the bus's memory. The proxy repeats them to
// everybody, as fresh as they were, though nobody stands behind them any more: what this life does not hear
// within the mute time is to be told as stale. Pure: the caller brings the time.
#pragma once

#include <functional>
#include <unordered_map>
#include <vector>

#include "core/clock.hpp"
#include "domain/market.hpp"

namespace avenor::market_data {

class EarlierPrices {
 public:
  /// `limit`: how long after the start, or after the market has opened, a symbol may be silent.
  EarlierPrices(core::Duration limit, core::MonoTime now) : limit_(limit), start_(now) {}

  /// From the bus. The latest of each symbol counts, until it is heard or told.
  void remember(const domain::Quote& quote);
  /// This life has a price of its own.
  void heard(const domain::Symbol& symbol);

  /// Those that are due, each once, marked stale; their times are as old as they were. `is_judged`: the
  /// market of that symbol is open, or the feed is away; while neither is so, silence means nothing.
  std::vector<domain::Quote> due(const std::function<bool(const domain::Symbol&)>& is_judged,
                                 core::MonoTime now);

 private:
  struct Entry {
    domain::Quote quote;  ///< without a symbol: none was remembered
    bool settled = false;
    core::MonoTime since;  ///< from when on its silence counts
  };
  Entry& entry_of(const domain::Symbol& symbol) {
    return entries_.try_emplace(symbol, Entry{.quote = {}, .settled = false, .since = start_}).first->second;
  }
  core::Duration limit_;
  core::MonoTime start_;
  std::unordered_map<domain::Symbol, Entry> entries_;
};

}  // namespace avenor::market_data
