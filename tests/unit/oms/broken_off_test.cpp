// What throws while an answer of the venue is taken in costs that answer (the frame around it tells of it):
// the pass, the question and the comparison that waited for it have ended, and the next ones go through.
#include <stdexcept>

#include "support/catch.hpp"
#include "unit/oms/desktop.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;

namespace {

using Orders = std::vector<venue::OrderReport>;
using Fills = std::vector<venue::FillReport>;
using Positions = std::vector<domain::NamedPosition>;

venue::OrderReport shown(int qty) {
  return {.client_id = "bot:entry:1",
          .venue_order_id = domain::VenueOrderId{"v1"},
          .symbol = domain::Symbol{"IBM"},
          .side = domain::Side::Buy,
          .qty = domain::Quantity{qty},
          .state = domain::OrderEvent::Accepted};
}

/// Of the other side than its order.
venue::FillReport contradicting(core::WallTime at) {
  return {.exec_id = domain::ExecId{"x1"},
          .venue_order_id = domain::VenueOrderId{"v1"},
          .client_id = "bot:entry:1",
          .symbol = domain::Symbol{"IBM"},
          .side = domain::Side::Sell,
          .price = domain::Price{100},
          .qty = domain::Quantity{1},
          .fee = {},
          .fee_currency = {},
          .event_ts = at};
}

}  // namespace

TEST_CASE("broken off: an answer that throws leaves no pass, question or comparison that never ends") {
  Desktop desktop;
  desktop.start();
  desktop.order("1");
  REQUIRE(desktop.venue.submits.size() == 1);
  ScriptedVenue::answer<venue::OrderReport>(desktop.venue.submits, shown(1));
  desktop.ledger.commit();
  const int before = desktop.events.replies;
  desktop.control("reconcile");
  REQUIRE(desktop.venue.lists.size() == 1);
  SECTION("among the open orders") {
    desktop.events.throws_at = "venue.larger_order";
    CHECK_THROWS_AS(ScriptedVenue::answer<Orders>(desktop.venue.lists, Orders{shown(5)}),
                    std::overflow_error);
  }
  SECTION("among the executions") {
    ScriptedVenue::answer<Orders>(desktop.venue.lists, Orders{shown(1)});
    REQUIRE(desktop.venue.fills_waiting.size() == 1);
    desktop.events.throws_at = "venue.contradiction";
    CHECK_THROWS_AS(
        ScriptedVenue::answer<Fills>(desktop.venue.fills_waiting, Fills{contradicting(desktop.clock.wall())}),
        std::overflow_error);
  }
  SECTION("among the positions") {
    ScriptedVenue::answer<Orders>(desktop.venue.lists, Orders{shown(1)});
    ScriptedVenue::answer<Fills>(desktop.venue.fills_waiting, {});
    REQUIRE(desktop.venue.held.size() == 1);
    desktop.venue.incomplete = true;
    desktop.events.throws_at = "position.unreadable";
    CHECK_THROWS_AS(ScriptedVenue::answer<Positions>(desktop.venue.held, {}), std::overflow_error);
    desktop.venue.incomplete = false;
  }
  CHECK(desktop.events.throws_at.empty());
  REQUIRE(desktop.events.replies == before + 1);
  CHECK(desktop.events.replied.args.front() == std::pair<std::string, std::string>{"ok", "false"});
  desktop.control("reconcile");
  REQUIRE(desktop.venue.lists.size() == 1);
  ScriptedVenue::answer<Orders>(desktop.venue.lists, Orders{shown(1)});
  desktop.settle();
  REQUIRE(desktop.events.replies == before + 2);
  CHECK(desktop.events.replied.args.front() == std::pair<std::string, std::string>{"ok", "true"});
}
