// What a session makes of reports: orders from outside, executions that the venue owes, failures on the way.
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

namespace {

const std::optional<risk::RiskReject> kReject = risk::RiskReject{.code = "risk.held_back", .message = "test"};

}  // namespace

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

TEST_CASE("session: a cancel does not wait for executions that are on their way") {
  Room room;
  auto& order = room.sent("1", 10);
  room.session.on_execution_report(
      report(order.order.id().str(), "v1", Side::Buy, 10, OrderEvent::PartFilled, 4), "venue answer");
  room.session.cancel(order);
  REQUIRE(room.venue.cancelled.size() == 1);
  CHECK(room.venue.cancelled[0].symbol.str() == "IBM");
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

TEST_CASE("session: what could not be sent is asked for again before it is tried once more") {
  Room room;
  auto order = live(request("1", Side::Buy, 10), OrderStatus::Pending);
  order.received_at = order.lease_checked_at = room.clock.mono();
  auto& pending = room.orders.add(std::move(order));
  room.session.submit(pending, room.approved(pending.order.request));
  ScriptedVenue::answer(room.venue.submits, ScriptedVenue::trouble(VenueError::Kind::NotSent));
  room.permit.decide = [](const domain::Order&) { return kReject; };  // halted meanwhile
  room.clock.advance(600ms);
  room.session.tick();
  CHECK(room.permit.asked == 2);
  CHECK(room.permit.not_sent_count == 1);
  CHECK(room.venue.sent.size() == 1);
  CHECK(pending.order.status == OrderStatus::Rejected);
}

TEST_CASE("session: an order that is to leave a second time stays what it is") {
  Room room;
  oms::OutboundThrottle throttle;
  room.permit.decide = [&](const domain::Order& order) {
    return throttle.leave(order.request.symbol, order.id(), room.clock.mono()) ? std::nullopt : kReject;
  };
  auto order = live(request("1", Side::Buy, 10), OrderStatus::Pending);
  order.received_at = order.lease_checked_at = room.clock.mono();
  auto& pending = room.orders.add(std::move(order));
  throttle.admit(pending.order.request.symbol, pending.order.id(), room.clock.mono());
  room.session.submit(pending, room.approved(pending.order.request));
  room.session.submit(pending, room.approved(pending.order.request));
  CHECK(room.venue.sent.size() == 1);
  CHECK(pending.order.status == OrderStatus::Pending);  // its answer is still to come
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

TEST_CASE("session: an order whose way out throws is tried again, and sent once") {
  Room room;
  int failures = 2;
  room.permit.decide = [&](const domain::Order&) -> std::optional<risk::RiskReject> {
    if (failures-- > 0) throw std::runtime_error("no permit could be worked out");
    return {};
  };
  auto order = live(request("1", Side::Buy, 10), OrderStatus::Pending);
  order.received_at = order.lease_checked_at = room.clock.mono();
  auto& pending = room.orders.add(std::move(order));
  room.session.set_hears(false);
  room.session.submit(pending, room.approved(pending.order.request));
  room.session.set_hears(true);
  for (int i = 0; i < 4; ++i) {
    room.clock.advance(600ms);
    try {
      room.session.tick();
    } catch (const std::runtime_error&) {
    }
  }
  CHECK(room.venue.sent.size() == 1);
}

TEST_CASE("session: a deferred order that the permit refuses ends, and is told") {
  Room room;
  room.permit.decide = [](const domain::Order&) { return kReject; };
  auto order = live(request("1", Side::Buy, 10), OrderStatus::Pending);
  order.received_at = order.lease_checked_at = room.clock.mono();
  auto& pending = room.orders.add(std::move(order));
  room.session.set_hears(false);
  room.session.submit(pending, room.approved(pending.order.request));
  room.session.set_hears(true);
  room.clock.advance(600ms);
  room.session.tick();
  CHECK(room.venue.sent.empty());
  CHECK(pending.order.status == OrderStatus::Rejected);
  CHECK(pending.order.error == "risk.held_back");
}

TEST_CASE("session: an order that the venue's side throws at is in doubt and looked for, not sent again") {
  Room room;
  auto& order = room.sent("1", 10);
  order.sending = oms::LiveOrder::Sending::NotYet;
  room.venue.throws = true;
  CHECK_THROWS_AS(room.session.submit(order, room.approved(order.order.request)), std::runtime_error);
  CHECK(order.order.status == OrderStatus::Unknown);
  for (int i = 0; i < 3; ++i) {  // the questions fail as well, and go on
    room.clock.advance(2s);
    CHECK_THROWS_AS(room.session.tick(), std::runtime_error);
  }
  room.venue.throws = false;
  room.clock.advance(10s);
  room.session.tick();
  CHECK(room.venue.sent.empty());
  CHECK(room.venue.finds.size() == 1);
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

TEST_CASE("session: exits and closings leave before bots' orders, bots of the settings before strangers") {
  Room room;
  int number = 0;
  const auto priority_of = [&](const std::string& bot, domain::OrderPurpose purpose, int position) {
    auto order = live(request(std::to_string(++number), Side::Sell, 10, bot), OrderStatus::Pending);
    order.order.purpose = purpose;
    order.take_purpose();
    order.received_at = order.lease_checked_at = room.clock.mono();
    auto& pending = room.orders.add(std::move(order));
    risk::RiskLimits book;
    book.symbols = {pending.order.request.symbol};
    risk::RiskContext world;
    world.bot.position = Quantity{position};
    room.session.submit(pending, *risk::Gate{book}.check(pending.order.request, world));
    return room.venue.priorities.back();
  };
  using domain::OrderPurpose;
  CHECK(priority_of("listed", OrderPurpose::Strategy, 0) == core::Priority::Listed);
  CHECK(priority_of("invented", OrderPurpose::Strategy, 0) == core::Priority::Stranger);
  CHECK(priority_of("invented", OrderPurpose::HeldExit, 0) == core::Priority::Protective);
  CHECK(priority_of("invented", OrderPurpose::Flatten, 0) == core::Priority::Protective);
  CHECK(priority_of("listed", OrderPurpose::Strategy, 10) == core::Priority::Protective);
  CHECK(priority_of("listed", OrderPurpose::Strategy, 9) == core::Priority::Listed);  // it turns the position
}

TEST_CASE("session: a cancel has its order's priority") {
  Room room;
  for (const char* bot : {"listed", "invented"}) {
    auto order = live(request("1", Side::Buy, 10, bot));
    order.order.venue_order_id = domain::VenueOrderId{bot};
    order.sending = oms::LiveOrder::Sending::Done;
    room.session.cancel(room.orders.add(std::move(order)));
  }
  REQUIRE(room.venue.cancelled.size() == 2);
  CHECK(room.venue.cancelled[0].priority == core::Priority::Listed);
  CHECK(room.venue.cancelled[1].priority == core::Priority::Stranger);
}
