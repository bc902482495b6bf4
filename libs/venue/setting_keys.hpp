// Which venues to use. Each venue declares its own settings in its folder.
#pragma once

#include <array>

#include "config/key.hpp"

namespace avenor::venue {

inline constexpr auto kSettingKeys = std::to_array<config::Key>({
    {.name = "VENUES",
     .type = config::KeyType::List,
     .meaning = "the accounts to trade at: alpaca, or NAME:KIND as second:alpaca",
     .readers = {"market_data", "strategy", "execution", "paper_exchange"}},
});

}  // namespace avenor::venue
