// What fires, and what does not, where the venue holds something else than the ledger.
#include <vector>

#include "unit/oms/trigger_rig.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::Price;

namespace {

void resume(Exits& market) {
  market.manager->control({.reply = false,
                           .request_id = "1",
                           .verb = "resume",
                           .args = {{"symbol", "IBM"}, {"venue", "alpaca"}}});
  market.settle();
}

}  // namespace

TEST_CASE(
    "trigger: what another hand holds beside it does not disarm a stop that protects the bot's own "
    "position") {
  SECTION("EXTERNAL_ORDERS=ignore") {
    Exits market;
    market.apart = domain::Quantity{5};
    market.run(90s, 92);
    REQUIRE(market.alerted("position.drift"));
    market.run(2s, 89);
    REQUIRE(market.fired());
    CHECK(market.last().side == domain::Side::Sell);
    CHECK(market.last().qty == domain::Quantity{10});
    CHECK_FALSE(market.alerted("exits.held_back"));
  }
  SECTION("the operator has resumed with the difference in view") {
    Exits market{oms::ExternalPolicy::Alarm};
    market.apart = domain::Quantity{10};  // as many: at another's price, and no split
    market.run(90s, 92);
    market.run(5s, 89);
    CHECK_FALSE(market.fired());
    CHECK(market.alerted("exits.held_back"));
    resume(market);
    market.run(2s, 89);
    CHECK(market.fired());
    CHECK(market.alerted("exits.trusted"));
    CHECK(market.manager->degraded_reason().find("held back") == std::string::npos);
  }
  SECTION("the operator has resumed, and then the difference changed: it is a new one") {
    Exits market{oms::ExternalPolicy::Alarm};
    market.apart = domain::Quantity{3};
    market.run(90s, 92);
    resume(market);
    market.apart = domain::Quantity{2};
    market.run(90s, 92);
    market.run(5s, 89);
    CHECK_FALSE(market.fired());
    CHECK(market.ledger.controls.contains("halt-break@alpaca/IBM"));
  }
  SECTION("everything was halted when the break was told: resuming that is a judgement, too") {
    Exits market{oms::ExternalPolicy::Alarm};
    market.manager->control({.reply = false, .request_id = "1", .verb = "halt", .args = {}});
    market.apart = domain::Quantity{3};
    market.run(90s, 92);
    market.run(5s, 89);
    CHECK_FALSE(market.fired());
    market.manager->control({.reply = false, .request_id = "2", .verb = "resume", .args = {}});
    market.run(2s, 89);
    CHECK(market.fired());
  }
  SECTION("resuming everything lifts no halt of one symbol, and judges nothing there") {
    Exits market{oms::ExternalPolicy::Alarm};
    market.apart = domain::Quantity{3};
    market.run(90s, 92);
    market.manager->control({.reply = false, .request_id = "2", .verb = "resume", .args = {}});
    market.run(5s, 89);
    CHECK_FALSE(market.fired());
  }
}

TEST_CASE("halt --flatten: what the venue holds beside the ledger is not called flat in silence") {
  const int beside = GENERATE(0, 5, -99);
  Exits market{oms::ExternalPolicy::Alarm};
  market.apart = domain::Quantity{beside};
  market.run(90s, 92);
  market.manager->control({.reply = false, .request_id = "1", .verb = "halt", .args = {{"flatten", "true"}}});
  market.run(1s, 92);
  REQUIRE(market.fired());
  market.accept();
  market.fill(market.last().client_order_id.str(), 10, 92);
  market.run(3s, 92);
  const auto told =
      std::ranges::find(market.events.alerts, std::string{"trading.flattened"}, &wire::Alert::code);
  REQUIRE(told != market.events.alerts.end());
  if (beside == 0) {
    CHECK(told->severity == wire::Severity::Info);
    CHECK(told->message == "everything: no open position in the ledger");
  } else {
    CHECK(told->severity == wire::Severity::Warning);
    CHECK_THAT(told->message, ContainsSubstring("alpaca holds " + std::to_string(beside) +
                                                " IBM that the ledger does not have"));
  }
}

TEST_CASE("trigger: what another hand has taken from a bot's position is not sold once more") {
  Exits market;
  market.apart = domain::Quantity{-4};
  market.run(90s, 92);
  market.run(2s, 89);
  REQUIRE(market.fired());
  CHECK(market.last().qty == domain::Quantity{6});
  market.accept();
  market.fill(market.last().client_order_id.str(), 6, 89);
  const auto sent = market.venue->sent.size();
  market.run(10s, 89);
  CHECK(market.venue->sent.size() == sent);
  CHECK(market.alerted("exits.held_back"));
  market.apart = {};
  market.run(90s, 89);
  REQUIRE(market.venue->sent.size() == sent + 1);
  CHECK(market.last().qty == domain::Quantity{4});
}

TEST_CASE("trigger: a split fires nothing, whoever else holds the symbol and whatever was resumed") {
  for (const auto others : {oms::ExternalPolicy::Ignore, oms::ExternalPolicy::Alarm})
    for (const int beside : {0, 5}) {
      Exits market{others};
      market.apart = domain::Quantity{beside};
      market.run(90s, 92);
      if (others == oms::ExternalPolicy::Alarm) resume(market);
      market.apart = domain::Quantity{beside + 9 * (10 + beside)};  // ten for one
      market.average = Price{10};
      market.run(180s, 9);
      if (others == oms::ExternalPolicy::Alarm) resume(market);
      market.run(180s, 9);
      CHECK_FALSE(market.fired());
    }
}

TEST_CASE("trigger: a crash with another hand in the symbol is looked into, and then fires") {
  Exits market;
  market.apart = domain::Quantity{5};
  market.run(150s, 92);
  market.run(50s, 10);
  CHECK(market.alerted("exits.split"));
  CHECK_FALSE(market.fired());
  market.run(75s, 10);
  CHECK(market.fired());
}
