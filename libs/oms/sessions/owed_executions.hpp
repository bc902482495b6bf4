// Owed executions: the venue has reported a filled total, and the stream has not delivered all executions of
// it. They are fetched after a moment, and from further back each time.
#pragma once

#include <cstdint>
#include <map>

#include "oms/orders/deadline_queue.hpp"
#include "oms/sessions/session_context.hpp"

namespace avenor::oms {

class ExecutionHistory;
class OrderQueries;
class OrderReports;

class OwedExecutions {
 public:
  OwedExecutions(const SessionContext& context, ExecutionHistory& history, OrderQueries& queries,
                 OrderReports& reports)
      : context_(context), history_(history), queries_(queries), reports_(reports) {}

  /// The venue has reported this total; `answered`: in answer to a query, so it is current.
  void on_total(LiveOrder& live, domain::Quantity filled, bool answered);
  /// Schedules the fetch of owed executions.
  void want(LiveOrder& live);
  /// The venue was asked for what is owed often enough, and has answered each time without it. That it cannot
  /// be asked denies nothing.
  bool denied(const LiveOrder& live) const;
  void tick();

 private:
  /// The number of answered fetches without result after which a lower total is accepted: a venue that has
  /// reported more of an order than it can show was wrong.
  static constexpr int kDenialsToTrust = 4;

  /// Still owed; returns how far back its executions may be.
  core::WallTime on_still_owed(LiveOrder& live);

  const SessionContext& context_;
  ExecutionHistory& history_;
  OrderQueries& queries_;
  OrderReports& reports_;
  struct Denials {
    std::uint64_t fetched = 0;  ///< ExecutionHistory::fetched() at the last look
    int times = 0;
  };
  std::map<domain::ClientOrderId, Denials> denials_;  ///< of orders that are owed some
  DeadlineQueue due_;
};

}  // namespace avenor::oms
