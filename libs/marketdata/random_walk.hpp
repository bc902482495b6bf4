// Prices made up from a seed: the same symbol and seed give the same ticks, whatever else is traded.
#pragma once

#include <cstdint>
#include <string>

#include "core/random_generator.hpp"
#include "marketdata/tick.hpp"

namespace avenor::marketdata {

class RandomWalk {
 public:
  RandomWalk(std::string symbol, std::uint64_t seed);

  const std::string& symbol() const { return symbol_; }
  /// The first is a quote. About every third is a trade at the bid or the ask; spreads are 1 to 3 cents,
  /// sizes whole hundreds up to 1,000, and prices stay at or above 1 USD. Tick::at is left alone.
  void step(Tick& out);

 private:
  std::string symbol_;
  core::RandomGenerator random_;
  std::int64_t bid_cents_;
  std::int64_t spread_cents_ = 1;
  bool quoted_ = false;
};

}  // namespace avenor::marketdata
