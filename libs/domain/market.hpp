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
  bool stale = false;  ///< the feed is connected but mute, or gone: nothing may be decided on this

  bool operator==(const Quote&) const = default;

  /// The venue's time of bid and ask (of the last trade). A sender that tells only one time means it for
  /// both.
  core::WallTime quote_time() const { return quote_ts.is_set() ? quote_ts : event_ts; }
  core::WallTime last_time() const { return last_ts.is_set() ? last_ts : event_ts; }

  /// Where a side is missing, a last trade stands for the price only when the book has not changed for longer
  /// since: an empty bid beside a trade of the day before is no price.
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
