// The settings that runtime reads at every daemon's start (startup.hpp).
#pragma once

#include <array>

#include "config/key.hpp"

namespace avenor::runtime {

inline constexpr auto kSettingKeys = std::to_array<config::Key>({
    {.name = "LOG_LEVEL",
     .type = config::KeyType::Choice,
     .fallback = "info",
     .words = {"debug", "info", "warning", "error", "critical"},
     .meaning = "the least level of what is logged",
     .readers = config::kEveryDaemon},
    {.name = "CPU_AFFINITY",
     .fallback = "auto",
     .meaning = "the CPUs that the services run on: 0 or 0-1,3; auto: one while all is calm; all: the system "
                "decides",
     .readers = config::kEveryDaemon},
});

}  // namespace avenor::runtime
