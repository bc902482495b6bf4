// All of execution's components for one venue: the trading session, the comparison with the ledger, and the
// monitors.
#pragma once

#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/controls/circuit_breaker.hpp"
#include "oms/controls/kill_switch.hpp"
#include "oms/orders/containment.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_lifecycle.hpp"
#include "oms/orders/order_manager_options.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/prices/last_prices.hpp"
#include "oms/sessions/account_monitor.hpp"
#include "oms/sessions/clock_monitor.hpp"
#include "oms/sessions/order_event_fanout.hpp"
#include "oms/sessions/pass_schedule.hpp"
#include "oms/sessions/position_break_policy.hpp"
#include "oms/sessions/readiness.hpp"
#include "oms/sessions/reconciler.hpp"
#include "oms/sessions/send_permit.hpp"
#include "oms/sessions/venue_session.hpp"
#include "oms/sessions/venue_supervisor.hpp"
#include "venue/api/account.hpp"
#include "venue/api/order_entry.hpp"
#include "venue/instruments/instrument_catalog.hpp"

namespace avenor::oms {

struct VenueComponents {
  /// What all venues share.
  struct Shared {
    const core::Clock& clock;
    ledger::Ledger& ledger;
    EventSink& events;
    Containment& containment;
    OrderStore& orders;
    PositionBook& positions;
    OrderLifecycle& lifecycle;
    LastPrices& prices;
    KillSwitch& kill_switch;
    CircuitBreaker& breaker;
    Readiness& readiness;
    SendPermit& permit;
    RejectionBreaker& rejections;
    BracketEmulator& brackets;
  };
  /// Queries the instruments of `symbols`.
  VenueComponents(venue::OrderEntry& venue, venue::Account& venue_account, const Shared& s,
                  const OrderManagerOptions& options, std::vector<domain::Symbol> symbols)
      : instruments(venue_account, std::move(symbols)),
        order_events(s.rejections, s.brackets, supervisor),
        session({.clock = s.clock,
                 .venue = venue,
                 .account = venue_account,
                 .ledger = s.ledger,
                 .orders = s.orders,
                 .positions = s.positions,
                 .lifecycle = s.lifecycle,
                 .events = s.events,
                 .order_events = order_events,
                 .listed = options.bots},
                s.permit,
                {.external = options.strangers,
                 .revived = options.revived,
                 .is_test_trade = options.is_test_trade}),
        reconciler(s.clock, session, s.orders, s.positions, s.events, breaks, options.break_wait),
        passes(options.reconcile_every),
        clock(s.clock, venue_account, instruments, reconciler, passes, s.prices, s.breaker,
              options.max_clock_skew),
        account(s.clock, session, s.positions, s.events, options.break_wait),
        breaks(session, reconciler, s.positions, s.prices, s.kill_switch, s.breaker, options.strangers),
        supervisor({.clock = s.clock,
                    .session = session,
                    .reconciler = reconciler,
                    .passes = passes,
                    .clock_monitor = clock,
                    .account = account,
                    .instruments = instruments,
                    .orders = s.orders,
                    .prices = s.prices,
                    .containment = s.containment,
                    .readiness = s.readiness,
                    .events = s.events}) {}

  venue::InstrumentCatalog instruments;
  OrderEventFanout order_events;
  VenueSession session;
  Reconciler reconciler;
  PassSchedule passes;
  ClockMonitor clock;
  AccountMonitor account;
  PositionBreakPolicy breaks;
  VenueSupervisor supervisor;
};

}  // namespace avenor::oms
