// What leaves for the venue, in which order, and what becomes of an order whose way out fails.
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

TEST_CASE("session: a cancel does not wait for executions that are on their way") {
  Room room;
  auto& order = room.sent("1", 10);
  room.session.on_execution_report(
      report(order.order.id().str(), "v1", Side::Buy, 10, OrderEvent::PartFilled, 4), "venue answer");
  room.session.cancel(order);
  REQUIRE(room.venue.cancelled.size() == 1);
  CHECK(room.venue.cancelled[0].symbol.str() == "IBM");
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
