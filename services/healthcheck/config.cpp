#include "healthcheck/config.hpp"

namespace avenor::healthcheck {

Config read_config(config::Reader& reader) {
  Config config{.bus = {.inbound = reader.url("ZMQ_INBOUND_BUS_URL", {"tcp", "ipc"}),
                        .outbound = reader.url("ZMQ_OUTBOUND_BUS_URL", {"tcp", "ipc"})},
                .heartbeat_interval = reader.duration_s("HEARTBEAT_INTERVAL_S", std::chrono::seconds(15)),
                .threshold = reader.duration_s("HEARTBEAT_TIMEOUT_S", std::chrono::seconds(45)),
                .expected = {"proxy", "market_data", "execution"}};
  for (const std::string& bot : reader.optional_list("BOTS")) config.expected.push_back("strategy/" + bot);
  reader.choice("LOG_LEVEL", {"debug", "info", "warning", "error", "critical"}, "info");
  const bool both_read = !reader.refused("HEARTBEAT_INTERVAL_S") && !reader.refused("HEARTBEAT_TIMEOUT_S");
  if (both_read && config.threshold <= config.heartbeat_interval) {
    reader.problem(
        "HEARTBEAT_TIMEOUT_S must be longer than HEARTBEAT_INTERVAL_S, or every service would look dead");
  }
  return config;
}

}  // namespace avenor::healthcheck
