// A former life, and splits, which come back in their place among the executions.
#include "support/catch.hpp"
#include "unit/matching/rig.hpp"

using namespace avenor;
using namespace avenor::matching;

TEST_CASE("restore: a new life has the account, the orders and what they hold") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  rig.send(buy(10));
  const std::string waiting = rig.send(buy(5).limit("98")).id;
  const std::string exit = rig.send(sell(4).limit("150")).id;
  const Money cash = rig.exchange->account().cash();
  rig.restart();
  CHECK(rig.exchange->account().cash() == cash);
  CHECK(rig.exchange->account().held() == money("490"));
  CHECK(rig.position() == qty("10"));
  CHECK(rig.exchange->instruments().find("IBM")->reserved_sell == qty("4"));
  CHECK(rig.ids.resumed_at >= rig.order(exit).created_at);
  rig.quote("97", 1000, "98", 1000);
  CHECK(rig.order(waiting).status == Status::Filled);
}

TEST_CASE("restore: what was interrupted ends") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  const std::string unanswered = (*rig.exchange->accept(buy(1).limit("98")))->id;
  const std::string pending = rig.send(buy(1).limit("97")).id;
  REQUIRE(rig.exchange->request_cancel(pending));
  rig.restart();
  CHECK(rig.order(unanswered).status == Status::Rejected);
  CHECK(rig.order(pending).status == Status::Cancelled);
  CHECK(rig.exchange->account().held().is_zero());
}

TEST_CASE("changes: each order that changed is given once, in the order of arrival") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  Order& first = rig.send(buy(1).limit("98"));
  Order& second = rig.send(buy(1));
  CHECK(rig.exchange->take_changed() == std::vector<Order*>{&first, &second});
  CHECK(rig.exchange->take_changed().empty());
  REQUIRE(rig.exchange->cancel(first.id));
  CHECK(rig.exchange->take_changed() == std::vector<Order*>{&first});
}

TEST_CASE("split: positions, orders and prices are worth the same as before, in the next life too") {
  Rig rig;
  rig.quote("99", 100, "100", 100);
  rig.send(buy(5));
  const std::string waiting = rig.send(buy(4).limit("90.05")).id;
  const std::string stop = rig.send(sell(5).stop("95")).id;
  const auto cash = rig.exchange->account().cash();
  REQUIRE(rig.exchange->split("IBM", 10));
  const auto check = [&] {
    CHECK(rig.position() == qty("50"));
    CHECK(rig.exchange->account().position("IBM").avg_price == price("10"));
    CHECK(rig.order(waiting).qty == qty("40"));
    CHECK(*rig.order(waiting).limit_price == price("9.005"));
    CHECK(*rig.order(stop).stop_price == price("9.5"));
    CHECK(rig.order(stop).is_open());
    CHECK(rig.exchange->account().cash() == cash);
    CHECK(rig.exchange->splits().factor("IBM") == 10);
  };
  CHECK(*rig.exchange->instruments().find("IBM")->book.quote().bid == price("9.9"));
  check();
  rig.restart();
  check();
  rig.quote("9.8", 100, "9.9", 100);
  rig.send(buy(1));
  rig.restart();  // executions after the split are not multiplied
  CHECK(rig.position() == qty("51"));
}

TEST_CASE("split: what makes no sense is refused, and nothing is changed") {
  Rig rig;
  rig.quote("99", 100, "100", 100);
  rig.send(buy(5));
  CHECK_FALSE(rig.exchange->split("NONE", 10));
  CHECK_FALSE(rig.exchange->split("id of IBM", 10));
  CHECK_FALSE(rig.exchange->split("IBM", 1));
  CHECK_FALSE(rig.exchange->split("IBM", 101));
  Order& large = rig.send(buy("900000000").limit("0.0001"));
  CHECK_FALSE(rig.exchange->split("IBM", 2));
  REQUIRE(rig.exchange->cancel(large.id));
  REQUIRE(rig.exchange->split("IBM", 100));
  REQUIRE(rig.exchange->split("IBM", 100));
  CHECK_FALSE(rig.exchange->split("IBM", 2));  // too often
  CHECK(rig.position() == qty("50000"));
}
