// The exits of entries whose venue holds none for them: execution watches the prices, and sends an exit when
// its price is touched. (What a venue holds: OrderEntry::exits_of; why so:
// docs/adr/0011-exits-held-by-execution.md.)
//
// The ledger is the memory. An entry is not settled while its exits are held, so every start finds it. An
// exit is an order like any other, and its id follows from the entry's (child_orders.hpp): the ledger lets
// none be made twice. Of one entry at most one exit lives at a time, and one whose fate is unknown lives.
// What is not to be protected any more is voided by an exit that is cancelled before it is sent.
#pragma once

#include <cstddef>
#include <string>

#include "core/clock.hpp"
#include "domain/messages.hpp"
#include "oms/brackets/bracket_book.hpp"
#include "oms/brackets/closable_position.hpp"
#include "oms/brackets/exit_history.hpp"
#include "oms/brackets/exit_orders.hpp"
#include "oms/brackets/exit_progress.hpp"
#include "oms/brackets/exit_triggers.hpp"
#include "oms/brackets/reference_price_watch.hpp"
#include "oms/brackets/trigger_doubts.hpp"
#include "oms/controls/close_requests.hpp"
#include "oms/orders/outbox_relay.hpp"
#include "oms/sessions/readiness.hpp"

namespace avenor::oms {

class BracketEmulator final : private ExitHistory::Listener {
 public:
  /// What it relies on.
  struct Parts {
    const core::Clock& clock;
    ledger::Ledger& ledger;
    OrderStore& orders;
    const PositionBook& positions;
    LastPrices& prices;
    const risk::Gate& gate;
    const Router& router;
    const Readiness& readiness;
    const CloseRequests& closing;
    OrderIntake& intake;
    OrderLifecycle& lifecycle;
    OutboxRelay& relay;
    EventSink& events;
  };
  explicit BracketEmulator(const Parts& parts);

  /// An entry from the ledger, or one of which some was filled just now.
  void hold(LiveOrder& entry);
  /// An execution of any order has changed a position.
  void executed(const domain::Order& order);
  void priced(const domain::VenueName& venue, const domain::Symbol& symbol);
  void tick();

  /// Another trader has edited an exit at its venue: the order that goes on is one of the same entry. Returns
  /// what it is to be called; by the entry's own names a later start finds it, too.
  domain::ClientOrderId replaced(const domain::Order& old, const domain::ClientOrderId& name);
  /// A request to cancel an exit: it ends the holding of both. False when nothing is held under this id.
  bool cancel(const domain::OrderCancel& asked);
  /// The operator cancels the orders of this scope: their exits are disarmed now, in memory, and voided in
  /// the ledger as soon as it has been read. True when nothing is left to write: then every later start knows
  /// it.
  bool end(const Scope& scope, const std::string& rationale);

  /// The price at which this exit was due has been followed by what may be a split, while it waited to be
  /// sent.
  bool overtaken_by_split(const LiveOrder& exit) { return triggers_.overtaken_by_split(exit); }

  std::size_t count() const { return book_.all().size(); }
  /// Empty when every price that an exit waits for is seen.
  std::string degraded_reason() const;

 private:
  void start(LiveOrder& entry);
  void exits_known(const domain::ClientOrderId& entry) override { look(entry); }
  void look(const domain::ClientOrderId& entry);
  /// No exit of it lives, and orders may be sent: fires it, voids it, or lets it rest.
  void decide(HeldBracket& held, LiveOrder& entry);
  void fire_if_reached(HeldBracket& held, const LiveOrder& entry);
  /// Voids what is disarmed, when the ledger has been read.
  void void_disarmed(HeldBracket& held, const LiveOrder& entry);
  /// Orders may be sent there, and executions are heard.
  bool open(const domain::VenueName& venue) const;
  /// The entry of the exit that is named; null: execution holds nothing under this name.
  LiveOrder* entry_to_cancel(const domain::OrderCancel& asked);
  void release(LiveOrder& entry);

  const Parts p_;
  BracketBook book_;
  ClosablePosition position_;
  TriggerDoubts doubts_;
  ExitTriggers triggers_;
  ReferencePriceWatch reference_prices_;
  ExitOrders exit_orders_;
  ExitProgress progress_;
  ExitHistory history_;
  core::MonoTime next_round_;
};

}  // namespace avenor::oms
