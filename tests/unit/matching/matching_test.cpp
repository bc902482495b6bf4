#include "support/catch.hpp"
#include "unit/matching/rig.hpp"

using namespace avenor;
using namespace avenor::matching;
using Kinds = std::vector<EventKind>;

TEST_CASE("matching: a market order takes the displayed size at once and the rest at the next quote") {
  Rig rig;
  rig.quote("99.99", 100, "100.01", 300);
  Order& order = rig.send(buy(500));
  CHECK(order.status == Status::PartiallyFilled);
  CHECK(order.filled_qty == qty("300"));
  rig.quote("99.99", 100, "100.05", 1000);
  CHECK(order.status == Status::Filled);
  CHECK(order.filled_cost == Money::parse("50013").value());  // 300 * 100.01 + 200 * 100.05
  CHECK(rig.kinds_of(order.id) == Kinds{EventKind::New, EventKind::PartialFill, EventKind::Fill});
  CHECK(rig.position() == qty("500"));
}

TEST_CASE("matching: what was taken from a displayed size is gone until the next quote") {
  Rig rig;
  rig.quote("99", 100, "100", 100);
  CHECK(rig.send(buy(60)).status == Status::Filled);
  Order& second = rig.send(buy(60));
  CHECK(second.filled_qty == qty("40"));
  rig.quote("99", 100, "100", 100);
  CHECK(second.status == Status::Filled);
  CHECK(rig.send(buy(90)).filled_qty == qty("80"));
}

TEST_CASE("matching: a market order before the first quote waits for it") {
  Rig rig;
  Order& order = rig.send(buy(10));
  CHECK(order.status == Status::New);
  rig.quote("99", 5, "100", 50);
  CHECK(order.status == Status::Filled);
}

TEST_CASE("matching: a limit order trades at the better quote, and never beyond its limit") {
  Rig rig;
  rig.quote("99", 100, "100", 100);
  Order& taker = rig.send(buy(50).limit("101"));
  CHECK(taker.filled_cost == Money{5'000});
  Order& maker = rig.send(buy(50).limit("98.50"));
  CHECK(maker.status == Status::New);
  rig.quote("98", 100, "98.51", 100);
  CHECK(maker.status == Status::New);
  rig.quote("98", 100, "98.50", 20);
  CHECK(maker.filled_qty == qty("20"));
  rig.quote("98", 100, "98.40", 100);
  CHECK(maker.status == Status::Filled);
  CHECK(maker.filled_cost == Money::parse("4922").value());  // 20 * 98.50 + 30 * 98.40
}

TEST_CASE("matching: a trade through a waiting limit fills it at its limit, a trade at the limit does not") {
  Rig rig;
  rig.quote("99", 100, "101", 100);
  Order& order = rig.send(buy(50).limit("100"));
  rig.trade("100", 500);
  CHECK(order.status == Status::New);
  rig.trade("99.99", 30);
  CHECK(order.filled_qty == qty("30"));
  CHECK(order.filled_cost == Money{3'000});
  Order& resting = rig.send(sell(10).limit("102"));
  rig.trade("102.01", 10);
  CHECK(resting.status == Status::Filled);
}

TEST_CASE("matching: among ours market orders come first, then the better price, then the earlier") {
  Rig rig;
  Order& low = rig.send(buy(10).limit("100"));
  Order& high = rig.send(buy(10).limit("101"));
  Order& later = rig.send(buy(10).limit("101"));
  Order& market = rig.send(buy(10));
  rig.quote("99", 100, "100", 25);
  CHECK(market.status == Status::Filled);
  CHECK(high.status == Status::Filled);
  CHECK(later.filled_qty == qty("5"));
  CHECK(low.filled_qty.is_zero());
}

TEST_CASE("matching: time in force") {
  Rig rig;
  rig.quote("99", 100, "100", 100);
  SECTION("the rest of an ioc order is cancelled") {
    Order& order = rig.send(buy(150).limit("100").lasting(TimeInForce::Ioc));
    CHECK(order.status == Status::Cancelled);
    CHECK(order.filled_qty == qty("100"));
    CHECK(rig.kinds_of(order.id) == Kinds{EventKind::New, EventKind::PartialFill, EventKind::Cancelled});
  }
  SECTION("an ioc order that finds nothing is cancelled whole") {
    CHECK(rig.send(buy(10).limit("99.50").lasting(TimeInForce::Ioc)).status == Status::Cancelled);
  }
  SECTION("fok is all or nothing") {
    Order& big = rig.send(buy(150).lasting(TimeInForce::Fok));
    CHECK(big.status == Status::Cancelled);
    CHECK(big.filled_qty.is_zero());
    CHECK(rig.send(buy(100).lasting(TimeInForce::Fok)).status == Status::Filled);
  }
  SECTION("a day order expires with the day, a gtc order does not") {
    Order& day = rig.send(buy(10).limit("50"));
    Order& gtc = rig.send(buy(10).limit("50").lasting(TimeInForce::Gtc));
    rig.clock.advance(std::chrono::hours(24));
    rig.exchange->expire_due();
    CHECK(day.status == Status::Expired);
    CHECK(gtc.status == Status::New);
    CHECK(rig.kinds_of(day.id) == Kinds{EventKind::New, EventKind::Expired});
  }
}

TEST_CASE("matching: stops") {
  Rig rig;
  rig.quote("99.90", 1000, "100.10", 1000);
  rig.trade("100", 10);
  rig.send(buy(200));
  SECTION("a sell stop becomes a market order when a trade reaches it") {
    Order& stop = rig.send(sell(100).stop("99"));
    rig.trade("99.01", 10);
    CHECK(stop.status == Status::New);
    CHECK_FALSE(stop.triggered);
    rig.trade("99", 10);
    CHECK(stop.status == Status::Filled);
    CHECK(stop.filled_cost == Money{9'990});
  }
  SECTION("a wide quote does not set it off, a whole quote beyond it does") {
    Order& stop = rig.send(sell(100).stop("99"));
    rig.quote("90", 1000, "100", 1000);
    CHECK(stop.status == Status::New);
    rig.quote("98", 1000, "98.90", 1000);
    CHECK(stop.status == Status::Filled);
  }
  SECTION("a stop limit waits at its limit once it is set off") {
    Order& stop = rig.send(sell(100).stop("99").limit("98.95"));
    rig.quote("98", 1000, "98.90", 1000);
    CHECK(stop.triggered);
    CHECK(stop.status == Status::New);
    rig.quote("98.96", 1000, "99.10", 1000);
    CHECK(stop.status == Status::Filled);
  }
  SECTION("a stop on the wrong side of the market is refused") {
    CHECK(rig.reject_of(sell(1).stop("100")).reason == RejectReason::StopNotBelowMarket);
    CHECK(rig.reject_of(buy(1).stop("100")).reason == RejectReason::StopNotAboveMarket);
  }
}

namespace {

/// The half of it, and one unit at least.
class Halves final : public FillModel {
 public:
  Quantity executed(Quantity possible) override {
    const auto half = core::round_to(core::divide_rounded(possible.decimal(), core::Decimal{2}), 0);
    return std::max(Quantity{half}, Quantity{1});
  }
};

}  // namespace

TEST_CASE("matching: what a fill model leaves goes on at the next price") {
  Halves halves;
  Rig rig({.symbols = {"IBM"}}, &halves);
  rig.quote("99", 1000, "100", 1000);
  Order& order = rig.send(buy(100));
  CHECK(order.status == Status::PartiallyFilled);
  CHECK(order.filled_qty == qty("50"));
  for (int i = 0; i < 20 && order.is_open(); ++i) rig.quote("99", 1000, "100", 1000);
  CHECK(order.status == Status::Filled);
  CHECK(order.fills.size() > 2);
  CHECK(rig.send(buy(10).lasting(TimeInForce::Fok)).status == Status::Filled);  // fok is never cut
}

TEST_CASE("matching: fees are a share of the value, by who was first, and leave the cash") {
  Rig rig({.symbols = {"IBM"},
           .fees = {.maker = core::Decimal::parse("0.001").value(),
                    .taker = core::Decimal::parse("0.002").value()}});
  rig.quote("99", 1000, "100", 1000);
  rig.send(buy(10));
  rig.send(buy(10).limit("98"));
  rig.quote("97", 1000, "98", 1000);
  const auto& fills = rig.exchange->store().fills();
  REQUIRE(fills.size() == 2);
  const domain::Currency usd{"USD"};
  CHECK(fills[0].fee.in(usd) == money("2"));
  CHECK(fills[1].fee.in(usd) == money("0.98"));
  CHECK(rig.exchange->account().cash() == money("98017.02"));  // 100000 - 1000 - 980 - 2.98
  CHECK(rig.exchange->account().position("IBM").fees.to_string() == "2.98 USD");
  rig.restart();
  CHECK(rig.exchange->account().cash() == money("98017.02"));
}

TEST_CASE("matching: the fee of a coin's purchase is taken from the coin, that of its sale from the money") {
  Rig rig({.symbols = {"BTC/USD"},
           .fees = {.maker = core::Decimal::parse("0.001").value(),
                    .taker = core::Decimal::parse("0.002").value()}});
  rig.quote("99", 1000, "100", 1000, "BTC/USD");
  rig.send(buy(10).in("BTC/USD"));
  const auto& bought = rig.exchange->store().fills().back();
  CHECK(bought.qty == qty("10"));
  CHECK(bought.fee == domain::CurrencyAmount{.currency = domain::Currency{"BTC"},
                                             .amount = domain::CurrencyUnits::parse("0.02").value()});
  CHECK(bought.position_qty == qty("9.98"));
  CHECK(rig.exchange->account().cash() == money("99000"));

  rig.send(sell("9.98").in("BTC/USD"));
  CHECK(rig.exchange->account().position("BTC/USD").qty.is_zero());
  CHECK(rig.exchange->account().cash() == money("99986.04396"));  // 988.02 less 0.2 %
  rig.restart();
  CHECK(rig.exchange->account().position("BTC/USD").qty.is_zero());
  CHECK(rig.exchange->account().cash() == money("99986.04396"));
}
