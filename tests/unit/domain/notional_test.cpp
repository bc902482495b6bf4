// Cost and averages against rational arithmetic, which rounds nothing.
#include <boost/multiprecision/cpp_int.hpp>

#include <random>

#include "domain/position.hpp"
#include "support/catch.hpp"

using namespace avenor;
using domain::Money;
using domain::Notional;
using domain::Position;
using domain::Price;
using domain::Quantity;
using domain::Side;

namespace {

using Rational = boost::multiprecision::cpp_rational;
using Integer = boost::multiprecision::cpp_int;

Rational exact(core::Decimal value) { return {Integer{value.units()}, Integer{core::Decimal::kOne}}; }

Rational off(core::Decimal a, const Rational& b) { return abs(exact(a) - b); }
const Rational kUnit{1, Integer{1'000'000'000'000}};

core::Decimal raw(std::int64_t units) { return core::Decimal::from_units(units, 12); }

}  // namespace

TEST_CASE("notional: a product of 24 places is kept, written and read back") {
  const auto value = Notional::of(Price{raw(156'015'000'000'001)}, Quantity{raw(769'230'769'231)});
  CHECK(Notional::parse(value.to_string()).value() == value);
  CHECK(Notional::parse("12.5").value().to_string() == "12.5");
  CHECK(Notional::parse("0.000000000000000000000001").value().rest() == 1);
  for (const char* text :
       {"", "-1", "1e5", "NaN", "0.0000000000000000000000001", "1.2.3", "0.000000000000x"}) {
    INFO(text);
    CHECK_FALSE(Notional::parse(text));
  }
  CHECK_THROWS(Notional::of(Price{raw(INT64_MAX)},
                            Quantity{core::Decimal::from_raw(core::Decimal::kOne * core::Decimal::kOne *
                                                             core::Decimal::kOne / 2)}));
}

TEST_CASE(
    "averages: any number of executions at one price have that price, and what is sold does not change it") {
  std::mt19937_64 random{20261129};
  for (int round = 0; round < 2000; ++round) {
    const Price price{raw(static_cast<std::int64_t>(random() % 1'000'000'000'000'000 + 1))};
    const Side opens = round % 2 == 0 ? Side::Buy : Side::Sell;
    const Side closes = round % 2 == 0 ? Side::Sell : Side::Buy;
    Position position;
    Notional value;
    Quantity filled;
    for (int i = 0; i < 40; ++i) {
      const Quantity qty{raw(static_cast<std::int64_t>(random() % 3'000'000'000'000 + 1))};
      if (i > 3 && random() % 3 == 0 && qty < position.qty.abs()) {
        position =
            apply_fill(position, closes,
                       Price{raw(static_cast<std::int64_t>(random() % 1'000'000'000'000'000 + 1))}, qty);
      } else {
        position = apply_fill(position, opens, price, qty);
        value += Notional::of(price, qty);
        filled += qty;
        REQUIRE(value.per_unit(filled) == price);  // an order's
      }
      REQUIRE(position.avg_price == price);
      REQUIRE(position.cost.per_unit(position.qty) == price);
    }
  }
}

TEST_CASE("averages: over mixed prices and sales they are the rational ones, rounded once") {
  std::mt19937_64 random{4711};
  for (int round = 0; round < 300; ++round) {
    Position position;
    Rational cost = 0, held = 0, profit = 0;
    for (int i = 0; i < 60; ++i) {
      const Price price{raw(static_cast<std::int64_t>(random() % 1'000'000'000'000'000 + 1))};
      const Quantity qty{raw(static_cast<std::int64_t>(random() % 3'000'000'000'000 + 1))};
      const bool sells = i > 3 && random() % 2 == 0 && qty < position.qty;
      const Rational amount = exact(qty.decimal()), at = exact(price.decimal());
      position = apply_fill(position, sells ? Side::Sell : Side::Buy, price, qty);
      if (sells) {
        profit += (at - cost / held) * amount;
        cost -= cost / held * amount;
        held -= amount;
      } else {
        cost += at * amount;
        held += amount;
      }
      REQUIRE(off(position.cost.per_unit(position.qty).decimal(), cost / held) <= kUnit);
      REQUIRE(off(position.realized_pnl.decimal(), profit) <= (i + 1) * kUnit);
      if (!sells) REQUIRE(off(position.avg_price.decimal(), cost / held) <= kUnit);
    }
  }
}
