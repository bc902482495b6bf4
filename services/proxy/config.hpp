// The settings of proxy.
#pragma once

#include <string>

#include "bus/urls.hpp"
#include "config/reader.hpp"
#include "core/clock.hpp"

namespace avenor::proxy {

struct Config {
  bus::Urls bus;
  core::Duration heartbeat_interval{};
};

/// Reads them all; what is wrong is in `reader.problems()`.
Config read_config(config::Reader& reader);

}  // namespace avenor::proxy
