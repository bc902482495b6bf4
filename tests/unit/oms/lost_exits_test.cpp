// Exits that the venue holds and has ended by itself.
#include <algorithm>
#include <string>
#include <utility>

#include "oms/brackets/child_orders.hpp"
#include "support/catch.hpp"
#include "unit/oms/venue_session_room.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::OrderEvent;
using domain::OrderStatus;
using domain::Quantity;
using domain::Side;

namespace {

/// A filled bracket of eight with both exits at the venue.
struct BracketRoom : Room {
  oms::LiveOrder& entry;
  oms::LiveOrder& profit;
  oms::LiveOrder& loss;
  /// The venue's answer to every query.
  venue::VenueResult<venue::OrderReport> shown = report("", "v2", Side::Sell, 8, OrderEvent::Accepted);

  BracketRoom() : entry(submitted("1", Side::Buy, 8, "v1", true)), profit(exit(true)), loss(exit(false)) {
    entry.exits_known = true;
  }
  void fill_entry() {
    session.on_execution_report(execution_of("v1", Side::Buy, 8, 8), nullptr, "venue stream");
    ledger.commit();
  }
  oms::LiveOrder exit_of(const domain::ClientOrderId& parent, bool is_profit, const std::string& venue_id,
                         OrderStatus status = OrderStatus::Submitted) {
    auto order = live(request("x", Side::Sell, 8), status);
    order.order.request.client_order_id = oms::child_id(parent, is_profit);
    order.order.request.reason = is_profit ? domain::Reason::TakeProfit : domain::Reason::StopLoss;
    order.order.purpose = domain::OrderPurpose::VenueExit;
    order.order.parent = parent;
    order.order.venue_order_id = domain::VenueOrderId{venue_id};
    order.order.submitted_at = clock.wall();
    order.sending = oms::LiveOrder::Sending::Done;
    order.take_purpose();
    return order;
  }
  oms::LiveOrder& exit(bool is_profit) {
    return orders.add(exit_of(entry.order.id(), is_profit, is_profit ? "v2" : "v3"));
  }
  void ends(const std::string& venue_id, OrderEvent how = OrderEvent::Cancelled) {
    session.on_execution_report(report("", venue_id, Side::Sell, 8, how), "venue stream");
    ledger.commit();
  }
  void sells(const std::string& venue_id, int qty, int cumulative) {
    session.on_execution_report(execution_of(venue_id, Side::Sell, qty, cumulative), nullptr, "venue stream");
    ledger.commit();
  }
  void pass(core::Duration time) {
    for (core::Duration gone{}; gone < time; gone += 500ms) {
      clock.advance(500ms);
      session.tick();
      ledger.commit();
      answer_fetches();
      while (!venue.finds.empty()) ScriptedVenue::answer(venue.finds, shown);
    }
  }
  auto alerts_of_lost() const {
    return std::ranges::count_if(events.alerts, [](const auto& alert) { return alert.code == "exits.lost"; });
  }
};

}  // namespace

TEST_CASE("lost exits: a stop that the venue cancels is reported once, after its sibling had time to fill") {
  BracketRoom room;
  room.fill_entry();
  room.ends("v3");
  room.pass(4s);
  CHECK(room.alerts_of_lost() == 0);
  CHECK(room.session.lost_exits().empty());
  room.pass(4s);
  REQUIRE(room.events.alerted("exits.lost", wire::Severity::Critical));
  const auto& alert = room.events.alerts.back();
  CHECK(alert.subject == "bot:entry:1");
  CHECK(alert.message ==
        "bot:entry:1 has no stop any more: alpaca ended bot:entry:1.sl as CANCELLED ('test'); 8 IBM are "
        "unprotected");
  CHECK(room.venue.looked_for.size() == 1);  // the sibling
  CHECK_THAT(room.session.lost_exits(), ContainsSubstring("IBM of bot has lost its stop (bot:entry:1): 8"));

  room.ends("v2", OrderEvent::Expired);
  room.pass(10s);
  CHECK(room.alerts_of_lost() == 1);

  SECTION("until the position is closed") {
    room.submitted("2", Side::Sell, 8, "v9");
    CHECK_FALSE(room.session.lost_exits().empty());
    room.sells("v9", 8, 8);
  }
  SECTION("until another stop covers it") {
    auto stop = live(request("2", Side::Sell, 8));
    stop.order.request.stop_price = domain::Price{60};
    room.orders.add(std::move(stop));
  }
  CHECK(room.session.lost_exits().empty());
}

TEST_CASE("lost exits: both exits of a day order that expire are one alert, about the stop") {
  BracketRoom room;
  room.fill_entry();
  const bool profit_first = GENERATE(true, false);
  room.ends(profit_first ? "v2" : "v3", OrderEvent::Expired);
  room.pass(1s);
  room.ends(profit_first ? "v3" : "v2", OrderEvent::Expired);
  room.pass(20s);
  REQUIRE(room.alerts_of_lost() == 1);
  CHECK_THAT(room.events.alerts.back().message, ContainsSubstring("bot:entry:1.sl as EXPIRED"));
}

TEST_CASE("lost exits: an exit of which the other has sold a part is reported with the rest") {
  BracketRoom room;
  room.fill_entry();
  room.sells("v2", 3, 3);
  room.ends("v3");
  room.shown = report("", "v2", Side::Sell, 8, OrderEvent::PartFilled, 3);
  room.pass(10s);
  REQUIRE(room.alerts_of_lost() == 1);
  CHECK_THAT(room.events.alerts.back().message, ContainsSubstring("; 5 IBM are unprotected"));
}

TEST_CASE("lost exits: what was requested, has filled or is still covered is not reported") {
  BracketRoom room;
  room.fill_entry();
  SECTION("the sibling fills, and its execution comes later") {
    room.ends("v3");
    room.pass(3s);
    room.sells("v2", 8, 8);
  }
  SECTION("the sibling has filled, which only the venue's answer shows") {
    room.ends("v3");
    room.shown = report("", "v2", Side::Sell, 8, OrderEvent::FullyFilled, 8);
    room.pass(6s);
    room.sells("v2", 8, 8);
  }
  SECTION("it was cancelled here") {
    room.session.cancel(room.loss);
    room.ends("v3");
    room.ends("v2");
  }
  SECTION("its sibling was cancelled here, and the venue ended both") {
    room.session.cancel(room.profit);
    room.ends("v3");
    room.ends("v2");
  }
  SECTION("the profit has ended, and the stop is open") {
    room.shown = report("", "v3", Side::Sell, 8, OrderEvent::Accepted);
    room.ends("v2");
  }
  SECTION("another order of the same entry has taken its place") {
    auto fresh = room.exit_of(room.entry.order.id(), false, "v4");
    fresh.order.request.client_order_id = domain::ClientOrderId{"bot:entry:2"};
    room.orders.add(std::move(fresh));
    room.ends("v3");
  }
  SECTION("the bot has closed the position by another order") {
    room.submitted("2", Side::Sell, 8, "v9");
    room.ends("v3");
    room.sells("v9", 8, 8);
  }
  room.pass(30s);
  CHECK(room.alerts_of_lost() == 0);
  CHECK(room.session.lost_exits().empty());
}

TEST_CASE("lost exits: an entry that has not filled has nothing to protect, until it fills after all") {
  BracketRoom room;
  room.ends("v3");
  room.pass(20s);
  CHECK(room.alerts_of_lost() == 0);
  SECTION("it fills") {
    room.fill_entry();
    room.pass(10s);
    CHECK(room.alerts_of_lost() == 1);
  }
  SECTION("it ends") {
    room.session.on_execution_report(report("", "v1", Side::Buy, 8, OrderEvent::Expired), "venue stream");
    room.pass(20s);
    CHECK(room.alerts_of_lost() == 0);
  }
}

TEST_CASE("lost exits: what memory has forgotten of the entry is read from the ledger") {
  BracketRoom room;
  room.fill_entry();
  const auto row = ledger::Stored{.order = room.entry.order, .fingerprint = {}, .execs = {}};
  room.orders.remove(room.entry);
  SECTION("its row has what it filled") {
    room.ledger.stored = row;
    room.ledger.stored->order.filled_qty = Quantity{6};
    room.ends("v3");
    room.pass(10s);
    REQUIRE(room.alerts_of_lost() == 1);
    CHECK_THAT(room.events.alerts.back().message, ContainsSubstring("; 6 IBM are unprotected"));
  }
  SECTION("its row does not read: the exit's own quantity counts") {
    room.ledger.find_fails = true;
    room.ends("v3");
    room.pass(10s);
    REQUIRE(room.alerts_of_lost() == 1);
    CHECK_THAT(room.events.alerts.back().message, ContainsSubstring("; 8 IBM are unprotected"));
  }
  SECTION("it has filled nothing: the position is another entry's") {
    room.ledger.stored = row;
    room.ledger.stored->order.filled_qty = Quantity{};
    room.ends("v3");
    room.pass(10s);
    CHECK(room.alerts_of_lost() == 0);
  }
}

TEST_CASE("lost exits: after a restart only an end that the earlier run cannot have judged is judged") {
  BracketRoom room;
  room.fill_entry();
  room.orders.remove(room.loss);
  auto ended = room.exit_of(room.entry.order.id(), false, "v3", OrderStatus::Cancelled);
  const bool fresh = GENERATE(true, false);
  ended.order.resolved_at = room.clock.wall() - (fresh ? 2s : 10s);
  room.session.recall_exits(room.orders.add(std::move(ended)));
  room.pass(10s);
  CHECK(room.alerts_of_lost() == (fresh ? 1 : 0));
  // The end of the other exit says nothing new.
  room.ends("v2", OrderEvent::Expired);
  room.pass(10s);
  CHECK(room.alerts_of_lost() == (fresh ? 1 : 0));
}
