#include "support/catch.hpp"
#include "unit/paper_exchange/rig.hpp"

using namespace avenor;
using namespace avenor::paper_exchange;

namespace {

constexpr const char* kExits =
    R"(,"take_profit":{"limit_price":"110"},"stop_loss":{"stop_price":"95","limit_price":"94.50"})";

struct Bracket {
  Order& entry;
  Order& profit;
  Order& loss;
};

Bracket send_bracket(Rig& rig, int quantity = 10) {
  Order& entry = rig.send("buy", quantity, "limit",
                          std::string(R"(,"limit_price":"100","order_class":"bracket")") + kExits, "gtc");
  REQUIRE(entry.legs.size() == 2);
  return {entry, rig.order(entry.legs[0]), rig.order(entry.legs[1])};
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
    CHECK(loss.status == Status::Canceled);
    CHECK(rig.position().is_zero());
  }
  SECTION("a filled stop cancels the profit") {
    rig.quote("94.80", 1000, "95", 1000);
    CHECK(loss.status == Status::Filled);
    CHECK(profit.status == Status::Canceled);
    CHECK(rig.position().is_zero());
  }
  SECTION("a partly filled profit makes the stop smaller") {
    rig.quote("110", 3, "111", 1000);
    CHECK(profit.filled_qty == qty("3"));
    CHECK(loss.qty == qty("7"));
    rig.quote("94.80", 1000, "95", 1000);
    CHECK(loss.status == Status::Filled);
    CHECK(profit.status == Status::Canceled);
    CHECK(rig.position().is_zero());
  }
  SECTION("cancelling one exit cancels the other") {
    REQUIRE(rig.exchange->cancel(profit.id));
    CHECK(loss.status == Status::Canceled);
  }
  SECTION("both exits survive a restart, and only one can fill") {
    const std::string profit_id = profit.id;
    const std::string loss_id = loss.id;
    rig.restart();
    rig.quote("94.80", 1000, "95", 1000);
    CHECK(rig.order(loss_id).status == Status::Filled);
    CHECK(rig.order(profit_id).status == Status::Canceled);
    CHECK(rig.position().is_zero());
  }
  SECTION("a leg's price can be replaced, and its family stays together") {
    const auto fresh = rig.exchange->replace(
        profit.id, read_change(parse_json_object(R"({"limit_price":"105"})").value()).value());
    REQUIRE(fresh);
    rig.exchange->activate_replacement(**fresh);
    rig.quote("105", 1000, "106", 1000);
    CHECK((*fresh)->status == Status::Filled);
    CHECK(loss.status == Status::Canceled);
  }
}

TEST_CASE("bracket: cancelling the entry cancels the held exits") {
  Rig rig;
  rig.quote("99", 1000, "101", 1000);
  auto [entry, profit, loss] = send_bracket(rig);
  REQUIRE(rig.exchange->cancel(entry.id));
  CHECK(profit.status == Status::Canceled);
  CHECK(loss.status == Status::Canceled);
  CHECK(rig.exchange->store().open().empty());
}

TEST_CASE("bracket: exits on the wrong side are refused") {
  Rig rig;
  rig.quote("99", 1000, "101", 1000);
  const auto refused = rig.try_send(
      R"({"symbol":"IBM","qty":"1","side":"buy","type":"limit","limit_price":"100","time_in_force":"gtc","order_class":"bracket","take_profit":{"limit_price":"90"},"stop_loss":{"stop_price":"95"}})");
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message,
             ContainsSubstring("take_profit.limit_price must be > stop_loss.stop_price"));
}

TEST_CASE("oto: the one exit goes live after the entry") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  Order& entry =
      rig.send("buy", 10, "market", R"(,"order_class":"oto","stop_loss":{"stop_price":"95"})", "gtc");
  REQUIRE(entry.legs.size() == 1);
  Order& loss = rig.order(entry.legs[0]);
  CHECK(loss.status == Status::New);
  rig.quote("94", 1000, "95", 1000);
  CHECK(loss.status == Status::Filled);
}

TEST_CASE("oco: a pair of exits for a position") {
  Rig rig;
  rig.quote("99", 1000, "100", 1000);
  const std::string pair = R"(,"limit_price":"110","order_class":"oco","stop_loss":{"stop_price":"95"})";
  CHECK_THROWS_WITH(rig.send("sell", 10, "limit", pair, "gtc"),
                    ContainsSubstring("insufficient qty available"));
  rig.send("buy", 10, "market");
  Order& profit = rig.send("sell", 10, "limit", pair, "gtc");
  Order& loss = rig.order(profit.legs.at(0));
  CHECK(loss.status == Status::New);
  CHECK(loss.side == Side::Sell);
  SECTION("the profit wins") {
    rig.quote("110", 1000, "111", 1000);
    CHECK(profit.status == Status::Filled);
    CHECK(loss.status == Status::Canceled);
  }
  SECTION("the stop wins") {
    rig.quote("94", 1000, "95", 1000);
    CHECK(loss.status == Status::Filled);
    CHECK(profit.status == Status::Canceled);
  }
  CHECK(rig.position().is_zero());
}
