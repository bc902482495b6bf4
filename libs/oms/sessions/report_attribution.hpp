// Attributes a venue's report to an order: one in memory, one in the ledger, or none of ours. For an
// execution of an unknown order the venue is queried: once for all executions of an order, and again after
// growing pauses.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/lru_map.hpp"
#include "oms/sessions/session_context.hpp"

namespace avenor::oms {

class ExecutionBooking;
class ExternalOrders;
class LedgerLookup;
class OrderReports;

class ReportAttribution {
 public:
  ReportAttribution(const SessionContext& context, LedgerLookup& lookup, OrderReports& reports,
                    ExecutionBooking& booking, ExternalOrders& external)
      : context_(context), lookup_(lookup), reports_(reports), booking_(booking), external_(external) {}

  /// See VenueSession::on_execution_report().
  void on_execution_report(const venue::OrderReport& report, const std::string& source,
                           std::optional<core::MonoTime> asked);
  void on_execution_report(const venue::FillReport& fill, const venue::OrderReport* order,
                           const std::string& source);

  /// The stream has delivered this execution, and it could not be booked then.
  bool came_by_stream(const domain::ExecId& exec) const { return streamed_.contains(exec.str()); }

  /// An execution is not attributed to an order yet.
  bool in_doubt() const;
  /// The venue's time of the oldest of these; not set when there is none.
  core::WallTime oldest_unattributed();

 private:
  struct Unattributed {
    core::MonoTime since;
    core::WallTime event_ts;
  };
  struct Waiting {
    venue::FillReport fill;
    std::optional<venue::OrderReport> order;  ///< as reported with it
  };
  struct Question {
    core::Duration pause{};
    std::optional<core::MonoTime> not_before;
    bool asking = false;
    std::vector<Waiting> fills;  ///< in order of arrival
  };

  void book(LiveOrder& live, const venue::FillReport& fill, const venue::OrderReport* order,
            const std::string& source);
  void remember(const venue::FillReport& fill);
  void ask(const venue::FillReport& fill, const std::optional<venue::OrderReport>& order,
           const std::string& source);
  void on_answer(const domain::VenueOrderId& id, const venue::VenueResult<venue::OrderReport>& answer,
                 const std::string& source);

  const SessionContext& context_;
  LedgerLookup& lookup_;
  OrderReports& reports_;
  ExecutionBooking& booking_;
  ExternalOrders& external_;
  std::map<domain::ExecId, Unattributed> unattributed_;
  core::WallTime untracked_since_;  ///< the oldest of those without room in it
  std::map<domain::VenueOrderId, Question> questions_;
  /// Kept also after their order is found: its executions may then be read from the history.
  static constexpr std::size_t kMostStreamed = 10'000;
  core::LruSet<std::string> streamed_{kMostStreamed};
};

}  // namespace avenor::oms
