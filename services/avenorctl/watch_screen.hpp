// The screen of `avenorctl watch`, made from the messages on the bus. Pure: messages in, text out. Memory is
// bounded whatever is published: only the latest entries are kept, and the lists of symbols, positions and
// daemons are cut to leave room for one another.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/recent_map.hpp"
#include "reporting/heartbeats.hpp"
#include "wire/messages.hpp"

namespace avenor::avenorctl {

class WatchScreen {
 public:
  explicit WatchScreen(const core::Clock& clock) : clock_(clock), started_(clock.wall()) {}

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
  struct OrderLine {
    wire::Confirmation state;
    core::WallTime at;
  };
  struct Totals {
    int orders = 0, open = 0, filled = 0, refused = 0, unknown = 0;
    int forgotten = 0;  ///< dropped from memory while they were open
  };

  void order(const wire::Confirmation& confirmation);
  void forget_surplus();
  /// A symbol at a venue.
  using Place = std::pair<domain::Symbol, domain::VenueName>;
  std::vector<Place> markets_shown() const;
  /// "IBM", or "IBM@second" when prices of several venues arrive.
  std::string name_of(const Place& place) const;
  std::vector<std::pair<std::string, std::string>> daemons_shown() const;
  Totals totals() const;
  domain::Money profit() const;

  const core::Clock& clock_;
  core::WallTime started_;
  static constexpr std::size_t kMarketsKept = 1000, kPositionsKept = 2000, kOpenKept = 10'000,
                               kFinishedKept = 2000;
  core::RecentMap<Place, Market> markets_{kMarketsKept};
  core::RecentMap<std::pair<domain::BotId, Place>, wire::PositionReport> positions_{kPositionsKept};
  core::RecentMap<domain::ClientOrderId, OrderLine> open_{kOpenKept}, finished_{kFinishedKept};
  Totals done_;  ///< of orders dropped from memory
  std::deque<std::pair<core::WallTime, wire::Alert>> alerts_;
  std::uint64_t fills_ = 0;
  reporting::Heartbeats heartbeats_;
};

}  // namespace avenor::avenorctl
