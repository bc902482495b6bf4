// Emulates the exits of entries whose venue does not hold them: execution watches the prices, and sends an
// exit when its price is touched. (Which exits a venue holds: OrderEntry::exits_of; the reasons:
// docs/adr/0011-exits-held-by-execution.md.)
//
// All state is in the ledger. An entry is not closed_and_acked while its exits are held, so every start finds
// it. An exit is an order like any other, and its id follows from the entry's (child_orders.hpp), so the
// ledger prevents duplicates. An entry has at most one open exit at a time, and an UNKNOWN exit counts as
// open. Protection that is no longer needed is voided by an exit that is cancelled before it is sent.
#pragma once

#include <cstddef>
#include <string>

#include "core/clock.hpp"
#include "domain/messages.hpp"
#include "oms/brackets/bracket_book.hpp"
#include "oms/brackets/closable_position.hpp"
#include "oms/brackets/due_exits.hpp"
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
  /// Its collaborators.
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

  /// An entry from the ledger, or one that was just filled in part.
  void hold(LiveOrder& entry);
  /// An execution of any order has changed a position.
  void executed(const domain::Order& order);
  void priced(const domain::VenueName& venue, const domain::Symbol& symbol);
  void tick();

  /// Another trader has edited an exit at its venue: the resulting order belongs to the same entry. Returns
  /// its id; with a name derived from the entry a later start finds it too.
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
  /// The exits that are held: up to two of an entry.
  std::size_t exits() const;
  /// Empty when a price is available for every held exit.
  std::string degraded_reason() const;

 private:
  void start(LiveOrder& entry);
  void exits_known(const domain::ClientOrderId& entry) override { look(entry); }
  void look(const domain::ClientOrderId& entry);
  /// No exit is open, and orders may be sent: fires one, voids it, or waits.
  void decide(HeldBracket& held, LiveOrder& entry);
  void fire_if_reached(HeldBracket& held, const LiveOrder& entry);
  /// No exit can be made now (the ledger has not been read, or the venue's stream is down): notes whether one
  /// is due.
  void note_due(HeldBracket& held, const LiveOrder& entry);
  /// Voids disarmed exits once the ledger has been read.
  void void_disarmed(HeldBracket& held, const LiveOrder& entry);
  /// Orders may be sent there, and executions are received.
  bool open(const domain::VenueName& venue) const;
  /// The entry of the named exit; null: execution holds no such exit.
  LiveOrder* entry_to_cancel(const domain::OrderCancel& asked);
  void release(LiveOrder& entry);

  const Parts p_;
  BracketBook book_;
  ClosablePosition position_;
  TriggerDoubts doubts_;
  DueExits due_;
  ExitTriggers triggers_;
  ReferencePriceWatch reference_prices_;
  ExitOrders exit_orders_;
  ExitProgress progress_;
  ExitHistory history_;
  core::MonoTime next_round_;
};

}  // namespace avenor::oms
