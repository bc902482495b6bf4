// From the moment on in which the operator cancels, no exit that execution holds fires: whatever the ledger
// has answered till then.
#include "unit/oms/held_rig.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;

namespace {

const std::string kEntry = "bot:entry:1", kStop = kEntry + ".sl";

/// Bought, 10 of 10, and the next life has a ledger that takes its time.
struct Slow : Market {
  Slow() {
    create(entry("1"));
    fill(kEntry, 10);
    price(100);
  }
  void again() {
    ledger.hold_finds = true;
    restart();
  }
  void halt(const std::string& way) {
    manager->control({.reply = false, .request_id = "1", .verb = "halt", .args = {{way, "true"}}});
  }
  bool written_off() const {
    return ledger.rows.contains(kStop) && ledger.rows.at(kStop).stored.order.error == "exits.cancelled" &&
           is_final(ledger.rows.at(kStop).stored.order.status);
  }
  bool closing() const { return ledger.controls.contains("cancel."); }
  /// The stop's price, in this life and in the next one: nothing is sent.
  void stays_silent() {
    pass(3s, 80);
    CHECK(venue->sent.empty());
    ledger.release();
    settle();
    pass(3s, 80);
    CHECK(venue->sent.empty());
    CHECK(written_off());
    CHECK_FALSE(closing());
    restart();
    pass(3s, 80);
    CHECK(venue->sent.empty());
  }
};

}  // namespace

TEST_CASE(
    "disarm: halted and cancelled in the ledger, a restored execution fires no stop while the ledger is "
    "being read") {
  Slow market;
  market.ledger.controls = {{"halt", "restored from a backup"}, {"cancel.", "true"}};
  market.again();
  market.price(80);  // before the first tick
  CHECK(market.venue->sent.empty());
  market.pass(3s, 80);
  CHECK(market.closing());  // it is not done
  market.stays_silent();
}

TEST_CASE("disarm: a cancel disarms what the ledger has not told of yet") {
  Slow market;
  market.again();
  SECTION("halt --cancel") {
    market.halt("cancel");
    market.price(80);
    market.stays_silent();
  }
  SECTION("and a resume does not arm it again") {
    market.halt("cancel");
    market.settle();
    market.manager->control({.reply = false, .request_id = "2", .verb = "resume", .args = {}});
    market.settle();
    CHECK(market.closing());
    market.stays_silent();
  }
  SECTION("and what the ledger refuses stays disarmed, and is tried again") {
    market.halt("cancel");
    market.ledger.refuse_exits = true;
    market.ledger.release();
    market.pass(5s, 80);
    CHECK(market.venue->sent.empty());
    CHECK(market.closing());
    market.ledger.refuse_exits = false;
    market.pass(20s, 80);
    market.stays_silent();
  }
}

TEST_CASE("disarm: what the bot has cancelled stays disarmed when the ledger refuses the row") {
  Slow market;
  market.restart();
  market.ledger.refuse_exits = true;
  market.manager->cancel({.client_order_id = domain::ClientOrderId{kStop}, .bot_id = domain::BotId{"bot"}});
  market.pass(5s, 80);
  CHECK(market.venue->sent.empty());
  market.ledger.refuse_exits = false;
  market.pass(20s, 80);
  CHECK(market.venue->sent.empty());
  CHECK(market.written_off());
}

TEST_CASE("purpose: an id is a name, and says nothing of what an order is") {
  Market market;
  auto resting = request("x-flatten", domain::Side::Buy, 10);
  resting.type = domain::OrderType::Limit;
  resting.limit_price = domain::Price{50};
  market.create(resting);
  const auto id = resting.client_order_id.str();
  market.restart();
  market.manager->control({.reply = false, .request_id = "1", .verb = "halt", .args = {{"cancel", "true"}}});
  market.pass(2s);
  CHECK(market.ledger.rows.at(id).stored.order.purpose == domain::OrderPurpose::Strategy);
  REQUIRE(market.venue->cancelled.size() == 1);
}

TEST_CASE(
    "purpose: an order that closes a position by the operator is known as such by the next life, and left "
    "alone") {
  Slow market;
  market.halt("flatten");
  market.pass(2s, 100);
  market.accept();
  const auto id = market.last().client_order_id.str();
  market.restart();
  market.pass(2s, 100);
  CHECK(market.ledger.rows.at(id).stored.order.purpose == domain::OrderPurpose::Flatten);
  CHECK(market.venue->cancelled.empty());
}

TEST_CASE("unreadable rows: they block what is opened in their symbol, and nothing else") {
  Market market;
  market.ledger.unreadable = {{.what = "order x",
                               .why = "'HELD' is no status",
                               .venue = domain::VenueName{"alpaca"},
                               .symbol = domain::Symbol{"AAPL"}}};
  market.restart();
  CHECK(market.alerted("ledger.unreadable"));
  CHECK_THAT(market.manager->degraded_reason(), ContainsSubstring("AAPL at alpaca blocked: order x"));
  market.create(request("1", domain::Side::Buy, 10));
  CHECK(market.venue->sent.size() == 1);
  market.manager->create(request("2", domain::Side::Buy, 10, "bot", "AAPL"));
  market.ledger.commit();
  CHECK(market.venue->sent.size() == 1);
  CHECK_THAT(market.ledger.rows.at("bot:entry:2").stored.order.message, ContainsSubstring("HELD"));
}

TEST_CASE(
    "unreadable positions: nothing is opened in the symbol until the venue shows it again, and what closes "
    "passes") {
  Market market;
  market.create(request("1", domain::Side::Buy, 10));
  market.fill("bot:entry:1", 10);
  const auto compare = [&] {
    market.manager->control({.reply = false, .request_id = "1", .verb = "reconcile", .args = {}});
    market.settle();
  };
  const auto told = [&](const std::string& code) {
    return std::ranges::count_if(market.events.alerts, [&](const auto& alert) { return alert.code == code; });
  };
  market.venue->unreadable = {domain::Symbol{"IBM"}};
  compare();
  compare();
  CHECK(told("position.unreadable") == 1);
  CHECK_THAT(market.manager->degraded_reason(), ContainsSubstring("IBM at alpaca blocked"));
  market.manager->create(request("2", domain::Side::Buy, 1));
  market.ledger.commit();
  CHECK(market.venue->sent.size() == 1);
  const auto& refused = market.ledger.rows.at("bot:entry:2").stored.order;
  CHECK(refused.error == "risk.cannot_judge");
  CHECK_THAT(refused.message, ContainsSubstring("the position of alpaca in IBM cannot be read"));
  market.create(request("3", domain::Side::Buy, 1, "bot", "AAPL"));
  market.create(request("4", domain::Side::Sell, 10));
  CHECK(market.venue->sent.size() == 3);
  market.venue->unreadable.clear();
  compare();
  CHECK(told("position.readable") == 1);
  CHECK(market.manager->degraded_reason().find("IBM at alpaca blocked") == std::string::npos);
  market.create(request("5", domain::Side::Buy, 1));
  CHECK(market.venue->sent.size() == 4);
}

TEST_CASE("unreadable positions: they are read again soon, and less and less often") {
  Market market;
  const auto blocked = [&] {
    return market.manager->degraded_reason().find("IBM at alpaca blocked") != std::string::npos;
  };
  market.venue->unreadable = {domain::Symbol{"IBM"}};
  market.manager->control({.reply = false, .request_id = "1", .verb = "reconcile", .args = {}});
  market.settle();
  REQUIRE(blocked());
  SECTION("the next answer is whole") {
    market.venue->unreadable.clear();
    market.pass(1500ms);
    CHECK_FALSE(blocked());
  }
  SECTION("it stays: a few requests a minute") {
    const auto before = market.venue->fills_asked.size();
    market.pass(60s);
    CHECK(blocked());
    const auto readings = market.venue->fills_asked.size() - before;
    CHECK(readings >= 5);
    CHECK(readings <= 10);
  }
}
