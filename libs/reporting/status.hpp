// The system's status at one moment: services that are up, orders in the ledger, halts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "domain/messages.hpp"
#include "domain/order.hpp"
#include "reporting/heartbeats.hpp"

namespace avenor::reporting {

using OrderCounts = std::vector<std::pair<domain::OrderStatus, std::int64_t>>;

struct SystemStatus {
  Heartbeats heartbeats;
  core::Duration silent_after{};             ///< HEARTBEAT_TIMEOUT_S
  std::optional<domain::Control> execution;  ///< its answer to the verb `status`
  /// Orders by status, or why they could not be counted; nothing: no ledger was asked.
  std::optional<core::Result<OrderCounts>> orders;
};

/// "ok" or "degraded" as the service says, but "silent" when its last heartbeat is older than `silent_after`:
/// the proxy repeats the last one of a process that has been killed.
std::string_view state_of(const Heartbeats::Seen& seen, core::WallTime now, core::Duration silent_after);

/// `now` gives the age of the heartbeats.
std::string status_json(const SystemStatus& status, core::WallTime now);
/// The status of execution and the ledger, for a person; the services are in the heartbeats.
std::vector<std::string> status_lines(const SystemStatus& status);

/// "strategy/momentum_001"
std::string service_name(const std::pair<std::string, std::string>& service_and_instance);

}  // namespace avenor::reporting
