// An execution that was frozen between its order's commit and its departure may have been replaced by a
// second one.
#include <memory>

#include "oms/orders/order_lifecycle.hpp"
#include "oms/orders/outbox_relay.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/sessions/venue_session.hpp"
#include "risk/gate.hpp"
#include "support/catch.hpp"
#include "unit/oms/rig.hpp"
#include "unit/oms/session_ports.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::OrderStatus;

namespace {

/// Counts what is sent and never answers.
class MuteVenue final : public venue::OrderEntry, public venue::Account {
 public:
  int sent = 0;

  const domain::VenueName& name() const override { return name_; }
  std::string client_id_for(const domain::ClientOrderId& id) const override { return id.str(); }
  std::chrono::milliseconds visibility_delay() const override { return 10s; }
  venue::ExitKind exits_of(const domain::OrderRequest&) const override { return venue::ExitKind::Children; }
  venue::AmendStyle amend_style() const override { return venue::AmendStyle::NewOrder; }
  void set_release_check(ReleaseCheck) override {}
  void submit(const risk::Approved&, venue::Callback<venue::OrderReport>) override { ++sent; }
  void cancel(const venue::OrderRef&, venue::Callback<void>) override {}
  void replace(const venue::OrderRef&, const venue::Replacement&, venue::Callback<venue::Amended>) override {
    ++sent;
  }
  void find(const venue::OrderRef&, venue::Callback<venue::OrderReport>) override {}
  void open_orders(venue::Callback<std::vector<venue::OrderReport>>) override {}
  venue::FillCursor fills_from(core::WallTime) const override { return {}; }
  void fills(const venue::FillCursor&, venue::Callback<venue::FillHistory>) override {}
  void positions(venue::Callback<std::vector<domain::NamedPosition>>) override {}
  void balance(venue::Callback<domain::Balance>) override {}
  void clock(venue::Callback<venue::VenueClock>) override {}
  void instruments(std::vector<domain::Symbol>, venue::Callback<venue::InstrumentAnswer>) override {}
  void on_warning(std::function<void(std::string)>) override {}
  void start_stream(venue::StreamHandlers) override {}
  void renew_stream(const std::string&) override {}
  void stop() override {}

 private:
  domain::VenueName name_{"alpaca"};
};

struct LeaseRoom {
  FakeClock clock;
  FakeLedger ledger;
  FakeEventSink events;
  MuteVenue venue;
  oms::OrderStore orders;
  oms::PositionBook positions;
  oms::OutboxRelay relay{clock, ledger, orders, events};
  oms::KillSwitch kill_switch{clock, ledger};
  oms::OrderLifecycle lifecycle{clock, ledger, orders, positions, relay, kill_switch, events};
  FakeSendPermit permit;
  FakeOrderEvents order_events;
  oms::VenueSession session{{.clock = clock,
                             .venue = venue,
                             .account = venue,
                             .ledger = ledger,
                             .orders = orders,
                             .positions = positions,
                             .lifecycle = lifecycle,
                             .events = events,
                             .order_events = order_events},
                            permit,
                            {}};

  LeaseRoom() { session.set_hears(true); }

  oms::LiveOrder& pending(const std::string& id) {
    auto order = live(request(id, domain::Side::Buy, 10), OrderStatus::Pending);
    order.received_at = order.lease_checked_at = clock.mono();
    return orders.add(std::move(order));
  }
  void submit(oms::LiveOrder& order) {
    risk::RiskLimits book;
    book.symbols = {order.order.request.symbol};
    auto approved = risk::Gate{book}.check(order.order.request, {});
    REQUIRE(approved);
    session.submit(order, *approved);
  }
  ledger::Stored as_stored(const oms::LiveOrder& order, OrderStatus status) {
    ledger::Stored stored{.order = order.order, .fingerprint = order.fingerprint, .execs = {}};
    stored.order.status = status;
    return stored;
  }
};

}  // namespace

TEST_CASE("lease: an order that has just become durable leaves without asking again") {
  LeaseRoom room;
  room.submit(room.pending("1"));
  CHECK(room.venue.sent == 1);
  CHECK(room.ledger.asked == 0);
}

TEST_CASE("lease: after a freeze the ledger is asked, and an order that is still ours leaves once") {
  LeaseRoom room;
  auto& order = room.pending("1");
  room.ledger.stored = room.as_stored(order, OrderStatus::Pending);
  room.clock.advance(6s);
  room.submit(order);
  CHECK(room.ledger.asked == 1);
  CHECK(room.venue.sent == 1);
}

TEST_CASE("lease: an order that another execution has ended meanwhile never leaves") {
  LeaseRoom room;
  auto& order = room.pending("1");
  const auto id = order.order.id();
  room.ledger.stored = room.as_stored(order, OrderStatus::Failed);
  room.clock.advance(6s);
  room.submit(order);
  CHECK(room.venue.sent == 0);
  REQUIRE(room.events.alerts.size() == 1);
  CHECK(room.events.alerts[0].code == "order.taken_over");
  CHECK(room.orders.find(id)->order.status == OrderStatus::Failed);
}

TEST_CASE("lease: a replaced exit that is late is not sent, and ends as FAILED") {
  LeaseRoom room;
  auto& old = room.orders.add(live(request("1", domain::Side::Buy, 10)));
  auto& fresh = room.pending("2");
  room.clock.advance(6s);
  room.session.replace_exit(old, fresh);
  CHECK(room.venue.sent == 0);
  CHECK(fresh.order.status == OrderStatus::Failed);
  CHECK(fresh.order.error == "order.too_late");
}
