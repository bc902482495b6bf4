#include "proxy/config.hpp"

#include "bus/read_urls.hpp"
#include "proxy/bind_checks.hpp"

namespace avenor::proxy {

Config read_config(config::Reader& reader) {
  Config config{.bus = bus::read_urls(reader),
                .heartbeat_interval = reader.duration_s("HEARTBEAT_INTERVAL_S")};
  check_names(reader, config.bus);
  return config;
}

}  // namespace avenor::proxy
