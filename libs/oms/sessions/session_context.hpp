// Shared by the components of a venue's session: the venue, the order stores, and the event receivers. All of
// it outlives the session.
#pragma once

#include <set>
#include <string>

#include "core/clock.hpp"
#include "core/priority.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_lifecycle.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/sessions/order_events.hpp"
#include "venue/api/account.hpp"
#include "venue/api/order_entry.hpp"

namespace avenor::oms {

inline std::string client_id_at_venue(const LiveOrder& live) {
  return live.order.venue_client_id.empty() ? live.order.id().str() : live.order.venue_client_id;
}

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
  std::set<domain::BotId> listed{};  ///< the bots of the settings

  const domain::VenueName& name() const { return venue.name(); }
  /// The order in memory that the venue's report refers to; nullptr: none.
  LiveOrder* find_at_venue(const domain::VenueOrderId& venue_id, const std::string& client_id) const {
    return orders.find_at_venue(name(), venue_id, client_id);
  }
  /// Of the order, and of requests about it. Exits and closings come before all that bots order.
  core::Priority priority_of(const LiveOrder& live) const {
    const domain::Order& order = live.order;
    if (order.is_exit() || order.purpose == domain::OrderPurpose::Flatten) return core::Priority::Protective;
    const bool ours =
        order.purpose == domain::OrderPurpose::External || listed.contains(order.request.bot_id);
    return ours ? core::Priority::Listed : core::Priority::Stranger;
  }
  /// An order's reference for its venue.
  venue::OrderRef order_ref(const LiveOrder& live) const {
    return {.symbol = live.order.request.symbol,
            .venue_order_id = live.order.venue_order_id,
            .client_id = client_id_at_venue(live),
            .priority = priority_of(live)};
  }
};

}  // namespace avenor::oms
