// The exits of a bracket that its venue holds: when they are known, and what the venue makes of them.
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

TEST_CASE("session: an exit that the venue has made smaller, and filled, has ended") {
  Room room;
  auto& exit = room.submitted("1.sl", Side::Sell, 10, "v1");
  room.session.on_execution_report(execution_of("v1", Side::Sell, 6, 6), nullptr, "test");
  room.session.on_execution_report(report("", "v1", Side::Sell, 6, OrderEvent::FullyFilled, 6), "test");
  CHECK(exit.order.status == OrderStatus::Cancelled);
  CHECK(exit.order.filled_qty == Quantity{6});
}

TEST_CASE("session: the end of a smaller exit waits for its executions") {
  Room room;
  auto& exit = room.submitted("1.sl", Side::Sell, 10, "v1");
  room.session.on_execution_report(report("", "v1", Side::Sell, 6, OrderEvent::FullyFilled, 6), "test");
  CHECK(exit.order.status == OrderStatus::Submitted);
  room.session.on_execution_report(execution_of("v1", Side::Sell, 6, 6), nullptr, "test");
  CHECK(exit.order.status == OrderStatus::Cancelled);
}

TEST_CASE(
    "session: an order that could be an exit is too early to call another's, until its entry has ended "
    "unfilled") {
  Room room;
  room.submitted("1", Side::Buy, 10, "v1", true);
  room.session.on_execution_report(report("", "v1", Side::Buy, 10, OrderEvent::Accepted), "test");
  room.session.on_execution_report(report("auto-1", "v2", Side::Sell, 10, OrderEvent::Accepted),
                                   "venue stream");
  CHECK_FALSE(room.alerted("venue.unknown_order"));
  room.session.on_execution_report(report("", "v1", Side::Buy, 10, OrderEvent::Cancelled), "test");
  room.session.on_execution_report(report("manual-1", "v3", Side::Sell, 10, OrderEvent::Accepted),
                                   "venue stream");
  CHECK(room.alerted("venue.unknown_order"));
}

TEST_CASE("session: older news of a venue's exit, which still tells the whole of it, is no larger order") {
  // Its sibling had taken eight of ten before the venue's answer showed both for the first time.
  Room room;
  room.submitted("1", Side::Buy, 10, "v1", true);
  auto seen = report("1", "v1", Side::Buy, 10, OrderEvent::FullyFilled, 10);
  auto profit = report("auto-1", "v2", Side::Sell, 2, OrderEvent::Accepted);
  profit.exit_role = venue::ExitRole::TakeProfit;  // whatever type it has
  seen.children.push_back(profit);
  room.session.on_execution_report(seen, "test");
  room.ledger.commit();
  const auto* exit = room.orders.find(domain::ClientOrderId{"bot:entry:1.tp"});
  REQUIRE(exit);
  CHECK(exit->order.request.qty == Quantity{10});
  CHECK(exit->total_at_venue() == Quantity{2});
  room.session.on_execution_report(report("auto-1", "v2", Side::Sell, 10, OrderEvent::Accepted),
                                   "venue stream");
  room.clock.advance(1s);
  room.session.tick();
  CHECK_FALSE(room.alerted("venue.larger_order"));
  CHECK_FALSE(exit->cancel_wanted);
  // More than its entry can have is one all the same.
  room.session.on_execution_report(report("auto-1", "v2", Side::Sell, 11, OrderEvent::Accepted),
                                   "venue stream");
  CHECK(room.events.alerted("venue.larger_order", wire::Severity::Critical));
}

TEST_CASE(
    "session: exits that are in the ledger are known after a restart, whatever the venue shows with the "
    "entry") {
  Room room;
  auto& entry = room.submitted("1", Side::Buy, 10, "v1", true);
  room.orders.update(entry, [](domain::Order& order) { order.filled_qty = Quantity{4}; });
  CHECK_FALSE(room.session.owes_exits(domain::BotId{"bot"}, domain::Symbol{"IBM"}));
  SECTION("there they are") {
    room.ledger.stored =
        ledger::Stored{.order = live(request("1.tp", Side::Sell, 10)).order, .fingerprint = {}, .execs = {}};
    room.session.recall_exits(entry);
    CHECK(entry.exits_known);
    CHECK(room.ledger.asked == 2);
  }
  SECTION("there they are not: the venue is asked, and nobody closes the position meanwhile") {
    room.session.recall_exits(entry);
    CHECK_FALSE(entry.exits_known);
    CHECK(room.session.owes_exits(domain::BotId{"bot"}, domain::Symbol{"IBM"}));
    room.clock.advance(200ms);
    room.session.tick();
    CHECK(room.venue.looked_for.size() == 1);
  }
}

TEST_CASE("session: exits that are not in the ledger yet are exposure, as far as their entry is filled") {
  Room room;
  auto& entry = room.submitted("1", Side::Buy, 10, "v1", true);
  room.session.on_execution_report(report("", "v1", Side::Buy, 10, OrderEvent::Accepted), "test");
  CHECK(room.session.owed_exits(domain::Symbol{"IBM"}, {}).open_sells == Quantity{});
  room.orders.update(entry, [](domain::Order& order) { order.filled_qty = Quantity{4}; });
  CHECK(room.session.owed_exits(domain::Symbol{"IBM"}, {}).open_sells == Quantity{4});
  CHECK(room.session.owed_exits(domain::Symbol{"IBM"}, domain::BotId{"other"}).open_sells == Quantity{});
  entry.exits_known = true;
  CHECK(room.session.owed_exits(domain::Symbol{"IBM"}, {}).open_sells == Quantity{});
}

TEST_CASE("session: exits that are attached to the position are no orders, and none is looked for") {
  Room room;
  room.venue.held_as = venue::ExitKind::Attached;
  auto& entry = room.submitted("1", Side::Buy, 10, "v1", true);
  room.session.on_execution_report(execution_of("v1", Side::Buy, 10, 10), nullptr, "venue stream");
  room.ledger.commit();
  for (int i = 0; i < 300; ++i) {
    room.clock.advance(1s);
    room.session.tick();
    room.answer_fetches();
  }
  CHECK(entry.exits_known);
  CHECK_FALSE(room.session.owes_exits(domain::BotId{"bot"}, domain::Symbol{"IBM"}));
  CHECK_FALSE(room.alerted("venue.exits_missing"));
}

TEST_CASE("session: a venue that does not answer has not said that it holds no exits") {
  Room room{{.external = oms::ExternalPolicy::Adopt}};
  const auto& entry = room.submitted("1", Side::Buy, 10, "v1", true);
  room.session.on_execution_report(execution_of("v1", Side::Buy, 10, 10), nullptr, "venue stream");
  const auto pass = [&](core::Duration time, const venue::VenueResult<venue::OrderReport>& answer) {
    for (core::Duration gone{}; gone < time; gone += 1s) {
      room.clock.advance(1s);
      room.session.tick();
      room.ledger.commit();
      room.answer_fetches();
      while (!room.venue.finds.empty()) ScriptedVenue::answer(room.venue.finds, answer);
    }
  };
  for (const auto kind :
       {VenueError::Kind::Unknown, VenueError::Kind::RateLimited, VenueError::Kind::NotSent})
    pass(200s, ScriptedVenue::trouble(kind));
  CHECK_FALSE(room.alerted("venue.exits_missing"));
  CHECK(room.session.owes_exits(domain::BotId{"bot"}, domain::Symbol{"IBM"}));
  auto shown = report("bot:entry:1", "v1", Side::Buy, 10, OrderEvent::FullyFilled, 10);
  SECTION("it is back, and shows them: among its open orders first") {
    auto profit = report("auto-1", "v2", Side::Sell, 10, OrderEvent::Accepted);
    profit.exit_role = venue::ExitRole::TakeProfit;
    auto loss = report("auto-2", "v3", Side::Sell, 10, OrderEvent::Accepted);
    loss.exit_role = venue::ExitRole::StopLoss;
    room.session.on_execution_report(profit, "reconciliation");
    shown.children = {profit, loss};
    pass(30s, shown);
    CHECK(entry.exits_known);
    CHECK(room.orders.find(domain::ClientOrderId{"bot:entry:1.tp"}));
    CHECK(room.orders.find(domain::ClientOrderId{"bot:entry:1.sl"}));
    CHECK_FALSE(room.alerted("venue.unknown_order"));
  }
  SECTION("it is back, and shows none") {
    pass(60s, shown);
    CHECK_FALSE(room.alerted("venue.exits_missing"));
    pass(200s, shown);
    CHECK(room.events.alerted("venue.exits_missing", wire::Severity::Critical));
  }
  SECTION("it is back, and knows no such order") {
    pass(260s, ScriptedVenue::trouble(VenueError::Kind::NotFound));
    CHECK(room.alerted("venue.exits_missing"));
  }
}

TEST_CASE("session: exits are known, too, when one was replaced by an order that is forgotten") {
  Room room;
  auto& entry = room.submitted("1", Side::Buy, 10, "v1", true);
  auto shown = report("bot:entry:1", "v1", Side::Buy, 10, OrderEvent::Accepted);
  auto profit = report("auto-1", "v2", Side::Sell, 10, OrderEvent::Accepted);
  profit.exit_role = venue::ExitRole::TakeProfit;
  auto loss = report("auto-2", "v3", Side::Sell, 10, OrderEvent::Accepted);
  loss.exit_role = venue::ExitRole::StopLoss;
  shown.children = {profit, loss};
  room.session.on_execution_report(shown, "venue answer");
  CHECK_FALSE(entry.exits_known);  // their rows are on the way
  room.ledger.commit();
  shown.children[0].venue_order_id = domain::VenueOrderId{"v8"};
  shown.children[0].client_id = "bot:entry:9r";
  room.session.on_execution_report(shown, "venue answer");
  CHECK(entry.exits_known);
  room.ledger.commit();
  CHECK_FALSE(room.alerted("venue.unknown_order"));
}
