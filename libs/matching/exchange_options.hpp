// The options of an exchange and of its one account.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "matching/fees.hpp"
#include "matching/margin.hpp"

namespace avenor::matching {

struct ExchangeOptions {
  Money cash{100'000};
  /// Tradable from the start; a symbol that gets a price becomes tradable too.
  std::vector<std::string> symbols;
  bool shorting = true;
  bool wash_trade_check = false;  ///< refuses orders that could trade with an open order of the same account
  MarginRules margin;
  FeeSchedule fees;                                           ///< none
  core::Duration gtc_lifetime = std::chrono::hours(24 * 90);  ///< as US brokers have it
  /// How far beyond its entry's price a stop loss must be.
  Price stop_loss_distance{core::Decimal::from_units(1, 2)};
};

}  // namespace avenor::matching
