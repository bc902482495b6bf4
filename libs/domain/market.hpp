// What a venue says about a market. A field that the venue did not send is absent, never zero.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/clock.hpp"
#include "domain/amounts.hpp"
#include "domain/ids.hpp"

namespace avenor::domain {

/// The present state of one symbol's top of book and last trade, as PRICE.<SYMBOL> carries it.
struct Quote {
  Symbol symbol;
  VenueName venue;
  core::WallTime event_ts;    ///< the venue's time of the latest change of any field
  core::WallTime quote_ts{};  ///< … of bid and ask; not set: see quote_time()
  core::WallTime last_ts{};   ///< … of the last trade; not set: see last_time()
  std::optional<Price> bid;
  std::optional<Quantity> bid_size;
  std::optional<Price> ask;
  std::optional<Quantity> ask_size;
  std::optional<Price> last;
  std::optional<Quantity> last_size;
  bool stale = false;  ///< the feed is silent or disconnected: no decision may rely on this

  bool operator==(const Quote&) const = default;

  /// The venue's time of bid and ask (of the last trade). A single time from a sender applies to both.
  core::WallTime quote_time() const { return quote_ts.is_set() ? quote_ts : event_ts; }
  core::WallTime last_time() const { return last_ts.is_set() ? last_ts : event_ts; }

  /// When a side is missing, the last trade is the price only while it is not older than this against the
  /// book's last change: an empty bid beside yesterday's trade is not a price.
  static constexpr core::Duration kOldTrade = std::chrono::seconds{60};

  /// Half-way between bid and ask, else a last trade that is not old, else nothing.
  std::optional<Price> mid() const;
};

struct Bar {
  Symbol symbol;
  VenueName venue;
  std::string interval;  ///< "1m", "5m", "1h", "1d"
  Price open, high, low, close;
  Quantity volume;
  core::WallTime event_ts;  ///< the bar's start

  bool operator==(const Bar&) const = default;
};

/// An account's money at one venue.
struct Balance {
  VenueName venue;
  Currency currency;
  Money cash, equity, buying_power;

  bool operator==(const Balance&) const = default;
};

}  // namespace avenor::domain
