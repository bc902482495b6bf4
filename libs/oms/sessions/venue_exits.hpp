// The exits of brackets that the venue holds itself: queried until both are in the ledger. Until then they
// are exposure without rows.
#pragma once

#include <map>
#include <vector>

#include "oms/controls/kill_switch.hpp"
#include "oms/orders/deadline_queue.hpp"
#include "oms/sessions/session_context.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

class OrderImporter;
class OrderQueries;
class OrderReports;

class VenueExits {
 public:
  VenueExits(const SessionContext& context, OrderQueries& queries, OrderReports& reports,
             OrderImporter& importer)
      : context_(context), queries_(queries), reports_(reports), importer_(importer) {}

  /// Queries the exits of an entry until they are in the ledger; no effect on other orders.
  void want(LiveOrder& entry);
  /// The same for an entry from the ledger: its exits may already be there (and no longer with it at the
  /// venue).
  void recall(LiveOrder& entry);
  /// The venue has answered a question about this order, or has not.
  void on_answer(const LiveOrder& entry, const venue::VenueResult<venue::OrderReport>& answer);
  /// The venue shows the exits with their entry.
  void import_children(LiveOrder& entry, const venue::OrderReport& report);

  /// An entry in this scope has exits at the venue that are not in the ledger yet.
  bool owed(const Scope& scope) const;
  /// The quantity that those exits could buy and sell, for one bot (all: empty).
  risk::Exposure owed_exposure(const domain::Symbol& symbol, const domain::BotId& bot) const;
  /// Of entries that may have such exits.
  void add_symbols_owing(std::vector<domain::Symbol>& symbols) const;
  /// It may be the exit of an entry whose exits are not known yet.
  bool may_be_exit(const venue::OrderReport& report) const;

  void tick();

 private:
  void import_child(LiveOrder& entry, const venue::OrderReport& child);
  void on_known(LiveOrder& entry);
  void check(LiveOrder& entry);

  const SessionContext& context_;
  OrderQueries& queries_;
  OrderReports& reports_;
  OrderImporter& importer_;
  /// What the venue says of an entry's exits when it is asked.
  struct Owing {
    bool denied = false;  ///< the latest answer shows none
    int denials = 0;      ///< checks that were answered so: silence is no answer
  };
  std::map<domain::ClientOrderId, Owing> owing_;  ///< by entry
  DeadlineQueue due_;
};

}  // namespace avenor::oms
