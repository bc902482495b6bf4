// Detects whether an order and its replacements may fill more than ordered.
//
// A replacement is sent when all executions of the old order are known (replacements.hpp). A venue that shows
// one even later, or that gives the order a larger quantity, can still fill more than ordered: the first sign
// of it raises an alert, and the open quantity is cancelled.
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

  /// The total of `old_id` and its replacements. `reporting`: the order whose report is being processed.
  void check(const domain::ClientOrderId& old_id, const LiveOrder* reporting = nullptr);
  /// Compares the venue's quantity of the order with ours.
  void check_size(LiveOrder& live, const venue::OrderReport& report);
  /// The venue names a replacement, which may have ended before this run.
  void seek_successor(LiveOrder& old, const venue::OrderReport& report);

 private:
  struct Together {
    domain::Quantity wanted, comes_to;
    std::vector<LiveOrder*> open;
    std::optional<domain::ClientOrderId> forgotten;  ///< one of them is not in memory
  };

  static Together add_up(OrderStore& orders, const LiveOrder& old, LiveOrder& fresh);
  /// Reads an ended order back from the ledger, and checks again.
  void restore(const domain::ClientOrderId& id, const domain::ClientOrderId& old_id);
  /// False: it has already been sent.
  bool reduce_unsent(const LiveOrder& old, LiveOrder& fresh);
  void report(const LiveOrder& old, const LiveOrder& fresh, const Together& sum);

  const SessionContext& context_;
  LedgerLookup& lookup_;
  OrderSender& sender_;
  CancelRequests& cancels_;
  OrderQueries& queries_;
};

}  // namespace avenor::oms
