// Which order an execution belongs to, which executions the venue still owes, and how they are looked for.
#include <stdexcept>

#include "oms/controls/outbound_throttle.hpp"
#include "oms/orders/order_lifecycle.hpp"
#include "oms/orders/outbox_relay.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/sessions/venue_session.hpp"
#include "risk/gate.hpp"
#include "support/catch.hpp"
#include "unit/oms/venue_session_room.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::OrderEvent;
using domain::OrderStatus;
using domain::Quantity;
using domain::Side;
using venue::VenueError;

TEST_CASE("session: an answer that shows executions is no step of its own: they are, a moment later") {
  Room room;
  auto& order = room.sent("1", 10);
  room.session.on_execution_report(
      report(order.order.id().str(), "v1", Side::Buy, 10, OrderEvent::FullyFilled, 10), "venue answer");
  CHECK(order.order.status == OrderStatus::Pending);
  auto execution = execution_of("v1", Side::Buy, 10, 10);
  execution.client_id = order.order.id().str();
  room.session.on_execution_report(execution, nullptr, "test");
  CHECK(order.order.status == OrderStatus::Filled);
  CHECK(order.order.version == 2);
  CHECK(order.order.venue_order_id.str() == "v1");
}

TEST_CASE(
    "session: executions that do not follow the answer leave it a step, though nobody answers any more") {
  Room room;
  auto& order = room.sent("1", 10);
  room.session.on_execution_report(
      report(order.order.id().str(), "v1", Side::Buy, 10, OrderEvent::FullyFilled, 10), "venue answer");
  for (int i = 0; i < 10; ++i) {
    room.clock.advance(400ms);
    room.session.tick();
  }
  CHECK(order.order.status == OrderStatus::Submitted);
  CHECK(order.order.version == 2);
  CHECK(order.order.venue_order_id.str() == "v1");
  CHECK(room.venue.finds.size() == 1);  // whether it was true what it told of them
}

TEST_CASE("session: owed executions are looked for further back each time") {
  Room room;
  const auto& asked = room.venue.fills_asked;
  auto& order = room.submitted("1", Side::Buy, 10, "v1");
  room.session.on_execution_report(report("", "v1", Side::Buy, 10, OrderEvent::FullyFilled, 10), "test");
  for (int i = 0; i < 2000 && asked.size() < 12; ++i) {
    room.clock.advance(400ms);
    room.session.tick();
    room.answer_fetches();
  }
  REQUIRE(asked.size() == 12);
  CHECK(asked.front() == order.order.created_at - 5s);
  CHECK(asked.back() < order.order.created_at - 1h);
}

TEST_CASE("session: an execution is its order's although only the ledger still knows that by its name") {
  // The history names the venue's id alone, and the ledger has none: the venue is asked for our name, and the
  // ledger again.
  Room room;
  auto stored = live(request("1", Side::Buy, 10), OrderStatus::Cancelled).order;
  room.session.on_execution_report(execution_of("v1", Side::Buy, 1, 1), nullptr, "reconciliation");
  REQUIRE(room.venue.finds.size() == 1);
  room.ledger.stored = ledger::Stored{.order = stored, .fingerprint = {}, .execs = {}};
  ScriptedVenue::answer<venue::OrderReport>(
      room.venue.finds, report("bot:entry:1", "v1", Side::Buy, 10, OrderEvent::Cancelled, 1));
  REQUIRE(room.ledger.changes.size() == 1);
  CHECK(room.ledger.changes[0].fills.size() == 1);
  CHECK_FALSE(room.alerted("venue.unknown_order"));
}

TEST_CASE("session: an execution whose order is being looked for leaves positions in doubt") {
  Room room;
  CHECK_FALSE(room.session.in_doubt());
  room.session.on_execution_report(execution_of("v9", Side::Buy, 5, 5), nullptr, "reconciliation");
  CHECK(room.session.in_doubt(domain::Symbol{"IBM"}));
  CHECK(room.session.oldest_unattributed().is_set());
  REQUIRE(room.venue.finds.size() == 1);
  ScriptedVenue::answer<venue::OrderReport>(
      room.venue.finds, report("manual-1", "v9", Side::Buy, 5, OrderEvent::FullyFilled, 5));
  CHECK_FALSE(room.session.in_doubt());
  CHECK(room.alerted("venue.unknown_order"));
  // Known for another's from now on: nobody is asked again.
  room.session.on_execution_report(execution_of("v9", Side::Buy, 5, 5), nullptr, "reconciliation");
  CHECK(room.venue.finds.empty());
  CHECK_FALSE(room.session.in_doubt());
}

TEST_CASE("session: whose executions they are is asked once an order, and less and less often") {
  Room room;
  // a bracket's entry: what buys may be its exit, and is no stranger's yet
  room.submitted("1", Side::Sell, 10, "", true);
  int asked = 0;
  for (int i = 0; i < 60; ++i) {
    for (int exec = 1; exec <= 6; ++exec)
      room.session.on_execution_report(execution_of("v7", Side::Buy, 1, exec), nullptr, "reconciliation");
    while (!room.venue.finds.empty()) {
      ++asked;
      ScriptedVenue::answer<venue::OrderReport>(room.venue.finds,
                                                report("x", "v7", Side::Buy, 6, OrderEvent::FullyFilled, 6));
    }
    room.clock.advance(1s);
  }
  CHECK(asked >= 5);
  CHECK(asked <= 12);
}

TEST_CASE("session: all executions that wait for their order are recorded when it is known") {
  Room room;
  auto& order = room.submitted("1", Side::Buy, 10, "");
  order.order.status = OrderStatus::Unknown;
  for (int exec = 1; exec <= 3; ++exec)
    room.session.on_execution_report(execution_of("v7", Side::Buy, 1, exec), nullptr, "reconciliation");
  REQUIRE(room.venue.finds.size() == 1);
  ScriptedVenue::answer<venue::OrderReport>(
      room.venue.finds, report(order.order.id().str(), "v7", Side::Buy, 10, OrderEvent::PartFilled, 3));
  CHECK(order.order.filled_qty == Quantity{3});
}

TEST_CASE("session: what the venue rejects and executes is reported once each") {
  Room room;
  auto& refused = room.sent("1", 10);
  refused.sending = oms::LiveOrder::Sending::NotYet;
  room.session.submit(refused, room.approved(refused.order.request));
  ScriptedVenue::answer(room.venue.submits, ScriptedVenue::trouble(VenueError::Kind::Refused));
  CHECK(room.order_events.rejections == std::vector{refused.order.id()});

  const auto& filled = room.submitted("2", Side::Buy, 10, "v2");
  room.session.on_execution_report(execution_of("v2", Side::Buy, 4, 4), nullptr, "venue stream");
  CHECK(room.order_events.executions == std::vector{filled.order.id()});
  CHECK(room.order_events.rejections.size() == 1);
}

TEST_CASE("session: an execution that only the venue's history has is reported as missed by the stream") {
  Room room;
  room.submitted("1", Side::Buy, 10, "v1");
  const auto streamed = execution_of("v1", Side::Buy, 4, 4);
  room.session.on_execution_report(streamed, nullptr, "venue stream");
  const auto missed = execution_of("v1", Side::Buy, 3, 7);
  bool fetched = false;
  room.session.read_executions(core::WallTime{},
                               [&](const core::Status& status) { fetched = status.has_value(); });
  ScriptedVenue::answer<std::vector<venue::FillReport>>(room.venue.fills_waiting,
                                                        std::vector{streamed, missed});
  CHECK(fetched);
  CHECK(room.order_events.missed == std::vector{missed.event_ts});
  CHECK(room.session.newest_execution() == missed.event_ts);
}

TEST_CASE("session: an execution whose order could not be asked for is not missed by the stream") {
  Room room{{.external = oms::ExternalPolicy::Adopt}};
  auto first = report("", "v7", Side::Buy, 10, OrderEvent::PartFilled, 4);
  auto second = report("", "v7", Side::Buy, 10, OrderEvent::PartFilled, 7);
  const auto streamed = execution_of("v7", Side::Buy, 4, 4),
             also_streamed = execution_of("v7", Side::Buy, 3, 7);
  room.session.on_execution_report(streamed, &first, "venue stream");
  room.session.on_execution_report(also_streamed, &second, "venue stream");
  room.ledger.commit();
  REQUIRE(room.venue.finds.size() == 1);
  ScriptedVenue::answer(room.venue.finds, ScriptedVenue::trouble(VenueError::Kind::RateLimited));
  room.clock.advance(10s);
  // imported by a pass, before the executions are asked for again
  room.session.on_execution_report(second, "reconciliation", room.clock.mono());
  room.ledger.commit();
  const auto missed = execution_of("v7", Side::Buy, 2, 9);
  room.session.read_executions(core::WallTime{}, [](const core::Status&) {});
  ScriptedVenue::answer<std::vector<venue::FillReport>>(room.venue.fills_waiting,
                                                        std::vector{streamed, also_streamed, missed});
  CHECK(room.order_events.executions.size() == 3);
  CHECK(room.order_events.missed.size() == 1);  // the one that the stream has not brought
}

TEST_CASE("session: the venue's executions are read on from where the last whole read has ended") {
  Room room;
  room.submitted("1", Side::Buy, 10, "v1");
  const auto& asked = room.venue.fills_asked;
  const auto fill = execution_of("v1", Side::Buy, 4, 4);
  const auto read = [&](std::optional<core::WallTime> since, std::optional<core::WallTime> goes_on) {
    room.venue.fills_go_on = goes_on;
    bool done = false;
    room.session.read_executions(since, [&](const core::Status& status) { done = status.has_value(); });
    if (goes_on)
      ScriptedVenue::answer<std::vector<venue::FillReport>>(room.venue.fills_waiting, std::vector{fill});
    else
      ScriptedVenue::answer<std::vector<venue::FillReport>>(
          room.venue.fills_waiting,
          tl::unexpected(VenueError{.kind = VenueError::Kind::Unknown, .code = "test", .message = "test"}));
    CHECK(done == goes_on.has_value());
  };
  const auto first = fill.event_ts - 60s, second = fill.event_ts - 30s;
  read(fill.event_ts - 1h, first);
  read({}, {});
  CHECK(asked.back() == first);
  read(fill.event_ts - 2h, {});
  read({}, second);  // what failed has moved nothing
  CHECK(asked.back() == first);
  read({}, second);
  CHECK(asked.back() == second);
}

TEST_CASE("session: what the ledger could not be asked for is nobody else's") {
  Room room{{.external = oms::ExternalPolicy::Adopt}};
  const auto row =
      ledger::Stored{.order = live(request("1", Side::Buy, 10)).order, .fingerprint = {}, .execs = {}};
  room.ledger.find_fails = true;
  SECTION("an order") {
    const auto shown = report("bot:entry:1", "v1", Side::Buy, 10, OrderEvent::Accepted);
    for (int i = 0; i < 3; ++i) room.session.on_execution_report(shown, "reconciliation");
    CHECK(room.ledger.changes.empty());
    CHECK(room.events.alerts.size() == 1);
    CHECK(room.events.alerted("ledger.unreadable", wire::Severity::Critical));
    room.ledger.find_fails = false;
    room.ledger.stored = row;
    room.session.on_execution_report(shown, "reconciliation");
    CHECK(room.orders.find(row.order.id()));
  }
  SECTION("an order in the place of another") {
    auto shown = report("edited", "v2", Side::Buy, 10, OrderEvent::Accepted);
    shown.replaces = domain::VenueOrderId{"v1"};
    room.ledger.find_fails = false;
    room.ledger.finds_before_failure = 2;  // its own names are not there, and then the ledger fails
    room.session.on_execution_report(shown, "reconciliation");
    CHECK_FALSE(room.alerted("venue.unknown_order"));
    room.submitted("1", Side::Buy, 10, "v1");
    room.session.on_execution_report(shown, "reconciliation");
    CHECK(room.alerted("venue.order_replaced"));
    CHECK_FALSE(room.alerted("venue.unknown_order"));
  }
  SECTION("an execution") {
    const auto fill = execution_of("v1", Side::Buy, 4, 4);
    room.session.on_execution_report(fill, nullptr, "reconciliation");
    CHECK(room.venue.finds.empty());
    CHECK(room.session.in_doubt());
    CHECK(room.session.oldest_unattributed() == fill.event_ts);
    room.ledger.find_fails = false;
    room.ledger.stored = row;
    room.session.on_execution_report(fill, nullptr, "reconciliation");
    REQUIRE(room.ledger.changes.size() == 1);
    CHECK(room.ledger.changes[0].fills.at(0).client_order_id == row.order.id());
    CHECK_FALSE(room.session.in_doubt());
  }
  CHECK_FALSE(room.alerted("venue.unknown_order"));
}

TEST_CASE("session: a fetch of executions that is wanted while one runs follows it, from the earliest time") {
  Room room;
  room.submitted("1", Side::Buy, 10, "v1");
  room.session.read_executions(room.clock.wall(), [](const core::Status&) {});
  room.session.on_execution_report(report("", "v1", Side::Buy, 10, OrderEvent::PartFilled, 4), "test");
  for (int i = 0; i < 4; ++i) {
    room.clock.advance(400ms);
    room.session.tick();
  }
  REQUIRE(room.venue.fills_asked.size() == 1);
  ScriptedVenue::answer<std::vector<venue::FillReport>>(room.venue.fills_waiting, {});
  REQUIRE(room.venue.fills_asked.size() == 2);
  CHECK(room.venue.fills_asked[1] < room.venue.fills_asked[0]);
}
