// An order whose fate is unknown, one that was called final and lives, and executions that cannot be true.
#include "support/catch.hpp"
#include "unit/oms/desktop.hpp"
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

constexpr auto kNotFound = VenueError::Kind::NotFound;

/// Sent, and the answer lost.
oms::LiveOrder& lost_order(Room& room, venue::VenueError trouble = {}) {
  auto& order = room.orders.add(live(request("1", Side::Buy, 10), OrderStatus::Pending));
  order.received_at = order.lease_checked_at = room.clock.mono();
  room.session.submit(order, room.approved(order.order.request));
  ScriptedVenue::answer<venue::OrderReport>(room.venue.submits, tl::unexpected(std::move(trouble)));
  REQUIRE(order.order.status == OrderStatus::Unknown);
  return order;
}

/// Time goes by; every look-up is answered with "no such order". How long it took until the order was final.
core::Duration until_final(Room& room, oms::LiveOrder& order, core::Duration most) {
  for (core::Duration gone{}; gone < most; gone += 100ms) {
    room.clock.advance(100ms);
    room.session.tick();
    while (!room.venue.finds.empty())
      ScriptedVenue::answer(room.venue.finds, ScriptedVenue::trouble(kNotFound));
    room.ledger.commit();
    if (is_final(order.order.status)) return gone + 100ms;
  }
  return most;
}

void age(Room& room, oms::LiveOrder& order, OrderStatus status) {
  room.orders.update(order, [&](domain::Order& its) { its.status = status; });
  order.ended_at = room.clock.mono();
}

}  // namespace

TEST_CASE("unknown: no order has never arrived while it may still arrive") {
  // An outage of 28 s: the kernel repeats the request, and it arrives long after the venue has said "no such
  // order" for its visibility delay (10 s here).
  Room room;
  room.venue.late = 60s;
  auto& order = lost_order(room);
  CHECK(until_final(room, order, 59s) == 59s);
  CHECK(order.order.status == OrderStatus::Unknown);
  SECTION("it arrives: it is an order like any other") {
    room.session.on_execution_report(report("bot:entry:1", "v1", Side::Buy, 10, OrderEvent::Accepted),
                                     "reconciliation", room.clock.mono());
    CHECK(order.order.status == OrderStatus::Submitted);
  }
  SECTION("it does not: an unbroken row of denials after that, as long as the venue may take to show it") {
    const auto more = until_final(room, order, 60s);
    CHECK(more >= 11s);
    CHECK(more < 20s);
    CHECK(order.order.status == OrderStatus::Failed);
    CHECK(order.order.error == "order.never_arrived");
  }
}

TEST_CASE("unknown: a row of denials that is broken begins again") {
  Room room;
  auto& order = lost_order(room);
  CHECK(until_final(room, order, 25s) == 25s);
  room.session.query_order(order);
  ScriptedVenue::answer(room.venue.finds, ScriptedVenue::trouble(VenueError::Kind::Unknown));
  CHECK(until_final(room, order, 60s) >= 10s);
  CHECK(order.order.status == OrderStatus::Failed);
}

TEST_CASE("unknown: a connection that was reset bounds how late the request may arrive") {
  Room room;
  room.venue.late = 20min;
  auto& order =
      lost_order(room, {.kind = VenueError::Kind::Unknown, .code = {}, .message = {}, .may_arrive_for = 5s});
  CHECK(until_final(room, order, 60s) < 30s);
  CHECK(order.order.status == OrderStatus::Failed);
}

TEST_CASE("unknown: after a restart the bound counts from the new life") {
  Room room;
  room.venue.late = 60s;
  auto stored = live(request("1", Side::Buy, 10), OrderStatus::Pending).order;
  stored.created_at = room.clock.wall() - 1h;
  auto& order =
      room.orders.add(oms::restored({.order = stored, .fingerprint = {}, .execs = {}}, room.clock.mono()));
  room.session.query_order(order);
  CHECK(until_final(room, order, 69s) == 69s);
  CHECK(order.order.status == OrderStatus::Unknown);
  until_final(room, order, 60s);
  CHECK(order.order.status == OrderStatus::Failed);
}

TEST_CASE("revived: FAILED and alive at the venue is CRITICAL, exposure again, and cancelled") {
  Room room;
  auto& order = room.submitted("1", Side::Buy, 10, "");
  age(room, order, OrderStatus::Failed);
  CHECK(room.orders.open_count() == 0);
  room.session.on_execution_report(report("bot:entry:1", "v1", Side::Buy, 10, OrderEvent::Accepted),
                                   "reconciliation", room.clock.mono());
  CHECK(order.order.status == OrderStatus::Submitted);
  CHECK(room.events.alerted("order.revived", wire::Severity::Critical));
  CHECK(room.orders.open_exposure(domain::VenueName{"alpaca"}, domain::Symbol{"IBM"}).open_buys ==
        Quantity{10});
  CHECK(room.orders.open_count() == 1);
  CHECK(room.venue.cancelled.size() == 1);
  room.ledger.commit();
  CHECK(room.events.told.back().status == OrderStatus::Submitted);
  CHECK(room.events.told.back().error == "order.revived");
}

TEST_CASE("revived: the policy may be to keep it") {
  Room room{{.revived = oms::RevivedPolicy::Keep}};
  auto& order = room.submitted("1", Side::Buy, 10, "");
  age(room, order, OrderStatus::Failed);
  room.session.on_execution_report(report("bot:entry:1", "v1", Side::Buy, 10, OrderEvent::Accepted),
                                   "reconciliation", room.clock.mono());
  CHECK(order.order.status == OrderStatus::Submitted);
  CHECK(room.venue.cancelled.empty());
  room.session.cancel(order);
  CHECK(room.venue.cancelled.size() == 1);
}

TEST_CASE("revived: a bot's cancel of a FAILED order has the venue asked, and reaches it when it lives") {
  Room room{{.revived = oms::RevivedPolicy::Keep}};
  auto& order = room.submitted("1", Side::Buy, 10, "");
  age(room, order, OrderStatus::Failed);
  room.session.cancel(order);
  room.clock.advance(2s);
  room.session.tick();
  REQUIRE(room.venue.finds.size() == 1);
  ScriptedVenue::answer(room.venue.finds, {report("bot:entry:1", "v1", Side::Buy, 10, OrderEvent::Accepted)});
  CHECK(order.order.status == OrderStatus::Submitted);
  CHECK(room.venue.cancelled.size() == 1);
}

namespace {

/// What the ledger has as FAILED, and execution no longer in memory.
ledger::Stored forgotten_failure() {
  auto order = live(request("1", Side::Buy, 1), OrderStatus::Failed).order;
  order.version = 3;
  order.error = "order.never_arrived";
  return {.order = order, .fingerprint = {}, .execs = {}};
}

}  // namespace

TEST_CASE("revived: a bot's cancel reaches a FAILED order that is no longer in memory") {
  Desktop desktop;
  desktop.start();
  desktop.ledger.stored = forgotten_failure();
  desktop.events.told.clear();
  desktop.manager.cancel(
      {.client_order_id = domain::ClientOrderId{"bot:entry:1"}, .bot_id = domain::BotId{"bot"}});
  REQUIRE_FALSE(desktop.events.told.empty());  // answered at once with what the ledger has
  CHECK(desktop.events.told.back().status == OrderStatus::Failed);
  desktop.pass(3s);
  REQUIRE(desktop.venue.finds.size() == 1);
  ScriptedVenue::answer(desktop.venue.finds,
                        {report("bot:entry:1", "v1", Side::Buy, 1, OrderEvent::Accepted)});
  CHECK(desktop.venue.cancelled.size() == 1);
  CHECK(desktop.events.alerted("order.revived"));
}

TEST_CASE("revived: halt with cancel reaches a FAILED order that the venue shows among its open ones") {
  Desktop desktop{{.strangers = oms::ExternalPolicy::Alarm, .revived = oms::RevivedPolicy::Keep}};
  desktop.start();
  desktop.pass(1s);
  desktop.ledger.stored = forgotten_failure();
  desktop.control("halt", {{"cancel", "true"}});
  desktop.ledger.commit();
  for (int i = 0; i < 20; ++i) {
    const auto alive = report("bot:entry:1", "v1", Side::Buy, 1, OrderEvent::Accepted);
    while (!desktop.venue.lists.empty())
      ScriptedVenue::answer<std::vector<venue::OrderReport>>(desktop.venue.lists, {{alive}});
    while (!desktop.venue.finds.empty()) ScriptedVenue::answer(desktop.venue.finds, {alive});
    while (!desktop.venue.fills_waiting.empty())
      ScriptedVenue::answer<std::vector<venue::FillReport>>(desktop.venue.fills_waiting, {});
    while (!desktop.venue.held.empty())
      ScriptedVenue::answer<std::vector<domain::NamedPosition>>(desktop.venue.held, {});
    desktop.pass(500ms);
  }
  CHECK(desktop.events.alerted("order.revived"));
  REQUIRE(desktop.venue.cancelled.size() == 1);
}

TEST_CASE("revived: an event of the stream wakes nobody, it only has the venue asked") {
  Room room;
  auto& order = room.submitted("1", Side::Buy, 10, "v1");
  const auto status =
      GENERATE(OrderStatus::Cancelled, OrderStatus::Expired, OrderStatus::Rejected, OrderStatus::Failed);
  age(room, order, status);
  room.session.on_execution_report(report("", "v1", Side::Buy, 10, OrderEvent::Accepted), "venue stream");
  CHECK(order.order.status == status);
  room.clock.advance(12s);
  room.session.tick();
  const bool asks = status == OrderStatus::Rejected || status == OrderStatus::Failed;
  CHECK(room.venue.finds.size() == (asks ? 1U : 0U));
}

TEST_CASE(
    "revived: a cancelled order lives again only by a question put after the venue could show its end") {
  Room room;
  auto& order = room.submitted("1", Side::Buy, 10, "v1");
  age(room, order, OrderStatus::Cancelled);
  const auto shown = report("", "v1", Side::Buy, 10, OrderEvent::Accepted);
  room.clock.advance(2s);
  room.session.on_execution_report(shown, "reconciliation", room.clock.mono());
  CHECK(order.order.status == OrderStatus::Cancelled);
  room.clock.advance(12s);
  room.session.tick();
  REQUIRE(room.venue.finds.size() == 1);
  ScriptedVenue::answer<venue::OrderReport>(room.venue.finds, shown);
  CHECK(order.order.status == OrderStatus::Submitted);
  CHECK(room.alerted("order.revived"));
}

TEST_CASE("revived: an execution of an order that was told as FAILED makes it what it is") {
  Room room;
  auto& order = room.submitted("1", Side::Buy, 10, "v1");
  const auto status = GENERATE(OrderStatus::Rejected, OrderStatus::Failed);
  age(room, order, status);
  room.session.on_execution_report(execution_of("v1", Side::Buy, 7, 7), nullptr, "venue stream");
  CHECK(order.order.status == OrderStatus::PartiallyFilled);
  CHECK(order.order.filled_qty == Quantity{7});
  CHECK(room.alerted("order.revived"));
  CHECK(room.venue.cancelled.size() == 1);
  room.session.on_execution_report(execution_of("v1", Side::Buy, 3, 10), nullptr, "venue stream");
  CHECK(order.order.status == OrderStatus::Filled);
}

TEST_CASE("lifecycle: a refused execution is not remembered, the true one of the same id counts") {
  // cases/alpaca/fill_with_cumulative_qty.json: the stream tells 10 for an execution of 6, the history
  // tells 6.
  Room room;
  auto& order = room.submitted("1", Side::Buy, 10, "v1");
  const auto part = report("", "v1", Side::Buy, 10, OrderEvent::PartFilled, 4);
  room.session.on_execution_report(execution_of("v1", Side::Buy, 4, 4), &part, "venue stream");
  const auto whole = report("", "v1", Side::Buy, 10, OrderEvent::FullyFilled, 10);
  room.session.on_execution_report(execution_of("v1", Side::Buy, 10, 10), &whole, "venue stream");
  CHECK(order.order.filled_qty == Quantity{4});
  CHECK(room.venue.fills_asked.empty());
  room.clock.advance(1s);
  room.session.tick();
  CHECK(room.venue.fills_asked.size() == 1);
  room.session.on_execution_report(execution_of("v1", Side::Buy, 6, 10), nullptr, "reconciliation");
  CHECK(order.order.status == OrderStatus::Filled);
  CHECK(order.order.filled_qty == Quantity{10});
}

TEST_CASE("lifecycle: a cumulative quantity that would fit into the order is noticed by the order's total") {
  Room room;
  auto& order = room.submitted("1", Side::Buy, 20, "v1");
  auto seen = report("", "v1", Side::Buy, 20, OrderEvent::PartFilled, 4);
  room.session.on_execution_report(execution_of("v1", Side::Buy, 4, 4), &seen, "venue stream");
  seen.filled_qty = Quantity{10};
  room.session.on_execution_report(execution_of("v1", Side::Buy, 10, 10), &seen, "venue stream");
  CHECK(order.order.filled_qty == Quantity{4});
  room.session.on_execution_report(execution_of("v1", Side::Buy, 6, 10), nullptr, "reconciliation");
  CHECK(order.order.filled_qty == Quantity{10});
}

TEST_CASE("lifecycle: executions that come out of order are no contradiction") {
  Room room;
  auto& order = room.submitted("1", Side::Buy, 10, "v1");
  const auto second = report("", "v1", Side::Buy, 10, OrderEvent::PartFilled, 8);
  room.session.on_execution_report(execution_of("v1", Side::Buy, 4, 8), &second, "venue stream");
  const auto first = report("", "v1", Side::Buy, 10, OrderEvent::PartFilled, 4);
  SECTION("one that may tell the total as its own is fetched") {
    room.session.on_execution_report(execution_of("v1", Side::Buy, 4, 4), &first, "venue stream");
    CHECK(order.order.filled_qty == Quantity{4});
    room.session.on_execution_report(execution_of("v1", Side::Buy, 4, 4), nullptr, "reconciliation");
    CHECK(order.order.filled_qty == Quantity{8});
  }
  SECTION("any other is booked at once") {
    const auto third = report("", "v1", Side::Buy, 10, OrderEvent::FullyFilled, 10);
    room.session.on_execution_report(execution_of("v1", Side::Buy, 2, 10), &third, "venue stream");
    const auto middle = report("", "v1", Side::Buy, 10, OrderEvent::PartFilled, 4);
    room.session.on_execution_report(execution_of("v1", Side::Buy, 3, 4), &middle, "venue stream");
    CHECK(order.order.filled_qty == Quantity{9});
  }
  CHECK(room.events.alerts.empty());
}

TEST_CASE("lifecycle: an execution beyond the order is told once, however often it comes") {
  Room room;
  room.submitted("1", Side::Buy, 10, "v1");
  for (int i = 0; i < 5; ++i)
    room.session.on_execution_report(execution_of("v1", Side::Buy, 11, 11), nullptr, "reconciliation");
  CHECK(std::ranges::count_if(room.events.alerts,
                              [](const auto& one) { return one.code == "order.overfilled"; }) == 1);
}

TEST_CASE("resolve: an operator's word settles what nobody else can, unless the venue shows the order") {
  Desktop desktop;
  desktop.start();
  desktop.order("1");
  ScriptedVenue::answer(desktop.venue.submits, ScriptedVenue::trouble(VenueError::Kind::Unknown));
  desktop.ledger.commit();
  const auto say = [&](const char* as, const char* reason) {
    desktop.control("resolve", {{"client_order_id", "bot:entry:1"}, {"as", as}, {"reason", reason}});
  };
  say("never_arrived", "");
  say("filled", "x");
  CHECK(desktop.venue.finds.empty());
  const auto state = [&] { return desktop.ledger.changes.back().steps.back(); };
  say("never_arrived", "the broker's session has no such order, ticket 4711");
  REQUIRE(desktop.venue.finds.size() == 1);
  SECTION("the venue does not know it") {
    ScriptedVenue::answer(desktop.venue.finds, ScriptedVenue::trouble(kNotFound));
    CHECK(state().order.status == OrderStatus::Failed);
    CHECK(state().rationale == "operator");
    CHECK(state().order.message == "the broker's session has no such order, ticket 4711");
  }
  SECTION("the venue shows it") {
    ScriptedVenue::answer<venue::OrderReport>(
        desktop.venue.finds, report("bot:entry:1", "v1", Side::Buy, 1, OrderEvent::Accepted));
    CHECK(state().order.status == OrderStatus::Submitted);
  }
  SECTION("the venue cannot be asked") {
    ScriptedVenue::answer(desktop.venue.finds, ScriptedVenue::trouble(VenueError::Kind::Unknown));
    CHECK(state().order.status == OrderStatus::Unknown);
  }
}

TEST_CASE("resolve: a long reason is cut between two characters") {
  Desktop desktop;
  desktop.start();
  desktop.order("1");
  ScriptedVenue::answer(desktop.venue.submits, ScriptedVenue::trouble(VenueError::Kind::Unknown));
  desktop.ledger.commit();
  std::string reason = "x";
  while (reason.size() < 3000) reason += "\u00e9";  // two bytes each: byte 1,000 is in the middle of one
  desktop.control("resolve",
                  {{"client_order_id", "bot:entry:1"}, {"as", "never_arrived"}, {"reason", reason}});
  ScriptedVenue::answer(desktop.venue.finds, ScriptedVenue::trouble(kNotFound));
  const auto& kept = desktop.ledger.changes.back().steps.back().order.message;
  REQUIRE(kept.size() > 900);
  CHECK(kept.size() <= 1000);
  CHECK(kept.ends_with("\u00e9\u2026"));
}

TEST_CASE(
    "manager: an order that stays UNKNOWN is a reason to be degraded, in a text that does not change every "
    "second") {
  Desktop desktop;
  desktop.venue.late = 20min;
  desktop.start();
  desktop.order("1");
  ScriptedVenue::answer(desktop.venue.submits, ScriptedVenue::trouble(VenueError::Kind::Unknown));
  desktop.pass(30s);
  CHECK(desktop.manager.degraded_reason().empty());
  desktop.pass(40s);
  const auto text = desktop.manager.degraded_reason();
  CHECK_THAT(text, ContainsSubstring("bot:entry:1 since "));
  desktop.pass(5s);
  CHECK(desktop.manager.degraded_reason() == text);
}
