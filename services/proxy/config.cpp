#include "proxy/config.hpp"

namespace avenor::proxy {

Config read_config(config::Reader& reader) {
  Config config{.bus = {.inbound = reader.url("ZMQ_INBOUND_BUS_URL", {"tcp", "ipc"}),
                        .outbound = reader.url("ZMQ_OUTBOUND_BUS_URL", {"tcp", "ipc"})},
                .heartbeat_interval = reader.duration_s("HEARTBEAT_INTERVAL_S", std::chrono::seconds(15))};
  reader.choice("LOG_LEVEL", {"debug", "info", "warning", "error", "critical"}, "info");
  if (!config.bus.inbound.empty() && config.bus.inbound == config.bus.outbound) {
    reader.problem("ZMQ_INBOUND_BUS_URL and ZMQ_OUTBOUND_BUS_URL are the same; they must differ");
  }
  return config;
}

}  // namespace avenor::proxy
