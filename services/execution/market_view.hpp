// The last price of each symbol and how old it is, by our own monotonic clock.
#pragma once

#include <map>
#include <optional>
#include <utility>

#include "core/clock.hpp"
#include "domain/market.hpp"

namespace avenor::execution {

class MarketView {
 public:
  struct Seen {
    std::optional<domain::Price> price;  ///< mid of bid and ask, else the last trade
    std::optional<domain::Price> sells_at, buys_at;  ///< what a seller gets, a buyer pays: bid (ask), else the last trade
    core::MonoTime at;
    bool stale = false;
  };

  void see(const domain::Quote& quote, core::MonoTime now) {
    seen_[{quote.venue, quote.symbol}] = {.price = quote.mid(),
                                          .sells_at = quote.bid ? quote.bid : quote.last,
                                          .buys_at = quote.ask ? quote.ask : quote.last,
                                          .at = now,
                                          .stale = quote.stale};
  }

  const Seen* of(const domain::VenueName& venue, const domain::Symbol& symbol) const {
    const auto it = seen_.find({venue, symbol});
    return it == seen_.end() ? nullptr : &it->second;
  }

 private:
  std::map<std::pair<domain::VenueName, domain::Symbol>, Seen> seen_;
};

}  // namespace avenor::execution
