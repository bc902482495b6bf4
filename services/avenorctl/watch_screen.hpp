// The screen of `avenorctl watch`, made from the messages on the bus. Pure: messages in, text out. Memory is
// bounded whatever is published: only the latest entries are kept, and the lists of symbols, positions and
// daemons are cut to leave room for one another.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "avenorctl/order_tally.hpp"
#include "core/clock.hpp"
#include "core/lru_map.hpp"
#include "reporting/heartbeats.hpp"
#include "wire/messages.hpp"

namespace avenor::avenorctl {

class WatchScreen {
 public:
  /// A daemon whose last heartbeat is older than `silent_after` (HEARTBEAT_TIMEOUT_S) is shown as silent.
  WatchScreen(const core::Clock& clock, core::Duration silent_after)
      : clock_(clock), silent_after_(silent_after), started_(clock.wall()), orders_(clock) {}

  void see(const wire::Envelope& envelope, const wire::Message& message);

  /// The whole screen, `rows` lines at most, no line longer than `columns`; coloured if `colour`.
  std::string screen(int rows, int columns, bool colour) const;
  /// One line: for logs and pipes.
  std::string line() const;

 private:
  struct Market {
    domain::Quote quote;
    std::uint64_t ticks = 0;
  };
  /// A symbol at a venue.
  using Place = std::pair<domain::Symbol, domain::VenueName>;
  std::vector<Place> markets_shown() const;
  /// "IBM", or "IBM@second" when prices of several venues arrive.
  std::string name_of(const Place& place) const;
  std::vector<std::pair<std::string, std::string>> daemons_shown() const;
  struct Profit {
    domain::Money sum;                    ///< in the base currency
    std::set<domain::Currency> left_out;  ///< results in these are not in it: no price of them was heard
  };
  Profit profit() const;
  /// With what was left out.
  static std::string text_of(const Profit& profit);

  const core::Clock& clock_;
  core::Duration silent_after_;
  core::WallTime started_;
  static constexpr std::size_t kMarketsKept = 1000, kPositionsKept = 2000;
  core::LruMap<Place, Market> markets_{kMarketsKept};
  core::LruMap<std::pair<domain::BotId, Place>, wire::PositionReport> positions_{kPositionsKept};
  OrderTally orders_;
  std::deque<std::pair<core::WallTime, wire::Alert>> alerts_;
  std::uint64_t fills_ = 0;
  reporting::Heartbeats heartbeats_;
};

}  // namespace avenor::avenorctl
