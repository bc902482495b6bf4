// One chain of look-ups an order, whoever wishes what: what is asked of the venue in a minute is bounded.
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "unit/oms/venue_session_room.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::OrderEvent;
using domain::OrderStatus;
using domain::Side;
using venue::VenueError;

namespace {

/// Answers what is asked, and counts it. `pick` says with what a look-up is answered.
struct Asked {
  int finds = 0, cancels = 0;

  template <class Pick>
  void answer(Room& room, Pick pick) {
    while (!room.venue.finds.empty()) {
      ++finds;
      ScriptedVenue::answer<venue::OrderReport>(room.venue.finds, pick());
    }
    while (!room.venue.cancels.empty()) {
      ++cancels;
      ScriptedVenue::answer<void>(room.venue.cancels, {});
    }
    room.ledger.commit();
  }
};

}  // namespace

TEST_CASE("look-ups: an order that stays pending_cancel costs a few requests a minute, and less and less") {
  // cases/alpaca/cancel_pending.txt: 17 requests a second, for ever; more with each repeated wish.
  Room room;
  auto& order = room.submitted("1", Side::Buy, 10, "v1");
  Asked asked;
  const auto minute = [&] {
    asked = {};
    for (int i = 0; i < 1200; ++i) {
      room.clock.advance(50ms);
      if (i % 20 == 0) room.session.cancel(order);  // its bot repeats the wish every second
      room.session.tick();
      asked.answer(room, [] { return report("", "v1", Side::Buy, 10, OrderEvent::Accepted); });
    }
  };
  minute();
  CHECK(asked.finds + asked.cancels <= 24);
  minute();
  minute();
  minute();
  CHECK(asked.finds + asked.cancels <= 8);
  CHECK(asked.finds >= 1);  // and never ends
}

TEST_CASE(
    "look-ups: a cancel that the venue says is pending already is one chain of growing pauses, and never "
    "ends") {
  for (const bool accepted_first : {true, false}) {
    for (const auto late : {0ms, 1'500ms}) {
      INFO(accepted_first << ", answers after " << late.count() << " ms");
      Room room;
      auto& order = room.submitted("1", Side::Buy, 10, "v1");
      room.session.cancel(order);
      std::vector<int> asked_in_minute(15);
      bool waits = false;
      core::MonoTime answer_at{};
      bool first = accepted_first;
      for (std::size_t i = 0; i < 15 * 1200; ++i) {
        room.clock.advance(50ms);
        room.session.tick();
        room.ledger.commit();
        CHECK(room.venue.finds.size() <= 1);  // one chain of each
        CHECK(room.venue.cancels.size() <= 1);
        if (room.venue.finds.empty() && room.venue.cancels.empty()) continue;
        if (!std::exchange(waits, true)) answer_at = room.clock.mono() + late;
        if (room.clock.mono() < answer_at) continue;
        waits = false;
        ++asked_in_minute[i / 1200];
        if (!room.venue.finds.empty()) {
          ScriptedVenue::answer<venue::OrderReport>(room.venue.finds,
                                                    report("", "v1", Side::Buy, 10, OrderEvent::Accepted));
        } else if (std::exchange(first, false)) {
          ScriptedVenue::answer<void>(room.venue.cancels, {});
        } else {
          ScriptedVenue::answer<void>(
              room.venue.cancels,
              tl::unexpected(VenueError{.kind = VenueError::Kind::Refused,
                                        .code = "venue.cancel_pending",
                                        .message = "order is already in \"pending_cancel\""}));
        }
      }
      CHECK(asked_in_minute[0] <= 16);
      CHECK(asked_in_minute[1] < asked_in_minute[0]);
      for (std::size_t minute = 3; minute < asked_in_minute.size(); ++minute) {
        INFO("minute " << minute);
        CHECK(asked_in_minute[minute - 1] + asked_in_minute[minute] >= 1);
        CHECK(asked_in_minute[minute] <= 4);
      }
      CHECK_FALSE(is_final(order.order.status));
      CHECK(order.cancel_wanted);
    }
  }
}

TEST_CASE("look-ups: bounded whatever mix of wishes, events and answers comes") {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    std::mt19937 dice{seed};
    const auto one_in = [&](unsigned n) { return dice() % n == 0; };
    Room room;
    auto& order = room.submitted("1", Side::Buy, 10, one_in(2) ? "v1" : "");
    if (order.order.venue_order_id.empty())
      room.orders.update(order, [](domain::Order& its) { its.status = OrderStatus::Unknown; });
    Asked asked;
    const int before = order.order.version;
    for (int i = 0; i < 1200; ++i) {
      room.clock.advance(50ms);
      if (one_in(5)) room.session.cancel(order);
      if (one_in(40))
        room.session.on_execution_report(report("bot:entry:1", "v1", Side::Buy, 10, OrderEvent::Accepted),
                                         "venue stream");
      if (one_in(300)) {
        const auto kind = one_in(2) ? OrderEvent::Cancelled : OrderEvent::Expired;
        room.session.on_execution_report(report("bot:entry:1", "v1", Side::Buy, 10, kind), "venue stream");
      }
      room.session.tick();
      asked.answer(room, [&]() -> venue::VenueResult<venue::OrderReport> {
        if (one_in(4)) return ScriptedVenue::trouble(VenueError::Kind::Unknown);
        if (one_in(4)) return ScriptedVenue::trouble(VenueError::Kind::NotFound);
        return report("bot:entry:1", "v1", Side::Buy, 10, OrderEvent::Accepted);
      });
    }
    INFO("seed " << seed);
    const int changes = order.order.version - before;
    CHECK(asked.finds + asked.cancels <= 24 + 8 * changes);
    CHECK(changes <= 8);
    CHECK(std::ranges::count_if(room.events.alerts,
                                [](const auto& one) { return one.code == "venue.order_lost"; }) <= 24);
  }
}

TEST_CASE("look-ups: an order that the venue does not know any more is told once") {
  Room room;
  auto& order = room.submitted("1", Side::Buy, 10, "v1");
  room.session.query_order(order);
  Asked asked;
  for (int i = 0; i < 12000; ++i) {
    room.clock.advance(50ms);
    room.session.tick();
    asked.answer(room, [] { return ScriptedVenue::trouble(VenueError::Kind::NotFound); });
  }
  CHECK(room.events.alerts.size() == 1);
  CHECK(room.events.alerts[0].code == "venue.order_lost");
  CHECK(asked.finds < 24);
  CHECK(order.denied == asked.finds);
}

TEST_CASE("look-ups: an order that is shown again before the venue has had its time is no alert") {
  Room room;
  auto& order = room.submitted("1", Side::Buy, 10, "v1");
  room.session.query_order(order);
  Asked asked;
  for (int i = 0; i < 400; ++i) {
    room.clock.advance(50ms);
    room.session.tick();
    asked.answer(room, [&]() -> venue::VenueResult<venue::OrderReport> {
      if (i < 180) return ScriptedVenue::trouble(VenueError::Kind::NotFound);  // nine seconds of ten
      return report("bot:entry:1", "v1", Side::Buy, 10, OrderEvent::Accepted);
    });
  }
  CHECK(order.denied == 0);
  CHECK(room.events.alerts.empty());
}

TEST_CASE(
    "look-ups: a stream that repeats itself about an order that was refused has it looked up a few times") {
  Room room;
  auto& order = room.submitted("1", Side::Buy, 10, "v1");
  room.orders.update(order, [](domain::Order& its) { its.status = OrderStatus::Rejected; });
  Asked asked;
  for (int i = 0; i < 1200; ++i) {
    room.clock.advance(50ms);
    room.session.on_execution_report(report("", "v1", Side::Buy, 10, OrderEvent::Accepted), "venue stream");
    room.session.tick();
    asked.answer(room, [] { return report("", "v1", Side::Buy, 10, OrderEvent::Refused); });
  }
  CHECK(order.order.status == OrderStatus::Rejected);
  CHECK(asked.finds >= 1);
  CHECK(asked.finds <= 12);
}

TEST_CASE("look-ups: executions that never come are asked for less and less often") {
  Room room;
  room.submitted("1", Side::Buy, 10, "v1");
  room.session.on_execution_report(report("", "v1", Side::Buy, 10, OrderEvent::PartFilled, 4), "test");
  for (int i = 0; i < 12000; ++i) {
    room.clock.advance(50ms);
    room.session.tick();
    room.answer_fetches();
  }
  CHECK(room.venue.fills_asked.size() > 10);
  CHECK(room.venue.fills_asked.size() < 30);
}
