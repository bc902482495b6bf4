// Buys when a price has fallen far enough below its recent high, sells when it has risen far enough above
// what was paid. An example to copy, not advice: in a falling market it buys once and waits for ever.
#pragma once

#include <map>
#include <memory>

#include "strategy/parameters.hpp"
#include "strategy/strategy.hpp"

namespace avenor::strategies {

struct DipBuyerSettings {
  domain::Quantity qty;
  domain::Price dip;     ///< how far below the high to buy, per unit
  domain::Price profit;  ///< how far above the average price paid to sell, per unit
};

class DipBuyer final : public strategy::Strategy {
 public:
  explicit DipBuyer(const DipBuyerSettings& settings) : settings_(settings) {}

  void on_quote(strategy::Context& context, const domain::Quote& quote) override;
  void on_order(strategy::Context& context, const strategy::OrderView& order) override;

 private:
  void send(strategy::Context& context, const strategy::NewOrder& draft);

  struct Track {
    domain::Price high;
    core::WallTime hold_until;
  };

  DipBuyerSettings settings_;
  std::map<domain::Symbol, Track> tracks_;
};

/// Keys: qty, dip and profit, each with a default.
std::unique_ptr<strategy::Strategy> make_dip_buyer(strategy::Parameters& parameters);

}  // namespace avenor::strategies
