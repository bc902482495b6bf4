// Shared by the components of a venue's session: the venue, the order stores, and the event receivers. All of
// it outlives the session.
#pragma once

#include <string>

#include "core/clock.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_lifecycle.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/sessions/order_events.hpp"
#include "venue/api/account.hpp"
#include "venue/api/order_entry.hpp"

namespace avenor::oms {

struct SessionContext {
  const core::Clock& clock;
  venue::OrderEntry& venue;
  venue::Account& account;
  ledger::Ledger& ledger;
  OrderStore& orders;
  const PositionBook& positions;
  OrderLifecycle& lifecycle;
  EventSink& events;
  OrderEvents& order_events;

  const domain::VenueName& name() const { return venue.name(); }
  /// The order in memory that the venue's report refers to; nullptr: none.
  LiveOrder* find_at_venue(const domain::VenueOrderId& venue_id, const std::string& client_id) const {
    return orders.find_at_venue(name(), venue_id, client_id);
  }
};

/// An order's reference for its venue.
inline venue::OrderRef order_ref(const LiveOrder& live) {
  return {
      .symbol = live.order.request.symbol,
      .venue_order_id = live.order.venue_order_id,
      .client_id = live.order.venue_client_id.empty() ? live.order.id().str() : live.order.venue_client_id};
}

}  // namespace avenor::oms
