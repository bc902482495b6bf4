// New York's local time, which the venue uses in places. The rule since 2007: summer time from the second
// Sunday of March, 2:00, to the first Sunday of November, 2:00.
#pragma once

#include <string>

#include "core/clock.hpp"

namespace avenor::paper_exchange::alpaca {

/// -4 in summer, -5 in winter.
int new_york_offset_hours(core::WallTime time);
/// "2026-01-02T10:05:00.123456789-05:00"
std::string new_york_rfc3339(core::WallTime time);
/// "20260102100500123": 17 digits to the millisecond.
std::string new_york_digits(core::WallTime time);

}  // namespace avenor::paper_exchange::alpaca
