// An order that is closed for us but open at the venue: it is exposure again, and every cancel applies to it.
//
// An outdated report must not revive it: events come out of order, and lists lag. Proof is an execution, or
// the answer to a query sent after the venue had the time to show the end. For an order that counts as never
// arrived, any report of it is proof.
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
  /// Its status was `before`, and `proof` shows it open.
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
