#include "proxy/config.hpp"

#include "proxy/doors.hpp"

namespace avenor::proxy {

Config read_config(config::Reader& reader) {
  Config config{.bus = {.inbound = reader.url("ZMQ_INBOUND_BUS_URL", {"tcp", "ipc"}),
                        .outbound = reader.url("ZMQ_OUTBOUND_BUS_URL", {"tcp", "ipc"})},
                .heartbeat_interval = reader.duration_s("HEARTBEAT_INTERVAL_S", std::chrono::seconds(15))};
  reader.choice("LOG_LEVEL", {"debug", "info", "warning", "error", "critical"}, "info");
  check_names(reader, config.bus);
  return config;
}

}  // namespace avenor::proxy
