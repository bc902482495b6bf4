// Prices from an earlier run of market_data in the proxy's cache. The proxy replays them to every subscriber
// as if they were fresh: those that this run does not receive within the silence limit are to be published as
// stale. Pure: the caller passes the time.
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

  /// A price from the bus. The latest of each symbol counts, until a price of this run arrives or it was
  /// published as stale.
  void remember(const domain::Quote& quote);
  /// A price of this run has arrived.
  void heard(const domain::Symbol& symbol);

  /// The prices that are due, each once, marked stale, with their original times. `is_judged`: the market of
  /// that symbol is open, or the feed is down; otherwise silence means nothing.
  std::vector<domain::Quote> due(const std::function<bool(const domain::Symbol&)>& is_judged,
                                 core::MonoTime now);

 private:
  struct Entry {
    domain::Quote quote;  ///< without a symbol: no price was replayed
    bool settled = false;
    core::MonoTime since;  ///< its silence counts from then on
  };
  Entry& entry_of(const domain::Symbol& symbol) {
    return entries_.try_emplace(symbol, Entry{.quote = {}, .settled = false, .since = start_}).first->second;
  }
  core::Duration limit_;
  core::MonoTime start_;
  std::unordered_map<domain::Symbol, Entry> entries_;
};

}  // namespace avenor::market_data
