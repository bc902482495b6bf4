// An order that has ended for us and lives at the venue: it is exposure again, and reached by every cancel.
//
// Old news must not revive it: events come out of order, and lists are behind. Life is proven by an
// execution, and by the answer to a query that was made when the venue had had the time to show the end. An
// order that the venue was said never to have had is another case: that it is shown at all proves that it has
// come.
#pragma once

#include <optional>
#include <string>

#include "core/clock.hpp"
#include "oms/sessions/session_context.hpp"
#include "oms/sessions/session_policy.hpp"

namespace avenor::oms {

class CancelRequests;
class OrderQueries;

class RevivedOrders {
 public:
  RevivedOrders(const SessionContext& context, RevivedPolicy policy, CancelRequests& cancels,
                OrderQueries& queries)
      : context_(context), policy_(policy), cancels_(cancels), queries_(queries) {}

  /// A report of an order that has ended.
  void on_report(LiveOrder& live, const venue::OrderReport& report, const std::string& source,
                 std::optional<core::MonoTime> asked);
  /// It was `before`, and is alive by this proof.
  void on_revived(LiveOrder& live, domain::OrderStatus before, const std::string& proof);

 private:
  void on_filled_and_open(LiveOrder& live, const venue::OrderReport& report,
                          std::optional<core::MonoTime> asked);

  const SessionContext& context_;
  const RevivedPolicy policy_;
  CancelRequests& cancels_;
  OrderQueries& queries_;
};

}  // namespace avenor::oms
