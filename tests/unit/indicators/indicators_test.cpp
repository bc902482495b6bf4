#include <cmath>
#include <random>
#include <stdexcept>
#include <vector>

#include "indicators/atr.hpp"
#include "indicators/ema.hpp"
#include "indicators/rsi.hpp"
#include "indicators/sma.hpp"
#include "indicators/stddev.hpp"
#include "support/catch.hpp"

using namespace avenor::indicators;

namespace {

template <class Indicator>
std::vector<std::optional<double>> feed(Indicator indicator, const std::vector<double>& values) {
  std::vector<std::optional<double>> out;
  for (const double value : values) out.push_back(indicator.update(value));
  return out;
}

std::vector<double> walk(std::size_t count) {
  std::mt19937_64 random{11};
  std::normal_distribution<double> step{0.0, 0.3};
  std::vector<double> values{180.0};
  while (values.size() < count) values.push_back(values.back() + step(random));
  return values;
}

}  // namespace

TEST_CASE("indicators: nothing before they are warm, a value from then on") {
  const auto first_value = [](const std::vector<std::optional<double>>& out) {
    std::size_t at = 0;
    while (at < out.size() && !out[at]) ++at;
    for (std::size_t i = at; i < out.size(); ++i) REQUIRE(out[i]);
    return at + 1;
  };
  const std::vector<double> values = walk(50);
  CHECK(first_value(feed(Sma{10}, values)) == 10);
  CHECK(first_value(feed(Ema{10}, values)) == 10);
  CHECK(first_value(feed(StdDev{10}, values)) == 10);
  CHECK(first_value(feed(Atr{10}, values)) == 10);
  CHECK(first_value(feed(Rsi{10}, values)) == 11);
  CHECK(first_value(feed(Ema{1}, values)) == 1);
}

TEST_CASE("indicators: a period below one is our mistake") {
  CHECK_THROWS_AS(Sma{0}, std::invalid_argument);
  CHECK_THROWS_AS(Ema{-1}, std::invalid_argument);
  CHECK_THROWS_AS(Rsi{0}, std::invalid_argument);
  CHECK_THROWS_AS(Atr{0}, std::invalid_argument);
  CHECK_THROWS_AS(StdDev{0}, std::invalid_argument);
}

TEST_CASE("sma: the mean of the last values") {
  const auto out = feed(Sma{3}, {1, 2, 3, 4, 8});
  CHECK(*out[2] == Approx(2));
  CHECK(*out[3] == Approx(3));
  CHECK(*out[4] == Approx(5));
}

TEST_CASE("sma: a huge value leaves no trace once it has left the window") {
  Sma sma{2};
  sma.update(1e18);
  sma.update(1);
  CHECK(*sma.update(2) == 1.5);
}

TEST_CASE("ema: seeded with the mean, then weighted by 2 / (n + 1)") {
  const auto out = feed(Ema{3}, {1, 2, 3, 4, 8});
  CHECK(*out[2] == Approx(2));
  CHECK(*out[3] == Approx(3));
  CHECK(*out[4] == Approx(5.5));
}

TEST_CASE("ema: it follows the definition on a long walk") {
  const std::vector<double> values = walk(1'000);
  const auto out = feed(Ema{20}, values);
  double expected = 0;
  for (std::size_t i = 0; i < 20; ++i) expected += values[i] / 20;
  for (std::size_t i = 20; i < values.size(); ++i) {
    expected = values[i] * (2.0 / 21) + expected * (1 - 2.0 / 21);
    REQUIRE(*out[i] == Approx(expected));
  }
}

TEST_CASE("stddev: of the population") {
  const auto out = feed(StdDev{8}, {2, 4, 4, 4, 5, 5, 7, 9});
  CHECK(*out[7] == Approx(2));
  CHECK(*feed(StdDev{3}, {5, 5, 5})[2] == 0);
}

TEST_CASE("rsi: Wilder's own example to its two digits") {
  // The worked table that circulates with Wilder's method: 14 periods, first value 70.53.
  const std::vector<double> closes = {44.3389, 44.0902, 44.1497, 43.6124, 44.3278, 44.8264, 45.0955,
                                      45.4245, 45.8433, 46.0826, 45.8931, 46.0328, 45.6140, 46.2820,
                                      46.2820, 46.0028, 46.0328, 46.4116, 46.2222, 45.6439};
  const auto out = feed(Rsi{14}, closes);
  CHECK(*out[14] == Approx(70.53).margin(0.01));
  CHECK(*out[15] == Approx(66.32).margin(0.01));
  CHECK(*out[16] == Approx(66.55).margin(0.01));
  CHECK(*out[17] == Approx(69.41).margin(0.01));
  CHECK(*out[18] == Approx(66.36).margin(0.01));
  CHECK(*out[19] == Approx(57.97).margin(0.01));
}

TEST_CASE("rsi: its ends and its middle") {
  CHECK(*feed(Rsi{3}, {1, 2, 3, 4})[3] == 100);
  CHECK(*feed(Rsi{3}, {4, 3, 2, 1})[3] == 0);
  CHECK(*feed(Rsi{3}, {2, 2, 2, 2})[3] == 50);
  for (const auto& value : feed(Rsi{14}, walk(2'000))) {
    if (value) REQUIRE((*value >= 0 && *value <= 100));
  }
}

TEST_CASE("atr: the true range counts the gap from yesterday's close") {
  Atr atr{2};
  CHECK_FALSE(atr.update(10, 8, 9));               // range 2
  CHECK(*atr.update(15, 14, 14.5) == Approx(4));   // gap up: 15 - 9 = 6
  CHECK(*atr.update(11, 10, 10) == Approx(4.25));  // gap down: 14.5 - 10 = 4.5
}
