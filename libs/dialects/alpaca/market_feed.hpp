// Ticks as the data stream's messages: trades, quotes and minute bars, and beside them the prices of faults
// that are not the market's (late, wrong for a moment, taken back, put right).
#pragma once

#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "dialects/alpaca/data_stream.hpp"
#include "dialects/alpaca/market_messages.hpp"
#include "dialects/faults.hpp"
#include "dialects/later.hpp"
#include "marketdata/bar_builder.hpp"
#include "marketdata/tick.hpp"

namespace avenor::dialects::alpaca {

class MarketFeed {
 public:
  /// All must outlive it.
  MarketFeed(DataStream& stream, Faults& faults, const core::Clock& clock, Later later);

  /// Gives the tick to the stream, which sends it with its next flush().
  void add(const marketdata::Tick& tick);
  /// Adds the bars of minutes that are over.
  void add_bars();

 private:
  void add_print(const Print& print);
  void add_quote(std::string_view symbol, const marketdata::TopOfBook& quote, core::WallTime at);
  void add_bad_prints(const marketdata::Tick& tick, core::WallTime now);
  void take_back(const Print& wrong, const Print& right, const std::string& symbol, bool cancelled);
  void add_bad_quote(const marketdata::Tick& tick, core::WallTime now, bool absurd);
  /// Too high or too low by the fault's measure.
  domain::Price off(domain::Price price);

  DataStream& stream_;
  Faults& faults_;
  const core::Clock& clock_;
  Later later_;
  marketdata::BarBuilder bars_;
  std::string scratch_;
};

}  // namespace avenor::dialects::alpaca
