#include "support/catch.hpp"
#include "unit/matching/rig.hpp"

using namespace avenor;
using namespace avenor::matching;

namespace {

struct Bracket {
  Order& entry;
  Order& profit;
  Order& loss;
};

Bracket send_bracket(Rig& rig, int quantity = 10) {
  Order& entry = rig.send(
      buy(quantity).limit("100").lasting(TimeInForce::Gtc).exits(OrderClass::Bracket, "110", "95", "94.50"));
  REQUIRE(entry.children.size() == 2);
  return {entry, rig.order(entry.children[0]), rig.order(entry.children[1])};
}

}  // namespace

TEST_CASE("bracket: the exits are held until the entry is filled wholly") {
  Rig rig;
  rig.quote("99", 1000, "101", 1000);
  auto [entry, profit, loss] = send_bracket(rig);
  CHECK(profit.status == Status::Held);
  CHECK(loss.status == Status::Held);
  CHECK(profit.side == Side::Sell);
  CHECK(loss.type == OrderType::StopLimit);
  CHECK(profit.parent == entry.id);
  rig.quote("99", 1000, "100", 4);
  CHECK(entry.status == Status::PartiallyFilled);
  CHECK(profit.status == Status::Held);
  rig.quote("99", 1000, "100", 6);
  CHECK(entry.status == Status::Filled);
  CHECK(profit.status == Status::New);
  CHECK(loss.status == Status::New);

  SECTION("a filled profit cancels the stop") {
    rig.quote("110", 1000, "111", 1000);
    CHECK(profit.status == Status::Filled);
    CHECK(loss.status == Status::Cancelled);
    CHECK(rig.position().is_zero());
  }
  SECTION("a filled stop cancels the profit") {
    rig.quote("94.80", 1000, "95", 1000);
    CHECK(loss.status == Status::Filled);
    CHECK(profit.status == Status::Cancelled);
    CHECK(rig.position().is_zero());
  }
  SECTION("a partly filled profit makes the stop smaller") {
    rig.quote("110", 3, "111", 1000);
    CHECK(profit.filled_qty == qty("3"));
    CHECK(loss.qty == qty("7"));
    rig.quote("94.80", 1000, "95", 1000);
    CHECK(loss.status == Status::Filled);
    CHECK(profit.status == Status::Cancelled);
    CHECK(rig.position().is_zero());
  }
  SECTION("cancelling one exit cancels the other") {
    REQUIRE(rig.exchange->cancel(profit.id));
    CHECK(loss.status == Status::Cancelled);
  }
  SECTION("both exits survive a restart, and only one can fill") {
    const std::string profit_id = profit.id;
    const std::string loss_id = loss.id;
    rig.restart();
    rig.quote("94.80", 1000, "95", 1000);
    CHECK(rig.order(loss_id).status == Status::Filled);
    CHECK(rig.order(profit_id).status == Status::Cancelled);
    CHECK(rig.position().is_zero());
  }
  SECTION("a leg's price can be replaced, and its family stays together") {
    const auto fresh = rig.exchange->replace(profit.id, {.limit_price = price("105")});
    REQUIRE(fresh);
    rig.exchange->activate_replacement(**fresh);
    rig.quote("105", 1000, "106", 1000);
    CHECK((*fresh)->status == Status::Filled);
    CHECK(loss.status == Status::Cancelled);
  }
}

TEST_CASE("bracket: cancelling the entry cancels the held exits") {
  Rig rig;
  rig.quote("99", 1000, "101", 1000);
  auto [entry, profit, loss] = send_bracket(rig);
  REQUIRE(rig.exchange->cancel(entry.id));
  CHECK(profit.status == Status::Cancelled);
  CHECK(loss.status == Status::Cancelled);
  CHECK(rig.exchange->store().open().empty());
}

TEST_CASE("bracket: exits on the wrong side are refused") {
  Rig rig;
  rig.quote("99", 1000, "101", 1000);
  const Reject crossed = rig.reject_of(buy(1).limit("100").exits(OrderClass::Bracket, "90", "95"));
  CHECK(crossed.reason == RejectReason::ExitsCrossed);
  CHECK(crossed.side == Side::Sell);
  CHECK(rig.reject_of(buy(1).limit("100").exits(OrderClass::Bracket, "110", "100")).reason ==
        RejectReason::StopLossTooHigh);
  CHECK(rig.reject_of(sell(1).limit("100").exits(OrderClass::Bracket, "90", "100")).reason ==
        RejectReason::StopLossTooLow);
}

TEST_CASE("oto: the one exit goes live after the entry") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  Order& entry = rig.send(buy(10).lasting(TimeInForce::Gtc).exits(OrderClass::Oto, "", "95"));
  REQUIRE(entry.children.size() == 1);
  Order& loss = rig.order(entry.children[0]);
  CHECK(loss.status == Status::New);
  rig.quote("94", 1000, "95", 1000);
  CHECK(loss.status == Status::Filled);
}

TEST_CASE("oco: a pair of exits for a position") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  const NewOrder pair = sell(10).limit("110").lasting(TimeInForce::Gtc).exits(OrderClass::Oco, "", "95");
  CHECK(rig.reject_of(pair).reason == RejectReason::NoPositionToExit);
  rig.send(buy(10));
  Order& profit = rig.send(pair);
  Order& loss = rig.order(profit.children.at(0));
  CHECK(loss.status == Status::New);
  CHECK(loss.side == Side::Sell);
  SECTION("the profit wins") {
    rig.quote("110", 1000, "111", 1000);
    CHECK(profit.status == Status::Filled);
    CHECK(loss.status == Status::Cancelled);
  }
  SECTION("the stop wins") {
    rig.quote("94", 1000, "95", 1000);
    CHECK(loss.status == Status::Filled);
    CHECK(profit.status == Status::Cancelled);
  }
  CHECK(rig.position().is_zero());
}
