// Whether an order, and those in its place, may fill more than was wanted.
//
// A replacement is sent when the old order's executions are certain to be known (replacements.hpp). A venue
// that shows one later still, or that gives the order a larger quantity, can fill more than was wanted all
// the same: that is an alert with the first sign of it, and what is open is cancelled.
#pragma once

#include <optional>
#include <vector>

#include "oms/sessions/session_context.hpp"

namespace avenor::oms {

class CancelRequests;
class LedgerLookup;
class OrderQueries;
class OrderSender;

class ExcessWatch {
 public:
  ExcessWatch(const SessionContext& context, LedgerLookup& lookup, OrderSender& sender,
              CancelRequests& cancels, OrderQueries& queries)
      : context_(context), lookup_(lookup), sender_(sender), cancels_(cancels), queries_(queries) {}

  /// What `old_id` and the orders in its place come to, together. `reporting`: the order whose report is
  /// being looked at.
  void check(const domain::ClientOrderId& old_id, const LiveOrder* reporting = nullptr);
  /// The venue's own quantity of the order against ours.
  void check_size(LiveOrder& live, const venue::OrderReport& report);
  /// The venue names the order in its place: that may have ended before this life of ours.
  void seek_successor(LiveOrder& old, const venue::OrderReport& report);

 private:
  struct Together {
    domain::Quantity wanted, comes_to;
    std::vector<LiveOrder*> open;
    std::optional<domain::ClientOrderId> forgotten;  ///< one of them is not in memory
  };

  static Together add_up(OrderStore& orders, const LiveOrder& old, LiveOrder& fresh);
  /// Brings one that has ended back from the ledger, and checks again.
  void restore(const domain::ClientOrderId& id, const domain::ClientOrderId& old_id);
  /// False: it has left already.
  bool reduce_unsent(const LiveOrder& old, LiveOrder& fresh);
  void report(const LiveOrder& old, const LiveOrder& fresh, const Together& sum);

  const SessionContext& context_;
  LedgerLookup& lookup_;
  OrderSender& sender_;
  CancelRequests& cancels_;
  OrderQueries& queries_;
};

}  // namespace avenor::oms
