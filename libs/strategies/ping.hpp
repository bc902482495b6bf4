// One market order per price, each symbol bought and sold in turn: for benchmarks and tests of the order
// path. It has no signal and loses the spread every time.
#pragma once

#include <map>
#include <memory>

#include "strategy/parameters.hpp"
#include "strategy/strategy.hpp"

namespace avenor::strategies {

struct PingSettings {
  domain::Quantity qty{1};
  int every_n = 1;  ///< prices of the symbol an order
};

class Ping final : public strategy::Strategy {
 public:
  explicit Ping(const PingSettings& settings) : settings_(settings) {}

  void on_quote(strategy::Context& context, const domain::Quote& quote) override;

 private:
  struct Turn {
    int prices = 0;
    bool buy = true;
  };
  PingSettings settings_;
  std::map<domain::Symbol, Turn> turns_;  ///< of the bot's own symbols
};

/// Keys: qty, every_n, both with a default.
std::unique_ptr<strategy::Strategy> make_ping(strategy::Parameters& parameters);

}  // namespace avenor::strategies
