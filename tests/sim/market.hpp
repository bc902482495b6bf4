// Prices: a random walk for each symbol, the same for everybody who looks.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "domain/market.hpp"
#include "sim/world.hpp"

namespace avenor::sim {

inline const domain::VenueName kVenue{"alpaca"};
inline const domain::VenueName kSecondVenue{"second"};  ///< in some seeds: second_venue.hpp
inline const std::array<domain::Symbol, 2> kSymbols{domain::Symbol{"IBM"}, domain::Symbol{"AAPL"}};

class Market {
 public:
  explicit Market(World& world) : world_(world) {}

  domain::Price price(const domain::Symbol& symbol) const { return away(symbol, 0); }
  /// So many quarters above (below) the present price.
  domain::Price away(const domain::Symbol& symbol, std::int64_t quarters) const {
    return domain::Price{core::Decimal::from_units((at_[index(symbol)] + quarters) * 25, 2)};
  }
  void step() {
    for (std::size_t i = 0; i < at_.size(); ++i) at_[i] = std::max(floor_[i], at_[i] + world_.between(-2, 2));
  }
  /// From now on a unit is worth so much less.
  void split(const domain::Symbol& symbol, int by) {
    at_[index(symbol)] = std::max(kLowest, at_[index(symbol)] / by);
    floor_[index(symbol)] = kLowest;
  }
  void move(const domain::Symbol& symbol, std::int64_t quarters) {
    auto& at = at_[index(symbol)];
    at = std::max(kLowest, at + quarters);
  }
  /// So many quarters are a hundredth of the present price.
  std::int64_t hundredths(const domain::Symbol& symbol, std::int64_t count) const {
    return std::max<std::int64_t>(1, at_[index(symbol)] * count / 100);
  }

  domain::Quote quote(const domain::Symbol& symbol, const domain::VenueName& venue = kVenue) const {
    return {.symbol = symbol,
            .venue = venue,
            .event_ts = world_.true_wall(),
            .bid = {},
            .bid_size = {},
            .ask = {},
            .ask_size = {},
            .last = price(symbol),
            .last_size = {}};
  }

 private:
  static std::size_t index(const domain::Symbol& symbol) { return symbol == kSymbols[0] ? 0 : 1; }

  static constexpr std::int64_t kLowest = 8;

  World& world_;
  std::array<std::int64_t, 2> at_{400, 600};  ///< in quarters
  std::array<std::int64_t, 2> floor_{200, 200};
};

}  // namespace avenor::sim
