// A venue whose totals are not true: of an order, or told as an execution's own.
#include <algorithm>

#include "oms/orders/order_lifecycle.hpp"
#include "oms/orders/outbox_relay.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/sessions/venue_session.hpp"
#include "support/catch.hpp"
#include "unit/oms/venue_session_room.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::OrderEvent;
using domain::OrderStatus;
using domain::Price;
using domain::Quantity;
using domain::Side;

namespace {

struct Totals : Room {
  oms::LiveOrder& order = submitted("1", Side::Buy, 10, "v1");

  static venue::OrderReport state(OrderEvent event, int filled, const char* average = nullptr) {
    auto report = testing::report("", "v1", Side::Buy, 10, event, filled);
    if (average) report.avg_price = Price::parse(average).value();
    return report;
  }
  static venue::FillReport execution(int qty, int cumulative, int price = 100) {
    auto fill = execution_of("v1", Side::Buy, qty, cumulative);
    fill.price = Price{price};
    return fill;
  }
  /// As the stream brings it; the order is as the execution has left it.
  void streamed(const venue::FillReport& fill, const venue::OrderReport& its) {
    session.on_execution_report(fill, &its, "venue stream");
  }
  void fetched(const venue::FillReport& fill) {
    session.on_execution_report(fill, nullptr, "reconciliation");
  }
  /// What is asked of the order meanwhile is answered with `now`.
  void run(core::Duration time, const venue::OrderReport& now) {
    for (core::Duration gone{}; gone < time; gone += 100ms) {
      clock.advance(100ms);
      session.tick();
      ledger.commit();
      answer_fetches();
      while (!venue.finds.empty()) ScriptedVenue::answer<venue::OrderReport>(venue.finds, now);
    }
  }
  /// Nothing that is asked gets an answer.
  void run_unanswered(core::Duration time) {
    const auto none = ScriptedVenue::trouble(venue::VenueError::Kind::Unknown);
    for (core::Duration gone{}; gone < time; gone += 100ms) {
      clock.advance(100ms);
      session.tick();
      ledger.commit();
      while (!venue.fills_waiting.empty())
        ScriptedVenue::answer<std::vector<venue::FillReport>>(venue.fills_waiting,
                                                              tl::unexpected(none.error()));
      while (!venue.finds.empty()) ScriptedVenue::answer(venue.finds, none);
    }
  }
};

}  // namespace

TEST_CASE(
    "totals: an execution that is told with the order's total is fetched, whatever was heard before it") {
  Totals room;
  SECTION("nothing: the order's average says so") {
    room.streamed(Totals::execution(5, 5, 102), Totals::state(OrderEvent::PartFilled, 5, "100.8"));
    CHECK(room.order.order.filled_qty.is_zero());
  }
  SECTION("the one before, and the order has more by now") {
    room.streamed(Totals::execution(3, 3), Totals::state(OrderEvent::PartFilled, 3, "100"));
    room.session.on_execution_report(Totals::state(OrderEvent::PartFilled, 9), "reconciliation");
    room.streamed(Totals::execution(5, 5, 102), Totals::state(OrderEvent::PartFilled, 5, "100.8"));
    CHECK(room.order.order.filled_qty == Quantity{3});
  }
  SECTION("while its order was being looked for by name") {
    auto& unknown = room.sent("2", 10);
    auto its = testing::report(unknown.order.id().str(), "v2", Side::Buy, 10, OrderEvent::PartFilled, 5);
    its.avg_price = Price::parse("101.2").value();
    auto fill = execution_of("v2", Side::Buy, 5, 5);
    fill.price = Price{102};
    room.streamed(fill, its);
    CHECK(unknown.order.filled_qty.is_zero());
    CHECK(unknown.filled_at_venue == Quantity{5});
    return;
  }
  room.run(2s, Totals::state(OrderEvent::PartFilled, 5));
  CHECK_FALSE(room.venue.fills_asked.empty());
  room.fetched(Totals::execution(3, 3));
  room.fetched(Totals::execution(2, 5, 102));
  CHECK(room.order.order.filled_qty == Quantity{5});
  CHECK(room.order.order.avg_price == Price::parse("100.8").value());
  CHECK_FALSE(room.alerted("order.overfilled"));
}

TEST_CASE("totals: an execution that adds up is booked at once") {
  Totals room;
  SECTION("with an average that is rounded") {
    room.streamed(Totals::execution(3, 3), Totals::state(OrderEvent::PartFilled, 3, "100"));
    room.streamed(Totals::execution(3, 6, 101), Totals::state(OrderEvent::PartFilled, 6, "100.5"));
    room.streamed(Totals::execution(1, 7, 101), Totals::state(OrderEvent::PartFilled, 7, "100.571"));
  }
  SECTION("without one") {
    room.streamed(Totals::execution(7, 7, 102), Totals::state(OrderEvent::PartFilled, 7));
  }
  SECTION("as the first that is heard, with others before it") {
    room.streamed(Totals::execution(2, 9, 102), Totals::state(OrderEvent::PartFilled, 9, "100.4"));
    CHECK(room.order.order.filled_qty == Quantity{2});
    room.fetched(Totals::execution(5, 5));
  }
  CHECK(room.order.order.filled_qty == Quantity{7});
}

TEST_CASE("totals: an end that was told with more than was traded is asked for again, and believed then") {
  Totals room;
  room.session.on_execution_report(Totals::state(OrderEvent::Cancelled, 1), "reconciliation");
  CHECK(room.order.order.status == OrderStatus::Submitted);
  SECTION("it takes it back") {
    room.run(20s, Totals::state(OrderEvent::Cancelled, 0));
    CHECK(room.order.order.status == OrderStatus::Cancelled);
    CHECK_FALSE(room.alerted("venue.fills_missing"));
  }
  SECTION("it stays with it") {
    room.run(40s, Totals::state(OrderEvent::Cancelled, 1));
    CHECK(room.order.order.status == OrderStatus::Cancelled);
    CHECK(room.alerted("venue.fills_missing"));
  }
  SECTION("it cannot be asked: its silence denies nothing") {
    room.run_unanswered(300s);
    CHECK(room.order.order.status == OrderStatus::Submitted);
    CHECK_FALSE(room.alerted("venue.fills_missing"));
    SECTION("it is back and has the execution, though its list is behind") {
      room.session.on_execution_report(Totals::state(OrderEvent::Accepted, 0), "reconciliation",
                                       room.clock.mono());
      CHECK(room.order.order.status == OrderStatus::Submitted);
      room.fetched(Totals::execution(1, 1));
      CHECK(room.order.order.status == OrderStatus::Cancelled);
      CHECK(room.order.order.filled_qty == Quantity{1});
      CHECK_FALSE(room.alerted("venue.fills_missing"));
    }
    SECTION("it is back and does not have it") {
      room.run(400s, Totals::state(OrderEvent::Cancelled, 1));
      CHECK(room.order.order.status == OrderStatus::Cancelled);
      CHECK(room.alerted("venue.fills_missing"));
    }
  }
}

TEST_CASE(
    "totals: what an open order was told to have traded is taken back by its list, and leaves nothing in "
    "doubt") {
  Totals room;
  room.session.on_execution_report(Totals::state(OrderEvent::PartFilled, 1), "reconciliation");
  CHECK(room.session.in_doubt());
  SECTION("asked for by itself") { room.run(20s, Totals::state(OrderEvent::Accepted, 0)); }
  SECTION("or by the list") {
    room.run(20s, Totals::state(OrderEvent::PartFilled, 1));
    REQUIRE(room.session.in_doubt());
    room.session.on_execution_report(Totals::state(OrderEvent::Accepted, 0), "reconciliation",
                                     room.clock.mono());
  }
  CHECK_FALSE(room.session.in_doubt());
  CHECK(room.order.order.status == OrderStatus::Submitted);
}

TEST_CASE("totals: an order that is called filled with less than its own quantity has not ended by that") {
  for (const int filled : {0, 4}) {
    Totals room;
    room.session.on_execution_report(Totals::state(OrderEvent::FullyFilled, filled), "reconciliation");
    CHECK(room.order.order.status == OrderStatus::Submitted);
    room.fetched(Totals::execution(10, 10));
    CHECK(room.order.order.status == OrderStatus::Filled);
  }
}

TEST_CASE(
    "totals: an execution that is shown again with other figures is told once, and what is booked stays") {
  Totals room;
  const auto told = [&] {
    return std::ranges::count(room.events.alerts, "venue.contradiction", &wire::Alert::code);
  };
  room.streamed(Totals::execution(3, 4), Totals::state(OrderEvent::PartFilled, 4));
  REQUIRE(room.order.order.filled_qty == Quantity{3});
  // A repetition is none.
  room.fetched(Totals::execution(3, 4));
  room.streamed(Totals::execution(3, 4), Totals::state(OrderEvent::PartFilled, 4));
  CHECK(told() == 0);
  CHECK(room.session.in_doubt());
  bool another_quantity = true;
  SECTION("another quantity, by the venue's list") {
    room.clock.advance(1s);
    room.session.tick();
    REQUIRE_FALSE(room.venue.fills_waiting.empty());
    ScriptedVenue::answer<std::vector<venue::FillReport>>(
        room.venue.fills_waiting, std::vector<venue::FillReport>{Totals::execution(4, 4)});
    room.fetched(Totals::execution(4, 4));
  }
  SECTION("another quantity, by the stream") {
    for (int i = 0; i < 2; ++i)
      room.streamed(Totals::execution(4, 4), Totals::state(OrderEvent::PartFilled, 4));
  }
  SECTION("another price") {
    another_quantity = false;
    for (int i = 0; i < 2; ++i) room.fetched(Totals::execution(3, 4, 101));
  }
  REQUIRE(told() == 1);
  const auto alert = std::ranges::find(room.events.alerts, "venue.contradiction", &wire::Alert::code);
  CHECK(alert->severity == domain::Severity::Critical);
  CHECK_THAT(alert->message, ContainsSubstring("booked as 3 at 100"));
  CHECK_THAT(alert->message, ContainsSubstring(another_quantity ? "again as 4 at 100" : "again as 3 at 101"));
  CHECK(room.order.order.filled_qty == Quantity{3});
  CHECK_FALSE(room.venue.finds.empty());
  // What it owes, or may fill yet, explains no position break any more.
  CHECK(room.session.in_doubt() != another_quantity);
  const auto possible = room.orders.possible_fills(domain::VenueName{"alpaca"}, domain::Symbol{"IBM"}, {});
  CHECK(possible.open_buys == Quantity{another_quantity ? 0 : 7});
}

TEST_CASE("totals: an execution of the history whose price the order's average denies is no silent booking") {
  Totals room;
  const auto wrong = Totals::execution(10, 10, 120);
  room.session.on_execution_report(Totals::state(OrderEvent::FullyFilled, 10, "100.004"), "reconciliation");
  SECTION("rounding is no contradiction") {
    room.fetched(Totals::execution(10, 10, 100));
    CHECK(room.order.order.status == OrderStatus::Filled);
    CHECK_FALSE(room.alerted("venue.contradiction"));
  }
  SECTION("the order is asked first, and its average was the older one") {
    room.fetched(wrong);
    CHECK(room.order.order.filled_qty.is_zero());
    REQUIRE(room.venue.finds.size() == 1);
    ScriptedVenue::answer<venue::OrderReport>(room.venue.finds,
                                              Totals::state(OrderEvent::FullyFilled, 10, "120"));
    room.fetched(wrong);
    CHECK(room.order.order.status == OrderStatus::Filled);
    CHECK_FALSE(room.alerted("venue.contradiction"));
  }
  SECTION("both stay: the quantity is booked, and the price is reported") {
    room.fetched(wrong);
    room.fetched(wrong);  // before the answer
    CHECK(room.order.order.filled_qty.is_zero());
    REQUIRE(room.venue.finds.size() == 1);
    ScriptedVenue::answer<venue::OrderReport>(room.venue.finds,
                                              Totals::state(OrderEvent::FullyFilled, 10, "100.004"));
    room.fetched(wrong);
    CHECK(room.order.order.status == OrderStatus::Filled);
    const auto alert = std::ranges::find(room.events.alerts, "venue.contradiction", &wire::Alert::code);
    REQUIRE(alert != room.events.alerts.end());
    CHECK_THAT(alert->message, ContainsSubstring("average is 120") && ContainsSubstring("100.004"));
  }
}

TEST_CASE("totals: an execution of an earlier run that is shown again with other figures is told, too") {
  Room room;
  auto order = live(request("1", Side::Buy, 10), OrderStatus::PartiallyFilled).order;
  order.venue_order_id = domain::VenueOrderId{"v1"};
  order.filled_qty = Quantity{3};
  order.avg_price = Price{100};
  const auto again = Totals::execution(3, 4);
  room.orders.add(oms::restored({.order = order,
                                 .fingerprint = {},
                                 .execs = {again.exec_id},
                                 .booked = {ledger::Stored::Booked{.qty = Quantity{3}, .price = Price{100}}}},
                                room.clock.mono()));
  const auto fetched = [&](const venue::FillReport& fill) {
    room.session.read_executions(core::WallTime{}, [](const core::Status&) {});
    ScriptedVenue::answer<std::vector<venue::FillReport>>(room.venue.fills_waiting, std::vector{fill});
  };
  fetched(again);
  CHECK_FALSE(room.alerted("venue.contradiction"));
  SECTION("another quantity") { fetched(Totals::execution(4, 4)); }
  SECTION("another price") { fetched(Totals::execution(3, 4, 101)); }
  CHECK(room.alerted("venue.contradiction"));
}

TEST_CASE("totals: an order that the venue answers as filled ends, though its executions never add up") {
  Totals room;
  const auto filled = Totals::state(OrderEvent::FullyFilled, 10);
  const bool by_stream = GENERATE(true, false);
  INFO((by_stream ? "the stream shows less than was traded" : "the history lists less, the stream is mute"));
  if (by_stream) {
    room.streamed(Totals::execution(7, 10), filled);
  } else {
    room.fetched(Totals::execution(7, 10));
    room.session.on_execution_report(filled, "reconciliation", room.clock.mono());
  }
  REQUIRE(room.order.order.filled_qty == Quantity{7});
  SECTION("it is asked, and answers") {
    room.run(25s, filled);
    CHECK(room.order.order.status == OrderStatus::PartiallyFilled);  // they may be late
    CHECK_FALSE(room.alerted("venue.fills_missing"));
    SECTION("they come") {
      room.fetched(Totals::execution(3, 3));
      CHECK(room.order.order.status == OrderStatus::Filled);
      room.run(300s, filled);
      CHECK_FALSE(room.alerted("venue.fills_missing"));
      return;
    }
    SECTION("they do not") {
      room.run(125s, filled);
      CHECK(room.order.order.status == OrderStatus::Cancelled);
      CHECK(room.order.order.filled_qty == Quantity{7});
      CHECK(std::ranges::count(room.events.alerts, "venue.fills_missing", &wire::Alert::code) == 1);
      // One that comes after all is money.
      room.fetched(Totals::execution(3, 3));
      CHECK(room.order.order.status == OrderStatus::Filled);
      return;
    }
    SECTION("it takes it back") {
      room.run(300s, Totals::state(OrderEvent::PartFilled, 7));
      CHECK(room.order.order.status == OrderStatus::PartiallyFilled);
      CHECK_FALSE(room.alerted("venue.fills_missing"));
    }
  }
  SECTION("it cannot be asked") {
    room.run_unanswered(300s);
    CHECK(room.order.order.status == OrderStatus::PartiallyFilled);
    CHECK_FALSE(room.alerted("venue.fills_missing"));
  }
}
