// Minute bars from trades.
#include "marketdata/bar_builder.hpp"

#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::marketdata;

TEST_CASE("bars: a minute's trades make one bar, told once when the minute is over") {
  using domain::Price;
  using domain::Quantity;
  constexpr std::int64_t kMinute = 60'000'000'000;
  const core::WallTime start{1'700'000'040'000'000'000};
  BarBuilder bars;
  bars.on_trade("IBM", Price{10}, Quantity{1}, start);
  bars.on_trade("IBM", Price{12}, Quantity{2}, start + std::chrono::seconds(10));
  bars.on_trade("IBM", Price{9}, Quantity{1}, start + std::chrono::seconds(59));
  CHECK(bars.closed(start + std::chrono::seconds(59)).empty());
  const auto done = bars.closed({start.ns + kMinute});
  REQUIRE(done.size() == 1);
  CHECK(done[0].start == start);
  CHECK(done[0].open == Price{10});
  CHECK(done[0].high == Price{12});
  CHECK(done[0].low == Price{9});
  CHECK(done[0].close == Price{9});
  CHECK(done[0].volume == Quantity{4});
  CHECK(done[0].trades == 3);
  CHECK(done[0].vwap().to_string() == "10.75");
  CHECK(bars.closed({start.ns + 2 * kMinute}).empty());
}
