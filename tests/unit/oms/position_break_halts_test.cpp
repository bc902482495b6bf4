// A difference between the venue's positions and the ledger: what it halts, what lifts that, what is adopted.
#include "oms/orders/order_manager.hpp"
#include "support/catch.hpp"
#include "unit/oms/limits_rig.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::BotId;
using domain::Money;
using domain::Price;
using domain::Quantity;
using domain::Side;
using domain::Symbol;
using domain::VenueName;

namespace {

/// So many seconds, with every question of the reconciliation answered.
void live_on(Desktop& desktop, int seconds) {
  for (int i = 0; i < seconds; ++i) {
    desktop.pass(1s);
    desktop.settle();
  }
}

void shows(Desktop& desktop, int qty, int avg) {
  desktop.held = {{{.venue = kAlpaca, .bot_id = {}, .symbol = Symbol{"IBM"}},
                   {.qty = Quantity{qty}, .avg_price = Price{avg}}}};
}

}  // namespace

TEST_CASE("manager: a position that lags behind the order halts nothing") {
  Desktop desktop{{.strangers = oms::ExternalPolicy::Alarm}};
  desktop.start();
  price(desktop, "IBM", 100);
  desktop.order("1");
  desktop.fill_last();
  desktop.control("reconcile");
  live_on(desktop, 50);  // the venue still shows nothing
  CHECK(desktop.manager.degraded_reason().find("halted") == std::string::npos);
  CHECK_FALSE(alerted(desktop, "position.drift"));
  shows(desktop, 1, 100);
  live_on(desktop, 70);
  CHECK(desktop.manager.degraded_reason().find("halted") == std::string::npos);
  CHECK_FALSE(alerted(desktop, "position.drift"));
}

TEST_CASE("manager: a break halts its symbol alone, and the halt is lifted when the figures agree") {
  for (const bool resumes : {true, false}) {
    Desktop desktop{{.strangers = oms::ExternalPolicy::Alarm, .breaks_resume = resumes}};
    auto book = limits_of_desktop();
    book.symbols.insert(Symbol{"AAPL"});
    desktop.manager.set_limits(book);
    desktop.start();
    shows(desktop, 5, 100);
    desktop.control("reconcile");
    live_on(desktop, 10);
    CHECK(desktop.ledger.controls.contains("halt-break@alpaca/IBM"));
    CHECK(alerted(desktop, "position.drift"));
    desktop.order("1");
    CHECK(last_error(desktop) == "risk.halted");
    desktop.manager.create(request("2", Side::Buy, 1, "bot", "AAPL"));
    desktop.ledger.commit();
    CHECK(desktop.venue.sent.size() == 1);
    desktop.held.clear();
    live_on(desktop, 20);
    CHECK(desktop.ledger.controls.contains("halt-break@alpaca/IBM") == !resumes);
    CHECK(alerted(desktop, "trading.resumed") == resumes);
  }
}

TEST_CASE("manager: a break that stays is told once, however often it is looked at") {
  for (const bool halted_already : {false, true}) {
    Desktop desktop{{.strangers = oms::ExternalPolicy::Alarm}};
    desktop.start();
    if (halted_already) desktop.control("halt");
    shows(desktop, 5, 100);
    desktop.control("reconcile");
    live_on(desktop, 300);
    CHECK(std::ranges::count(desktop.events.alerts, "position.drift", &wire::Alert::code) == 1);
    shows(desktop, 6, 100);  // news
    live_on(desktop, 300);
    CHECK(std::ranges::count(desktop.events.alerts, "position.drift", &wire::Alert::code) == 2);
  }
}

TEST_CASE("manager: a halt of a break is lifted by the next life, too") {
  Desktop desktop{{.strangers = oms::ExternalPolicy::Alarm}};
  desktop.ledger.recovered.controls = {{"halt-break@alpaca/IBM", "before"}, {"halt", "by hand"}};
  desktop.ledger.controls = {{"halt-break@alpaca/IBM", "before"}, {"halt", "by hand"}};
  desktop.start();
  live_on(desktop, 20);
  CHECK(desktop.ledger.controls == std::map<std::string, std::string>{{"halt", "by hand"}});
}

TEST_CASE("manager: nothing is adopted at a made-up price, nor what looks like a split") {
  Desktop desktop;
  desktop.holds(10);
  desktop.start();
  SECTION("gone, and no price of it known") { desktop.held.clear(); }
  SECTION("ten times as many at a tenth") { shows(desktop, 100, 10); }
  desktop.control("reconcile");
  live_on(desktop, 90);
  CHECK(desktop.ledger.changes.empty());
  CHECK(desktop.ledger.controls.contains("halt-break@alpaca/IBM"));
}

TEST_CASE("manager: a difference is adopted when it has lasted, at the market's price") {
  Desktop desktop;
  desktop.holds(10);
  desktop.start();
  desktop.held.clear();
  desktop.control("reconcile");
  for (int i = 0; i < 90; ++i) {
    if (i == 50) CHECK(desktop.ledger.changes.empty());
    price(desktop, "IBM", 97);
    live_on(desktop, 1);
  }
  std::vector<domain::Fill> fills;
  for (const auto& change : desktop.ledger.changes)
    fills.insert(fills.end(), change.fills.begin(), change.fills.end());
  REQUIRE(fills.size() == 1);
  CHECK(fills[0].price == Price{97});
  CHECK(fills[0].qty == Quantity{10});
}
