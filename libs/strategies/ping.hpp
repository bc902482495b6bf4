// One market order per price, buying and selling in turn: for benchmarks and tests of the way an order takes.
// It decides nothing and loses the spread every time.
#pragma once

#include <memory>

#include "strategy/parameters.hpp"
#include "strategy/strategy.hpp"

namespace avenor::strategies {

struct PingSettings {
  domain::Quantity qty{1};
  int every_n = 1;  ///< prices an order
};

class Ping final : public strategy::Strategy {
 public:
  explicit Ping(const PingSettings& settings) : settings_(settings) {}

  void on_quote(strategy::Context& context, const domain::Quote& quote) override;

 private:
  PingSettings settings_;
  int prices_ = 0;
  bool buy_ = true;
};

/// Keys: qty, every_n, both with a default.
std::unique_ptr<strategy::Strategy> make_ping(strategy::Parameters& parameters);

}  // namespace avenor::strategies
