// New York's local time, which the venue uses in places.
#pragma once

#include <string>

#include "calendar/time_zone.hpp"
#include "core/clock.hpp"

namespace avenor::dialects::alpaca {

/// Throws std::runtime_error where the machine has no tz database: read_config() has looked.
const calendar::TimeZone& new_york();
/// "20260102100500123": 17 digits to the millisecond.
std::string new_york_digits(core::WallTime time);

}  // namespace avenor::dialects::alpaca
