// Times and ages for a person.
#pragma once

#include <string>

#include "core/clock.hpp"

namespace avenor::reporting {

/// "3.2s", "4m", "2h", "3d"
std::string age_text(double seconds);
/// Local time of day with milliseconds: "14:03:05.123".
std::string time_of_day(core::WallTime time);

}  // namespace avenor::reporting
