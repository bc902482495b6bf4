// Execution's session with one venue: sends, cancels, applies the venue's reports, and queries missing ones.
//
// The rules that nothing here may break: an order is sent once; what was sent and not answered is UNKNOWN and
// only the venue's own report resolves it; "no such order" counts only when the venue has said so for as long
// as it takes to show one.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "oms/controls/kill_switch.hpp"
#include "oms/orders/recent_executions.hpp"
#include "oms/sessions/cancel_requests.hpp"
#include "oms/sessions/excess_watch.hpp"
#include "oms/sessions/execution_booking.hpp"
#include "oms/sessions/execution_history.hpp"
#include "oms/sessions/external_orders.hpp"
#include "oms/sessions/ledger_lookup.hpp"
#include "oms/sessions/lost_exits.hpp"
#include "oms/sessions/order_importer.hpp"
#include "oms/sessions/order_queries.hpp"
#include "oms/sessions/order_reports.hpp"
#include "oms/sessions/order_resolution.hpp"
#include "oms/sessions/order_sender.hpp"
#include "oms/sessions/owed_executions.hpp"
#include "oms/sessions/replacements.hpp"
#include "oms/sessions/report_attribution.hpp"
#include "oms/sessions/revived_orders.hpp"
#include "oms/sessions/send_permit.hpp"
#include "oms/sessions/session_context.hpp"
#include "oms/sessions/session_policy.hpp"
#include "oms/sessions/venue_exits.hpp"
#include "risk/approved.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

class VenueSession {
 public:
  VenueSession(const SessionContext& context, SendPermit& permit, const SessionPolicy& policy);
  VenueSession(const VenueSession&) = delete;
  VenueSession& operator=(const VenueSession&) = delete;

  venue::OrderEntry& venue() { return context_.venue; }
  venue::Account& account() { return context_.account; }
  const domain::VenueName& name() const { return context_.name(); }

  /// The order stream is logged in: later events are received. Nothing is sent before.
  bool hears() const { return sender_.hears(); }
  void set_hears(bool hears) { sender_.set_hears(hears); }

  /// Sends a durable, approved order; when it cannot be sent now (no connection) it is tried again until it
  /// is too old. After any exception the order is either kept for another try or UNKNOWN.
  void submit(LiveOrder& live, risk::Approved approved);
  void cancel(LiveOrder& live, CancelSource by = CancelSource::Execution) { cancels_.cancel(live, by); }
  /// Replaces `old`, which must be at the venue, by `fresh` (durable and approved). `wanted` is what both
  /// together may fill, counted from the old one's first execution. The old one is cancelled; when the venue
  /// has reported its end, and still shows it when an execution from before it would be visible
  /// (OrderEntry::visibility_delay()), the rest of `wanted` is sent: otherwise an order that fills while its
  /// change is in flight would be filled twice.
  void replace(LiveOrder& old, LiveOrder& fresh, risk::Approved approved, domain::Quantity wanted);
  /// The same at the venue itself, for an exit that it holds and has not filled: only prices change.
  /// Cancelling it would end its sibling, too.
  void replace_exit(LiveOrder& old, LiveOrder& fresh) { replacements_.replace_exit(old, fresh); }
  /// Open orders, each with its replacement (also open and approved) that waits for its end.
  std::vector<std::pair<const LiveOrder*, const LiveOrder*>> replacements() const {
    return replacements_.open();
  }
  bool is_being_replaced(const domain::ClientOrderId& id) const {
    return replacements_.is_being_replaced(id);
  }
  /// See OrderResolution::resolve().
  void resolve(LiveOrder& live, domain::OrderEvent end, const std::string& reason, bool unasked,
               std::function<void(const core::Status&)> told);
  /// Queries the venue about the order; `done` runs when it has answered (or could not be queried).
  void query_order(LiveOrder& live, std::function<void()> done = {});

  /// A venue's report of an order or an execution, from whichever source. `asked`: when the query was sent
  /// that this answers; unsolicited reports of the stream may be older than our state.
  void on_execution_report(const venue::OrderReport& report, const std::string& source,
                           std::optional<core::MonoTime> asked = {});
  /// `order`: the order after the execution; nullptr for an execution from the venue's history.
  void on_execution_report(const venue::FillReport& fill, const venue::OrderReport* order,
                           const std::string& source);
  /// Books the venue's executions that were missed: see ExecutionHistory::read().
  void read_executions(std::optional<core::WallTime> since, std::function<void(core::Status)> done);
  /// The time of the newest execution in the venue's history; not set before the first.
  core::WallTime newest_execution() const { return history_.newest(); }

  /// Imports a quantity at the venue that no order of ours explains into the ledger, as bot "external", at a
  /// market price.
  void import_position(const domain::Symbol& symbol, domain::Quantity signed_qty, domain::Price price);

  /// For an order from the ledger: the exits that the venue holds for an entry are queried until they are in
  /// the ledger too, and the end of an exit is judged (LostExits).
  void recall_exits(LiveOrder& entry) {
    exits_.recall(entry);
    lost_.recall(entry);
  }
  /// See LostExits::degraded_reason().
  std::string lost_exits() { return lost_.degraded_reason(); }
  /// A filled bracket of this bot has exits at the venue that are not in the ledger yet.
  bool owes_exits(const domain::BotId& bot, const domain::Symbol& symbol) const;
  /// The same for an entry in this scope, filled or not.
  bool owes_exits(const Scope& scope) const { return exits_.owed(scope); }
  /// What those exits could buy and sell, of one bot (of all: empty).
  risk::Exposure owed_exits(const domain::Symbol& symbol, const domain::BotId& bot) const {
    return exits_.owed_exposure(symbol, bot);
  }

  /// Of entries whose exits are not in the ledger yet.
  void add_symbols_owing_exits(std::vector<domain::Symbol>& symbols) const {
    exits_.add_symbols_owing(symbols);
  }

  /// Executions of this symbol (of any: empty) may be missing in our positions: they are being attributed,
  /// their order is being written to the ledger, or the venue owes them. Comparing positions proves nothing
  /// meanwhile.
  bool in_doubt(const domain::Symbol& symbol = {}) const;
  /// Own executions that the venue's positions and cash may not show yet.
  RecentExecutions& recent() { return booking_.recent(); }
  /// The venue's time of the oldest execution whose order is still being searched; not set when there is
  /// none.
  core::WallTime oldest_unattributed() { return attribution_.oldest_unattributed(); }

  void tick();

 private:
  // Each knows the parts that its constructor is given, and no other.
  const SessionContext context_;
  LedgerLookup lookup_;
  OrderSender sender_;
  CancelRequests cancels_;
  OrderQueries queries_;
  OrderReports reports_;
  OwedExecutions owed_;
  ExecutionBooking booking_;
  ReportAttribution attribution_;
  ExecutionHistory history_;
  ExcessWatch excess_;
  RevivedOrders revived_;
  Replacements replacements_;
  VenueExits exits_;
  LostExits lost_;
  OrderImporter importer_;
  ExternalOrders external_;
  OrderResolution resolution_;
};

}  // namespace avenor::oms
