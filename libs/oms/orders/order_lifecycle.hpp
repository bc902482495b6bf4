// The one place where an order's state changes: the table of life is asked, the step is written, and what was
// written is told once it is durable.
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

/// Why an order moves.
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

  /// Moves the order along `event`, writes the step and, when it is durable, tells the bot and calls `then`.
  /// False (and told in the log) when the table has no such row; nothing has changed then. Neither does an
  /// order take a step whose own row is not in the ledger yet: one that is being adopted may turn out to be
  /// known there, further on than this. The news is asked for again.
  bool advance(LiveOrder& live, domain::OrderEvent event, const Cause& cause,
               const venue::OrderReport* report = nullptr, std::function<void()> then = {});

  /// Records an execution with the state and the position that it makes. False when it was recorded before,
  /// cannot be true, or its order's row is not in the ledger yet: then it is not remembered, so that the true
  /// one of the same id still counts.
  bool fill(LiveOrder& live, const venue::FillReport& report, const Cause& cause);

 private:
  ledger::Step step(LiveOrder& live, domain::OrderStatus to, const Cause& cause,
                    const venue::OrderReport* report, const std::function<void(domain::Order&)>& more);
  void write(LiveOrder& live, ledger::Change change, std::function<void()> then);
  /// A fee that no sum may take (its currency is not named, or it cannot be true) is reported, and loses its
  /// currency: then it is in the execution's row and nowhere else.
  void check_fee(const domain::Order& order, domain::Fill& fill);
  /// The ledger's walls have refused a change: what is in memory is no longer what is on disk.
  void refused(const domain::Order& order, const std::string& why);

  const core::Clock& clock_;
  ledger::Ledger& ledger_;
  OrderStore& orders_;
  PositionBook& positions_;
  OutboxRelay& relay_;
  KillSwitch& kill_switch_;
  EventSink& events_;
  static constexpr std::size_t kMostRefused = 10'000;
  core::LruSet<std::string> refused_{kMostRefused};  ///< executions that were refused: each is told once
};

}  // namespace avenor::oms
