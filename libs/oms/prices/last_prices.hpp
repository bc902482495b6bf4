// The last price of each symbol and its age: by the venue's time or by our clock since its arrival, whichever
// is more. A repeated price (the bus caches the last one) keeps its age; a price from the future, or older
// than the last one, is refused; of a new message with an older trade only the trade is refused.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "core/clock.hpp"
#include "domain/market.hpp"
#include "oms/orders/exposure_listener.hpp"
#include "oms/prices/trigger_price.hpp"

namespace avenor::oms {

class LastPrices {
 public:
  /// How far a venue time may be ahead of the venue's clock, as we know that clock.
  static constexpr core::Duration kAhead = std::chrono::seconds{2};
  /// An older last trade does not replace a side of the book, whatever else is allowed.
  static constexpr core::Duration kOldTrade = domain::Quote::kOldTrade;
  /// A quote that is older than the last trade by more than this is outdated: the trade is the price.
  static constexpr core::Duration kQuoteBehindTrade = std::chrono::seconds{10};
  /// A price is steady when it has stayed near the same level for this long, over at least two updates.
  static constexpr core::Duration kSteadyAfter = std::chrono::seconds{1};
  /// … and without a second update, when it has stayed for this long.
  static constexpr core::Duration kSteadyAloneAfter = std::chrono::seconds{20};
  static constexpr std::size_t kMostSymbols = 10'000;  ///< the least recently updated makes room for another

  struct Seen {
    /// mid of bid and ask, else (or when the quote is outdated) the last trade
    std::optional<domain::Price> price;
    core::WallTime price_ts;  ///< the venue's time of it
    core::MonoTime at;        ///< first arrival
    bool stale = false;
    std::optional<domain::Price> steady;  ///< the latest steady price
    core::MonoTime near_since;            ///< since when the price has been near the present one
    int near_updates = 0;
    core::WallTime event_ts;  ///< of the latest change of anything
    /// what a seller gets, a buyer pays: bid (ask), else a last trade that is not old
    TriggerPrice sells_at, buys_at;
    std::optional<domain::Price> last;  ///< the last trade, and the venue's time of it
    core::WallTime last_ts{};
  };
  enum class Taken { News, Repeated, Older, Future };

  LastPrices(const core::Clock& clock, TriggerRules rules) : clock_(clock), rules_(rules) {}

  Taken see(const domain::Quote& quote);
  void set_listener(ExposureListener& listener) { listener_ = &listener; }
  /// Another one after each change: what was computed from prices may be out of date.
  std::uint64_t version() const { return version_; }

  const Seen* of(const domain::VenueName& venue, const domain::Symbol& symbol) const {
    const auto it = seen_.find({.venue = venue, .symbol = symbol});
    return it == seen_.end() ? nullptr : &it->second;
  }
  Seen* of(const domain::VenueName& venue, const domain::Symbol& symbol) {
    return const_cast<Seen*>(std::as_const(*this).of(venue, symbol));
  }

  core::Duration age(const domain::VenueName& venue, const Seen& seen) const {
    return age(venue, seen.price_ts, seen.at);
  }
  /// The age of a price that the venue dates `ts` and that first arrived at `heard`.
  core::Duration age(const domain::VenueName& venue, core::WallTime ts, core::MonoTime heard) const;

  /// How far the venue's clock is ahead of ours.
  void venue_ahead(const domain::VenueName& venue, core::Duration by) {
    ahead_[venue] = by;
    ++version_;
  }
  /// The present price is steady: it may value a day's opening.
  bool is_steady(const Seen& seen) const {
    return seen.price && seen.near_updates >= 2 && clock_.mono() - seen.near_since >= kSteadyAfter;
  }
  /// The price for profit and loss: the present one when it is steady, else the latest steady one. A single
  /// wild quote is not a loss.
  std::optional<domain::Price> believed(const Seen& seen) const {
    const bool stood_alone = seen.price && clock_.mono() - seen.near_since >= kSteadyAloneAfter;
    return is_steady(seen) || stood_alone ? seen.price : seen.steady;
  }
  core::WallTime now_at(const domain::VenueName& venue) const;
  const TriggerRules& rules() const { return rules_; }

 private:
  /// As received, except for a trade older than the last one known, which is kept.
  static domain::Quote without_late_trade(domain::Quote quote, const Seen& seen);
  void weigh(Seen& seen, const std::optional<domain::Price>& price, bool update);
  /// The first message about a symbol (after a start, from the proxy's memory) brings its own past: it is the
  /// last one known, so its price has stood since the venue's time of it; and a book and a trade of two
  /// times that agree are two updates. Without this, each restart would wait for the symbol's next update.
  void weigh_first(Seen& seen, const domain::Quote& quote) const;
  void feed_triggers(const domain::Quote& quote, Seen& seen);
  void make_room();

  const core::Clock& clock_;
  const TriggerRules rules_;
  struct Place {
    domain::VenueName venue;
    domain::Symbol symbol;
    bool operator==(const Place&) const = default;
  };
  struct PlaceHash {
    std::size_t operator()(const Place& place) const noexcept {
      return place.venue.hash() * 31 + place.symbol.hash();
    }
  };
  std::unordered_map<Place, Seen, PlaceHash> seen_;
  std::map<domain::VenueName, core::Duration> ahead_;
  std::uint64_t version_ = 0;
  ExposureListener* listener_ = nullptr;
};

}  // namespace avenor::oms
