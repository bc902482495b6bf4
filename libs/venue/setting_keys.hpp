// Which venues there are to be. What each needs is declared in its own folder.
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
