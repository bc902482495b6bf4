// Minute bars from trades, by the wall clock's minute.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "domain/amounts.hpp"

namespace avenor::marketdata {

struct MinuteBar {
  std::string symbol;
  core::WallTime start;
  domain::Price open, high, low, close;
  domain::Quantity volume;
  domain::Money turnover;  ///< sum of price * size
  int trades = 0;

  /// Volume-weighted average price, to 6 places; the close when there was no volume.
  core::Decimal vwap() const;
};

class BarBuilder {
 public:
  void on_trade(const std::string& symbol, domain::Price price, domain::Quantity size, core::WallTime at);
  /// The bars of minutes that are over at `now`; each is given once.
  std::vector<MinuteBar> closed(core::WallTime now);

 private:
  std::map<std::string, MinuteBar> running_;
  std::vector<MinuteBar> done_;
};

}  // namespace avenor::marketdata
