// Orders and positions at the venue from outside Avenor (the venue's web page, another program on the same
// account), and our orders that were edited there.
#pragma once

#include <cstddef>
#include <string>

#include "core/lru_map.hpp"
#include "oms/sessions/session_context.hpp"
#include "oms/sessions/session_policy.hpp"

namespace avenor::oms {

class LedgerLookup;
class OrderImporter;
class VenueExits;

class ExternalOrders {
 public:
  ExternalOrders(const SessionContext& context, ExternalPolicy policy, LedgerLookup& lookup,
                 OrderImporter& importer, VenueExits& exits)
      : context_(context), policy_(policy), lookup_(lookup), importer_(importer), exits_(exits) {}

  /// Handles an order that neither memory nor ledger has. False: it is too early to treat it as external.
  bool on_unknown_order(const venue::OrderReport& report, const std::string& source);
  /// It is a known external order, whose executions are not booked.
  bool leaves_alone(const domain::VenueOrderId& id) const;
  /// The next report of it counts as the first.
  void forget(const domain::VenueOrderId& id);

  /// See VenueSession::import_position().
  void import_position(const domain::Symbol& symbol, domain::Quantity signed_qty, domain::Price price);

 private:
  /// `old` was edited at the venue, with `report` as the result: it continues as an order of the same bot.
  void continue_edited(LiveOrder& old, const venue::OrderReport& report);
  void import_external(const venue::OrderReport& report, const std::string& source);
  LiveOrder external_order(const venue::OrderReport& report) const;

  const SessionContext& context_;
  const ExternalPolicy policy_;
  LedgerLookup& lookup_;
  OrderImporter& importer_;
  VenueExits& exits_;
  static constexpr std::size_t kMostExternal = 10'000;
  core::LruSet<std::string> reported_{
      kMostExternal};  ///< the venue's ids of orders that were already handled
};

}  // namespace avenor::oms
