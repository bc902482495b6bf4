// Prices of IBM as a venue gives them, and a market in which execution holds the exits of one entry.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "unit/oms/held_rig.hpp"

namespace avenor::testing {

using namespace std::chrono_literals;

inline const domain::VenueName kAt{"alpaca"};
inline const domain::Symbol kIbm{"IBM"};

inline domain::Quote book(core::WallTime ts, std::optional<int> bid, std::optional<int> ask,
                          std::optional<int> last = {}, core::WallTime last_ts = {}) {
  domain::Quote quote;
  quote.symbol = kIbm;
  quote.venue = kAt;
  quote.event_ts = std::max(ts, last_ts);
  quote.quote_ts = ts;
  quote.last_ts = last_ts;
  if (bid) quote.bid = domain::Price{*bid};
  if (ask) quote.ask = domain::Price{*ask};
  if (last) quote.last = domain::Price{*last};
  return quote;
}

/// Bought at 100, stop at 90, profit at 110; the rules as they are by default. The position agrees with the
/// venue's.
struct Exits : Market {
  explicit Exits(oms::ExternalPolicy others = oms::ExternalPolicy::Ignore)
      : Market(oms::TriggerRules{}, others) {
    create(entry("1"));
    fill("bot:entry:1", 10);
    at(92);
    run(2s);
  }
  void at(std::optional<int> bid, std::optional<int> last = {}) {
    hear(book(clock.wall(), bid, bid ? std::optional{*bid + 1} : std::nullopt, last,
              last ? clock.wall() : core::WallTime{}));
  }
  /// In steps of the daemon's tick.
  void run(core::Duration time, std::optional<int> bid = {}) {
    for (core::Duration gone{}; gone < time; gone += 50ms) {
      clock.advance(50ms);
      if (bid) at(*bid);
      manager->tick();
      settle();
    }
  }
  /// The same, and nothing of what is written comes back.
  void wait_for_ledger(core::Duration time, int bid) {
    for (core::Duration gone{}; gone < time; gone += 50ms) {
      clock.advance(50ms);
      manager->quote(book(clock.wall(), bid, bid + 1));
      manager->tick();
    }
  }
  bool fired() const { return venue->sent.size() > 1; }
};

}  // namespace avenor::testing
