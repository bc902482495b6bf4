// The settings of healthcheck.
#pragma once

#include <array>

#include "config/key.hpp"

namespace avenor::healthcheck {

inline constexpr auto kSettingKeys = std::to_array<config::Key>({
    {.name = "HEARTBEAT_TIMEOUT_S",
     .type = config::KeyType::Seconds,
     .fallback = "45",
     .least = "0.2",
     .most = "3600",
     .meaning = "seconds of silence after which healthcheck reports a service as lost",
     .readers = {"healthcheck"}},
});

}  // namespace avenor::healthcheck
