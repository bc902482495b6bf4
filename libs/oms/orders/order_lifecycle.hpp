// The only place where an order's state changes: checks the transition table, writes the step, and reports it
// once it is durable.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "core/clock.hpp"
#include "core/lru_map.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/controls/kill_switch.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/outbox_relay.hpp"
#include "oms/orders/position_book.hpp"
#include "venue/api/order_entry.hpp"

namespace avenor::oms {

/// The rationale of an order's step.
struct Cause {
  std::string what;        ///< "risk", "venue answer", "venue stream", "reconciliation", "operator"
  std::string venue_text;  ///< verbatim, may be empty
  std::string error;       ///< a code, when it ends badly
  std::string message;     ///< the same for a person
};

class OrderLifecycle {
 public:
  OrderLifecycle(const core::Clock& clock, ledger::Ledger& ledger, OrderStore& orders,
                 PositionBook& positions, OutboxRelay& relay, KillSwitch& kill_switch, EventSink& events)
      : clock_(clock),
        ledger_(ledger),
        orders_(orders),
        positions_(positions),
        relay_(relay),
        kill_switch_(kill_switch),
        events_(events) {}

  /// Applies `event`, writes the step and, when it is durable, reports to the bot and calls `then`. False
  /// (and logged) when the table has no such transition; nothing has changed then. An order whose own row is
  /// not in the ledger yet takes no step either: one being imported may turn out to be known there in a later
  /// state. The venue is queried again.
  bool advance(LiveOrder& live, domain::OrderEvent event, const Cause& cause,
               const venue::OrderReport* report = nullptr, std::function<void()> then = {});

  /// Records an execution with the resulting state and position. False when it was recorded before, is
  /// impossible, or its order's row is not in the ledger yet: then it is not remembered, so that a correct
  /// one with the same id still counts.
  bool fill(LiveOrder& live, const venue::FillReport& report, const Cause& cause);

 private:
  /// Takes the order to `to` and adds the step to `change`. `venue_id`: becomes the order's if it has none.
  template <class More>
  void step(ledger::Change& change, LiveOrder& live, domain::OrderStatus to, const Cause& cause,
            const domain::VenueOrderId& venue_id, More&& more);
  void write(LiveOrder& live, ledger::Change change, std::function<void()> then);
  /// A fee that cannot be summed (no currency, or an impossible amount) is reported and loses its currency:
  /// it is then only in the execution's row.
  void check_fee(const domain::Order& order, domain::Fill& fill);
  /// The ledger's constraints have refused a change: memory no longer matches the disk.
  void refused(const domain::Order& order, const std::string& why);

  const core::Clock& clock_;
  ledger::Ledger& ledger_;
  OrderStore& orders_;
  PositionBook& positions_;
  OutboxRelay& relay_;
  KillSwitch& kill_switch_;
  EventSink& events_;
  static constexpr std::size_t kMostRefused = 10'000;
  core::LruSet<std::string> refused_{kMostRefused};  ///< refused executions: each is reported once
};

}  // namespace avenor::oms
