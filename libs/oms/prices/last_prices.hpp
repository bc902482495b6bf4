// The last price of each symbol and how old it is: by the venue's own time of it and by our own clock since
// it was heard, whichever is more. A price that is repeated (the bus remembers the last one) keeps its age;
// one from the future, or older than what is known, is refused; of a message that is new and names a trade of
// before the last one, the trade is.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "core/clock.hpp"
#include "domain/market.hpp"
#include "oms/prices/trigger_price.hpp"

namespace avenor::oms {

class LastPrices {
 public:
  /// A time of the venue may be ahead of its clock by so much, as far as we know that clock.
  static constexpr core::Duration kAhead = std::chrono::seconds{2};
  /// A last trade that is older stands for no side of the book, whatever else is allowed.
  static constexpr core::Duration kOldTrade = domain::Quote::kOldTrade;
  /// A quote that is older than the last trade by more has been left behind: the trade is the price.
  static constexpr core::Duration kQuoteBehindTrade = std::chrono::seconds{10};
  /// A price is steady when it has stood so long, near itself, over two updates at least.
  static constexpr core::Duration kSteadyAfter = std::chrono::seconds{1};
  /// … and without a second update, when it has stood so long.
  static constexpr core::Duration kSteadyAloneAfter = std::chrono::seconds{20};
  static constexpr std::size_t kMostSymbols = 10'000;  ///< the one heard longest ago makes room for another

  struct Seen {
    /// mid of bid and ask, else (or where the quote has been left behind) the last trade
    std::optional<domain::Price> price;
    core::WallTime price_ts;  ///< the venue's time of it
    core::MonoTime at;        ///< heard, the first time
    bool stale = false;
    std::optional<domain::Price> steady;  ///< the latest price that was
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

  const Seen* of(const domain::VenueName& venue, const domain::Symbol& symbol) const {
    const auto it = seen_.find({venue, symbol});
    return it == seen_.end() ? nullptr : &it->second;
  }
  Seen* of(const domain::VenueName& venue, const domain::Symbol& symbol) {
    return const_cast<Seen*>(std::as_const(*this).of(venue, symbol));
  }

  core::Duration age(const domain::VenueName& venue, const Seen& seen) const {
    return age(venue, seen.price_ts, seen.at);
  }
  /// Of what the venue dates `ts` and we first heard at `heard`.
  core::Duration age(const domain::VenueName& venue, core::WallTime ts, core::MonoTime heard) const;

  /// How far the venue's clock is ahead of ours.
  void venue_ahead(const domain::VenueName& venue, core::Duration by) { ahead_[venue] = by; }
  /// The present price has stood for a while: it may be what a day's profit is reckoned from.
  bool is_steady(const Seen& seen) const {
    return seen.price && seen.near_updates >= 2 && clock_.mono() - seen.near_since >= kSteadyAfter;
  }
  /// The price that profit and loss are reckoned from: the present one when it has stood, else the latest
  /// that had. A single wild quote is no loss.
  std::optional<domain::Price> believed(const Seen& seen) const {
    const bool stood_alone = seen.price && clock_.mono() - seen.near_since >= kSteadyAloneAfter;
    return is_steady(seen) || stood_alone ? seen.price : seen.steady;
  }
  core::WallTime now_at(const domain::VenueName& venue) const;
  const TriggerRules& rules() const { return rules_; }

 private:
  /// As it was told, but for a trade that was made before the last one known: that one stays the last.
  static domain::Quote without_late_trade(domain::Quote quote, const Seen& seen);
  void weigh(Seen& seen, const std::optional<domain::Price>& price, bool update);
  void feed_triggers(const domain::Quote& quote, Seen& seen);
  void make_room();

  const core::Clock& clock_;
  const TriggerRules rules_;
  std::map<std::pair<domain::VenueName, domain::Symbol>, Seen> seen_;
  std::map<domain::VenueName, core::Duration> ahead_;
};

}  // namespace avenor::oms
