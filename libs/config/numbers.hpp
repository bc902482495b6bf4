// Numbers as they are written in settings.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/clock.hpp"
#include "core/decimal.hpp"

namespace avenor::config {

/// Digits and a sign, and nothing else.
std::optional<std::int64_t> to_integer(std::string_view text);

/// Cut to whole nanoseconds.
core::Duration seconds(core::Decimal value);

}  // namespace avenor::config
