// The setting that belongs to no single library or daemon. Those that have settings of their own each have a
// setting_keys.hpp; catalogue.hpp has all of them.
#pragma once

#include <array>

#include "config/key.hpp"

namespace avenor::config {

inline constexpr auto kSettingKeys = std::to_array<Key>({
    {.name = "AVENOR_ENV",
     .type = KeyType::Choice,
     .words = {"sim", "paper", "live"},
     .meaning = "what kind of money: anything but live marks every trade as a test trade",
     .readers = kEveryDaemon},
});

}  // namespace avenor::config
