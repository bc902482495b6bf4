#include "healthcheck/config.hpp"

#include "bus/read_urls.hpp"

namespace avenor::healthcheck {

Config read_config(config::Reader& reader) {
  Config config{.bus = bus::read_urls(reader),
                .heartbeat_interval = reader.duration_s("HEARTBEAT_INTERVAL_S"),
                .threshold = reader.duration_s("HEARTBEAT_TIMEOUT_S"),
                .expected = {"proxy", "market_data", "execution"}};
  for (const std::string& bot : reader.optional_list("BOTS")) config.expected.push_back("strategy/" + bot);
  const bool both_read = !reader.refused("HEARTBEAT_INTERVAL_S") && !reader.refused("HEARTBEAT_TIMEOUT_S");
  if (both_read && config.threshold <= config.heartbeat_interval) {
    reader.problem(
        "HEARTBEAT_TIMEOUT_S must be longer than HEARTBEAT_INTERVAL_S, or every service would be reported as "
        "silent");
  }
  return config;
}

}  // namespace avenor::healthcheck
