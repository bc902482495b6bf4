// The settings that bus reads (read_urls.hpp).
#pragma once

#include <array>

#include "config/key.hpp"

namespace avenor::bus {

inline constexpr config::KeyWords kBusClients{"proxy", "market_data", "strategy", "execution", "healthcheck"};

inline constexpr auto kSettingKeys = std::to_array<config::Key>({
    {.name = "ZMQ_INBOUND_BUS_URL",
     .type = config::KeyType::Url,
     .words = {"tcp", "ipc"},
     .meaning = "where publishers connect: tcp://127.0.0.1:5555 or ipc:///run/…/in",
     .readers = kBusClients},
    {.name = "ZMQ_OUTBOUND_BUS_URL",
     .type = config::KeyType::Url,
     .words = {"tcp", "ipc"},
     .meaning = "where subscribers connect",
     .readers = kBusClients},
});

}  // namespace avenor::bus
