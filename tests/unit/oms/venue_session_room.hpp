// A session with its parts, one scripted venue, and reports by the line.
#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "oms/orders/order_lifecycle.hpp"
#include "oms/orders/outbox_relay.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/sessions/venue_session.hpp"
#include "risk/gate.hpp"
#include "unit/oms/rig.hpp"
#include "unit/oms/scripted_venue.hpp"
#include "unit/oms/session_ports.hpp"

namespace avenor::testing {

inline venue::OrderReport report(const std::string& client_id, const std::string& venue_id, domain::Side side,
                                 int qty, domain::OrderEvent state, int filled = 0) {
  return {.client_id = client_id,
          .venue_order_id = domain::VenueOrderId{venue_id},
          .symbol = domain::Symbol{"IBM"},
          .side = side,
          .qty = domain::Quantity{qty},
          .state = state,
          .filled_qty = domain::Quantity{filled},
          .words = "test"};
}

inline venue::FillReport execution_of(const std::string& venue_id, domain::Side side, int qty,
                                      int cumulative) {
  return {.exec_id = domain::ExecId{venue_id + "/" + std::to_string(cumulative)},
          .venue_order_id = domain::VenueOrderId{venue_id},
          .client_id = {},
          .symbol = domain::Symbol{"IBM"},
          .side = side,
          .price = domain::Price{100},
          .qty = domain::Quantity{qty},
          .fee = {},
          .fee_currency = {},
          .event_ts = core::WallTime{1'700'000'000'000'000'000}};
}

struct Room {
  FakeClock clock;
  FakeLedger ledger;
  FakeEventSink events;
  ScriptedVenue venue;
  oms::OrderStore orders;
  oms::PositionBook positions;
  oms::OutboxRelay relay{clock, ledger, orders, events};
  oms::KillSwitch kill_switch{clock, ledger};
  oms::OrderLifecycle lifecycle{clock, ledger, orders, positions, relay, kill_switch, events};
  FakeSendPermit permit;
  FakeOrderEvents order_events;
  oms::VenueSession session;

  explicit Room(const oms::SessionPolicy& policy = {})
      : session({.clock = clock,
                 .venue = venue,
                 .account = venue,
                 .ledger = ledger,
                 .orders = orders,
                 .positions = positions,
                 .lifecycle = lifecycle,
                 .events = events,
                 .order_events = order_events,
                 .listed = {domain::BotId{"listed"}}},
                permit, policy) {
    session.set_hears(true);
  }

  oms::LiveOrder& submitted(const std::string& id, domain::Side side, int qty, const std::string& venue_id,
                            bool bracket = false) {
    auto order = live(request(id, side, qty));
    order.order.venue_order_id = domain::VenueOrderId{venue_id};
    order.order.created_at = clock.wall();
    order.sending = oms::LiveOrder::Sending::Done;
    if (bracket)
      order.order.request.bracket = domain::Bracket{
          .take_profit = domain::Price{110}, .stop_loss = domain::Price{90}, .stop_loss_limit = {}};
    return orders.add(std::move(order));
  }
  /// It has left, and nothing has been heard of it.
  oms::LiveOrder& sent(const std::string& id, int qty) {
    auto& order = submitted(id, domain::Side::Buy, qty, "");
    order.order.status = domain::OrderStatus::Pending;
    order.lease_checked_at = clock.mono();
    order.received_at = clock.mono();
    return order;
  }
  risk::Approved approved(const domain::OrderRequest& request) {
    risk::RiskLimits book;
    book.symbols = {request.symbol};
    return *risk::Gate{book}.check(request, {});
  }
  /// The venue's history has nothing: what was fetched so far has come to its end.
  void answer_fetches() {
    while (!venue.fills_waiting.empty())
      ScriptedVenue::answer<std::vector<venue::FillReport>>(venue.fills_waiting, {});
  }
  bool alerted(const std::string& code) const { return events.alerted(code); }
};

}  // namespace avenor::testing
