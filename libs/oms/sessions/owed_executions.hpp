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
  /// The venue was asked often enough for the executions that are owed, and has answered without them.
  /// Silence of the venue is not a denial.
  bool denied(const LiveOrder& live) const;
  void tick();

 private:
  /// The number of checks without result after which a lower total is accepted (a venue that has reported
  /// more of an order than it can show was wrong), and how many of their fetches the venue must have
  /// answered.
  static constexpr int kDenialsToTrust = 4;
  static constexpr std::uint64_t kAnswersToTrust = 2;

  /// Still owed; returns how far back its executions may be.
  core::WallTime on_still_owed(LiveOrder& live);

  const SessionContext& context_;
  ExecutionHistory& history_;
  OrderQueries& queries_;
  OrderReports& reports_;
  /// Of orders that are owed some: ExecutionHistory::fetched() when that was first seen.
  std::map<domain::ClientOrderId, std::uint64_t> fetched_when_owed_;
  DeadlineQueue due_;
};

}  // namespace avenor::oms
