// The settings of a daemon's place on the bus.
#pragma once

#include <array>

#include "config/key.hpp"

namespace avenor::messaging {

inline constexpr auto kSettingKeys = std::to_array<config::Key>({
    {.name = "HEARTBEAT_INTERVAL_S",
     .type = config::KeyType::Seconds,
     .fallback = "15",
     .least = "0.1",
     .most = "300",
     .meaning = "seconds between two heartbeats of a service",
     .readers = {"proxy", "market_data", "strategy", "execution", "healthcheck"}},
});

}  // namespace avenor::messaging
