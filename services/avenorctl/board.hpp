// What `avenorctl watch` shows, made from what passes on the bus. Pure: messages in, text out.
#pragma once

#include <deque>
#include <map>
#include <string>

#include "avenorctl/heartbeats.hpp"
#include "core/clock.hpp"
#include "wire/messages.hpp"

namespace avenor::avenorctl {

class Board {
 public:
  explicit Board(const core::Clock& clock) : clock_(clock), started_(clock.wall()) {}

  void see(const wire::Envelope& envelope, const wire::Message& message);

  /// The whole screen, `rows` lines at most, no line longer than `columns`; with colours where `colour` says so.
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
  };

  void order(const wire::Confirmation& confirmation);
  Totals totals() const;
  domain::Money profit() const;

  const core::Clock& clock_;
  core::WallTime started_;
  std::map<domain::Symbol, Market> markets_;
  std::map<std::pair<domain::BotId, domain::Symbol>, wire::PositionReport> positions_;
  std::map<domain::ClientOrderId, OrderLine> orders_;  ///< those that are open or among the last finished
  std::deque<domain::ClientOrderId> finished_;
  Totals done_;  ///< of orders that were forgotten
  std::deque<std::pair<core::WallTime, wire::Alert>> alerts_;
  std::uint64_t fills_ = 0;
  Heartbeats heartbeats_;
};

}  // namespace avenor::avenorctl
