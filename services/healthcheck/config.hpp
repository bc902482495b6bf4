// The settings of healthcheck.
#pragma once

#include <string>
#include <vector>

#include "bus/urls.hpp"
#include "config/reader.hpp"
#include "core/clock.hpp"

namespace avenor::healthcheck {

struct Config {
  bus::Urls bus;
  core::Duration heartbeat_interval{};
  core::Duration threshold{};  ///< HEARTBEAT_TIMEOUT_S: silent for longer is CRITICAL
  std::vector<std::string>
      expected;  ///< services that must send heartbeats: "execution", "strategy/momentum_001"
};

/// Reads them all; what is wrong is in `reader.problems()`.
Config read_config(config::Reader& reader);

}  // namespace avenor::healthcheck
