#include "support/catch.hpp"
#include "unit/paper_exchange/rig.hpp"

using namespace avenor;
using namespace avenor::paper_exchange;
using Kinds = std::vector<EventKind>;

TEST_CASE("matching: a market order takes the displayed size at once and the rest at the next quote") {
  Rig rig;
  rig.quote("99.99", 100, "100.01", 300);
  Order& order = rig.send("buy", 500, "market");
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
  CHECK(rig.send("buy", 60, "market").status == Status::Filled);
  Order& second = rig.send("buy", 60, "market");
  CHECK(second.filled_qty == qty("40"));
  rig.quote("99", 100, "100", 100);
  CHECK(second.status == Status::Filled);
  CHECK(rig.send("buy", 90, "market").filled_qty == qty("80"));
}

TEST_CASE("matching: a market order before the first quote waits for it") {
  Rig rig;
  Order& order = rig.send("buy", 10, "market");
  CHECK(order.status == Status::New);
  rig.quote("99", 5, "100", 50);
  CHECK(order.status == Status::Filled);
}

TEST_CASE("matching: a limit order trades at the better quote, and never beyond its limit") {
  Rig rig;
  rig.quote("99", 100, "100", 100);
  Order& taker = rig.send("buy", 50, "limit", R"(,"limit_price":"101")");
  CHECK(taker.filled_cost == Money{5'000});
  Order& maker = rig.send("buy", 50, "limit", R"(,"limit_price":"98.50")");
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
  Order& order = rig.send("buy", 50, "limit", R"(,"limit_price":"100")");
  rig.trade("100", 500);
  CHECK(order.status == Status::New);
  rig.trade("99.99", 30);
  CHECK(order.filled_qty == qty("30"));
  CHECK(order.filled_cost == Money{3'000});
  Order& sell = rig.send("sell", 10, "limit", R"(,"limit_price":"102")");
  rig.trade("102.01", 10);
  CHECK(sell.status == Status::Filled);
}

TEST_CASE("matching: among ours market orders come first, then the better price, then the earlier") {
  Rig rig;
  Order& low = rig.send("buy", 10, "limit", R"(,"limit_price":"100")");
  Order& high = rig.send("buy", 10, "limit", R"(,"limit_price":"101")");
  Order& later = rig.send("buy", 10, "limit", R"(,"limit_price":"101")");
  Order& market = rig.send("buy", 10, "market");
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
    Order& order = rig.send("buy", 150, "limit", R"(,"limit_price":"100")", "ioc");
    CHECK(order.status == Status::Canceled);
    CHECK(order.filled_qty == qty("100"));
    CHECK(rig.kinds_of(order.id) == Kinds{EventKind::New, EventKind::PartialFill, EventKind::Canceled});
  }
  SECTION("an ioc order that finds nothing is cancelled whole") {
    CHECK(rig.send("buy", 10, "limit", R"(,"limit_price":"99.50")", "ioc").status == Status::Canceled);
  }
  SECTION("fok is all or nothing") {
    Order& big = rig.send("buy", 150, "market", "", "fok");
    CHECK(big.status == Status::Canceled);
    CHECK(big.filled_qty.is_zero());
    CHECK(rig.send("buy", 100, "market", "", "fok").status == Status::Filled);
  }
  SECTION("a day order expires with the day, a gtc order does not") {
    Order& day = rig.send("buy", 10, "limit", R"(,"limit_price":"50")");
    Order& gtc = rig.send("buy", 10, "limit", R"(,"limit_price":"50")", "gtc");
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
  rig.send("buy", 200, "market");
  SECTION("a sell stop becomes a market order when a trade reaches it") {
    Order& stop = rig.send("sell", 100, "stop", R"(,"stop_price":"99")");
    rig.trade("99.01", 10);
    CHECK(stop.status == Status::New);
    CHECK_FALSE(stop.triggered);
    rig.trade("99", 10);
    CHECK(stop.status == Status::Filled);
    CHECK(stop.filled_cost == Money{9'990});
  }
  SECTION("a wide quote does not set it off, a whole quote beyond it does") {
    Order& stop = rig.send("sell", 100, "stop", R"(,"stop_price":"99")");
    rig.quote("90", 1000, "100", 1000);
    CHECK(stop.status == Status::New);
    rig.quote("98", 1000, "98.90", 1000);
    CHECK(stop.status == Status::Filled);
  }
  SECTION("a stop limit waits at its limit once it is set off") {
    Order& stop = rig.send("sell", 100, "stop_limit", R"(,"stop_price":"99","limit_price":"98.95")");
    rig.quote("98", 1000, "98.90", 1000);
    CHECK(stop.triggered);
    CHECK(stop.status == Status::New);
    rig.quote("98.96", 1000, "99.10", 1000);
    CHECK(stop.status == Status::Filled);
  }
  SECTION("a stop on the wrong side of the market is refused") {
    const auto refused = rig.try_send(
        R"({"symbol":"IBM","side":"sell","qty":"1","type":"stop","time_in_force":"day","stop_price":"100"})");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message == "stop price must be less than current price");
  }
}

TEST_CASE("matching: a fault cuts executions short, and the rest goes on at the next price") {
  Rig rig;
  rig.faults.settings.partial_fill_rate = 1;
  rig.quote("99", 1000, "100", 1000);
  Order& order = rig.send("buy", 100, "market");
  CHECK(order.status == Status::PartiallyFilled);
  const Quantity first = order.filled_qty;
  CHECK(first.is_positive());
  for (int i = 0; i < 200 && order.is_open(); ++i) rig.quote("99", 1000, "100", 1000);
  CHECK(order.status == Status::Filled);
  CHECK(order.fills.size() > 1);
}
