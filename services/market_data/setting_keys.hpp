// The settings of market_data.
#pragma once

#include <array>

#include "config/key.hpp"

namespace avenor::market_data {

inline constexpr auto kSettingKeys = std::to_array<config::Key>({
    {.name = "SYMBOLS",
     .type = config::KeyType::List,
     .meaning = "the symbols to watch, with @VENUE if not at the first of VENUES: IBM,BTC/USD@second",
     .readers = {"market_data", "strategy", "execution", "paper_exchange"}},
    {.name = "FEED_STALE_S",
     .type = config::KeyType::Seconds,
     .fallback = "30",
     .least = "0.1",
     .most = "3600",
     .meaning = "seconds of silence after which a connected feed's prices are stale",
     .readers = {"market_data"}},
    {.name = "SYMBOL_STALE_S",
     .type = config::KeyType::Seconds,
     .fallback = "120",
     .least = "1",
     .most = "86400",
     .meaning = "seconds of silence after which a symbol is subscribed again; a silence far beyond its usual "
                "pace makes it stale",
     .readers = {"market_data"}},
    {.name = "ACCOUNT_POLL_S",
     .type = config::KeyType::Seconds,
     .fallback = "5",
     .least = "0.1",
     .most = "600",
     .meaning = "seconds between two polls of balance and positions",
     .readers = {"market_data"}},
});

}  // namespace avenor::market_data
