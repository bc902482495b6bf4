// What a session makes of the venue's reports: orders from outside, orders in doubt, ends.
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

TEST_CASE("session: an order that the venue has shown is none that nobody knows of") {
  Room room;
  auto& order = room.sent("1", 10);
  const auto filled = report(order.order.id().str(), "v1", Side::Buy, 10, OrderEvent::PartFilled, 4);
  SECTION("look-ups that do not find it are a scandal, no doubt, once they can be no lag any more") {
    room.session.on_execution_report(filled, "venue answer");
    room.session.query_order(order);
    ScriptedVenue::answer(room.venue.finds, ScriptedVenue::trouble(VenueError::Kind::NotFound));
    CHECK_FALSE(room.alerted("venue.order_lost"));
    for (int i = 0; i < 25; ++i) {
      room.clock.advance(500ms);
      room.session.tick();
      while (!room.venue.finds.empty())
        ScriptedVenue::answer(room.venue.finds, ScriptedVenue::trouble(VenueError::Kind::NotFound));
    }
    CHECK_FALSE(order.order.status == OrderStatus::Unknown);
    CHECK(room.alerted("venue.order_lost"));
  }
  SECTION("an answer that comes later and says something else") {
    room.session.submit(order, room.approved(order.order.request));
    room.session.on_execution_report(filled, "reconciliation");
    const auto kind =
        GENERATE(VenueError::Kind::Refused, VenueError::Kind::NotSent, VenueError::Kind::Unknown);
    ScriptedVenue::answer(room.venue.submits, ScriptedVenue::trouble(kind));
    CHECK(order.order.status == OrderStatus::Pending);
    CHECK_FALSE(room.alerted("order.unknown"));
    CHECK((kind == VenueError::Kind::Unknown || room.venue.finds.size() == 1));
    room.clock.advance(2s);
    room.session.tick();
    CHECK(room.venue.sent.size() == 1);
  }
}

TEST_CASE("session: the end of a cancelled order says who has requested that") {
  Room room;
  auto& order = room.submitted("1", Side::Buy, 10, "v1");
  order.trace.mark(oms::Trace::Step::Received, room.clock.mono());
  const auto ended = [&] {
    room.session.on_execution_report(report("", "v1", Side::Buy, 10, OrderEvent::Cancelled), "venue stream");
    REQUIRE(order.order.status == OrderStatus::Cancelled);
    return room.ledger.changes.back().steps.back().rationale;
  };
  SECTION("the first request counts") {
    room.session.cancel(order, oms::CancelSource::DailyLoss);
    room.session.cancel(order, oms::CancelSource::Bot);
    CHECK(ended() == "venue, cancel requested by the daily-loss breaker");
  }
  SECTION("nobody here") { CHECK(ended() == "venue, no cancel was requested"); }
  SECTION("of an order from before a restart nobody knows") {
    order.trace = {};
    CHECK(ended() == "venue");
  }
}

TEST_CASE("session: an order in doubt is none as soon as the venue shows it, executions or not") {
  Room room;
  auto& order = room.submitted("1", Side::Buy, 10, "");
  order.order.status = OrderStatus::Unknown;
  room.session.on_execution_report(
      report(order.order.id().str(), "v1", Side::Buy, 10, OrderEvent::FullyFilled, 10), "reconciliation");
  CHECK(order.order.status == OrderStatus::Submitted);
}

TEST_CASE(
    "session: an order of ours that another hand edits at the venue goes on as an order of the same bot") {
  Room room{{.external = oms::ExternalPolicy::Alarm}};
  room.submitted("1", Side::Buy, 10, "v1", false);
  auto edited = report("made-by-the-venue", "v2", Side::Buy, 7, OrderEvent::Accepted);
  edited.replaces = domain::VenueOrderId{"v1"};
  room.session.on_execution_report(edited, "venue stream");
  room.ledger.commit();
  CHECK(room.alerted("venue.order_replaced"));
  CHECK_FALSE(room.alerted("venue.unknown_order"));
  const auto* fresh = room.orders.find(domain::ClientOrderId{"bot:venue:alpaca:v2"});
  REQUIRE(fresh);
  CHECK(fresh->order.request.qty == Quantity{7});
  CHECK(fresh->order.request.bot_id.str() == "bot");

  auto strange = report("made-by-the-venue-2", "v9", Side::Buy, 7, OrderEvent::Accepted);
  strange.replaces = domain::VenueOrderId{"v8"};
  room.session.on_execution_report(strange, "venue stream");
  room.ledger.commit();
  CHECK(room.alerted("venue.unknown_order"));
}

TEST_CASE("session: an edited order keeps its purpose, and the entry that it belongs to") {
  using domain::OrderPurpose;
  for (const auto purpose : {OrderPurpose::Strategy, OrderPurpose::Flatten, OrderPurpose::HeldExit,
                             OrderPurpose::VenueExit, OrderPurpose::External}) {
    Room room{{.external = oms::ExternalPolicy::Alarm}};
    auto old = live(request("1", Side::Sell, 10));
    old.order.venue_order_id = domain::VenueOrderId{"v1"};
    old.order.purpose = purpose;
    old.take_purpose();
    const bool exit = old.order.is_exit();
    if (exit) old.order.parent = domain::ClientOrderId{"bot:entry:0"};
    room.orders.add(std::move(old));
    auto edited = report("made-by-the-venue", "v2", Side::Sell, 10, OrderEvent::Accepted);
    edited.replaces = domain::VenueOrderId{"v1"};
    room.session.on_execution_report(edited, "venue stream");
    room.ledger.commit();
    const auto* fresh = room.orders.find(domain::ClientOrderId{"bot:venue:alpaca:v2"});
    REQUIRE(fresh);
    CHECK(fresh->order.purpose == purpose);
    CHECK(fresh->order.parent.str() == (exit ? "bot:entry:0" : ""));
    CHECK(fresh->passes_halt() == (purpose == OrderPurpose::Flatten || purpose == OrderPurpose::HeldExit));
    CHECK(fresh->venue_exit == (purpose == OrderPurpose::VenueExit));
  }
}

TEST_CASE("session: an order that became ours while the ledger was asked is not adopted as another's") {
  // The stream tells of an exit before the answer to its entry does; the ledger is asked, and meanwhile the
  // answer comes.
  Room room{{.external = oms::ExternalPolicy::Adopt}};
  room.ledger.hold_answers = true;
  room.session.on_execution_report(report("auto-1", "v2", Side::Sell, 10, OrderEvent::Accepted),
                                   "venue stream");
  auto exit = live(request("1.tp", Side::Sell, 10));
  exit.order.venue_client_id = "auto-1";
  room.orders.add(std::move(exit));
  room.ledger.commit();
  CHECK(room.orders.open_count() == 1);
  CHECK_FALSE(room.alerted("venue.unknown_order"));
}

TEST_CASE("session: the venue's id is kept though an order's end is the first that is heard of it") {
  Room room;
  auto order = live(request("1", Side::Buy, 10), OrderStatus::Unknown);
  order.sending = oms::LiveOrder::Sending::Done;
  auto& unknown = room.orders.add(std::move(order));
  room.session.on_execution_report(report("bot:entry:1", "v1", Side::Buy, 10, OrderEvent::Cancelled), "test");
  CHECK(unknown.order.status == OrderStatus::Cancelled);
  CHECK(unknown.order.venue_order_id.str() == "v1");
}

TEST_CASE("session: a look-up that fails tells whoever waits for it") {
  Room room;
  auto& order = room.submitted("1", Side::Buy, 10, "v1");
  room.venue.throws = true;
  int told = 0;
  CHECK_THROWS_AS(room.session.query_order(order, [&] { ++told; }), std::runtime_error);
  CHECK(told == 1);
  CHECK_FALSE(order.lookup_in_flight);
}
