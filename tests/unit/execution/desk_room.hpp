// A desk with its parts, one scripted venue, and reports by the line.
#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "execution/announcer.hpp"
#include "execution/desk.hpp"
#include "execution/position_book.hpp"
#include "execution/recorder.hpp"
#include "risk/gate.hpp"
#include "unit/execution/rig.hpp"
#include "unit/execution/scripted_venue.hpp"

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
  FakeOutlet outlet;
  ScriptedVenue venue;
  execution::OrderStore orders;
  execution::PositionBook positions;
  execution::Announcer announcer{clock, ledger, orders, outlet};
  execution::Recorder recorder{clock, ledger, orders, positions, announcer, outlet};
  execution::Desk desk{clock, venue, ledger, orders, recorder, outlet};

  Room() { desk.set_hears(true); }

  execution::LiveOrder& submitted(const std::string& id, domain::Side side, int qty,
                                  const std::string& venue_id, bool bracket = false) {
    auto order = live(request(id, side, qty));
    order.order.venue_order_id = domain::VenueOrderId{venue_id};
    order.order.created_at = clock.wall();
    order.sending = execution::LiveOrder::Sending::Done;
    if (bracket)
      order.order.request.bracket = domain::Bracket{
          .take_profit = domain::Price{110}, .stop_loss = domain::Price{90}, .stop_loss_limit = {}};
    return orders.add(std::move(order));
  }
  /// It has left, and nothing has been heard of it.
  execution::LiveOrder& sent(const std::string& id, int qty) {
    auto& order = submitted(id, domain::Side::Buy, qty, "");
    order.order.status = domain::OrderStatus::Pending;
    order.proven_at = clock.mono();
    order.received_at = clock.mono();
    return order;
  }
  risk::Approved approved(const domain::OrderRequest& request) {
    risk::LimitBook book;
    book.symbols = {request.symbol};
    return *risk::Gate{book}.check(request, {});
  }
  bool alerted(const std::string& code) const { return outlet.alerted(code); }
};

}  // namespace avenor::testing
