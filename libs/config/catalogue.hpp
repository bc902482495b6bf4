// Every setting there is. The build makes the list of the setting_keys.hpp of all rooms that are named in
// libs/CMakeLists.txt and services/CMakeLists.txt (cmake/SettingKeys.cmake): no room knows another's
// settings.
#pragma once

#include <span>

#include "config/key.hpp"

namespace avenor::config {

std::span<const Room> catalogue();

}  // namespace avenor::config
