// The venue's own list of executions: fetched when executions may be missing; new ones are booked like those
// of the stream.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "oms/sessions/session_context.hpp"

namespace avenor::oms {

class RecentExecutions;
class ReportAttribution;

class ExecutionHistory {
 public:
  ExecutionHistory(const SessionContext& context, ReportAttribution& attribution, RecentExecutions& recent)
      : context_(context), attribution_(attribution), recent_(recent) {}

  /// Fetches executions since `since`; a request while another is in flight is merged into the next.
  void fetch(core::WallTime since);
  /// Fetches all executions since `since`, or (not set) from where the last such read ended, which must
  /// exist.
  void read(std::optional<core::WallTime> since, std::function<void(core::Status)> done);
  /// So many fetches were answered, and what they brought was taken in.
  std::uint64_t fetched() const { return fetched_; }
  /// The time of the newest execution shown; not set before the first.
  core::WallTime newest() const { return newest_; }

 private:
  void ask(const venue::FillCursor& from, std::function<void(core::Status)> done, bool goes_on);
  void on_fetched(std::vector<venue::FillReport> fills, std::function<void(core::Status)> done);
  void on_booked_before(const venue::FillReport& fill);
  core::Status broken_off() const;
  void on_missing(const venue::FillReport& fill);
  bool is_booked(const venue::FillReport& fill) const;

  const SessionContext& context_;
  ReportAttribution& attribution_;
  RecentExecutions& recent_;
  bool fetching_ = false;
  std::optional<core::WallTime> fetch_again_;
  std::uint64_t fetched_ = 0;
  core::WallTime newest_;
  venue::FillCursor next_;  ///< where the last read has ended
};

}  // namespace avenor::oms
