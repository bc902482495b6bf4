// Books an execution of a known order, unless it contradicts the order.
#pragma once

#include <cstddef>
#include <string>

#include "core/lru_map.hpp"
#include "oms/orders/recent_executions.hpp"
#include "oms/sessions/session_context.hpp"

namespace avenor::oms {

class ExcessWatch;
class OrderQueries;
class OrderReports;
class OwedExecutions;
class Replacements;
class RevivedOrders;
class VenueExits;

class ExecutionBooking {
 public:
  ExecutionBooking(const SessionContext& context, OrderReports& reports, OrderQueries& queries,
                   OwedExecutions& owed, VenueExits& exits, ExcessWatch& excess, RevivedOrders& revived,
                   Replacements& replacements)
      : context_(context),
        reports_(reports),
        queries_(queries),
        owed_(owed),
        exits_(exits),
        excess_(excess),
        revived_(revived),
        replacements_(replacements) {}

  /// `order`: the order as reported with the execution by the stream; nullptr for an execution from the
  /// history.
  void book(LiveOrder& live, const venue::FillReport& fill, const venue::OrderReport* order,
            const std::string& source);

  /// Own executions that the venue's positions and cash may not show yet.
  RecentExecutions& recent() { return recent_; }

 private:
  /// What the execution names instead; empty: it does not contradict the order.
  std::string contradiction(const LiveOrder& live, const venue::FillReport& fill,
                            const venue::OrderReport* order) const;
  void report_contradiction(LiveOrder& live, const venue::FillReport& fill, const std::string& what);
  /// An execution that is booked already: with other figures it is no repetition.
  void check_repeated(LiveOrder& live, const venue::FillReport& fill);
  /// An execution from the history whose price the order's reported average denies. True: it is not booked
  /// yet. The report may be the older of the two, so the order is queried first; then the history counts, and
  /// the difference is reported.
  bool waits_for_average(LiveOrder& live, const venue::FillReport& fill);
  void on_booked(LiveOrder& live, const venue::FillReport& fill, domain::OrderStatus before);

  const SessionContext& context_;
  OrderReports& reports_;
  OrderQueries& queries_;
  OwedExecutions& owed_;
  VenueExits& exits_;
  ExcessWatch& excess_;
  RevivedOrders& revived_;
  Replacements& replacements_;
  RecentExecutions recent_;
  static constexpr std::size_t kMostContradictions = 10'000;
  core::LruSet<std::string> contradictions_{kMostContradictions};  ///< executions already reported
  core::LruSet<std::string> price_doubts_{kMostContradictions};    ///< likewise, queried for their price
  core::LruSet<std::string> disputed_{kMostContradictions};        ///< likewise, for their figures
};

}  // namespace avenor::oms
