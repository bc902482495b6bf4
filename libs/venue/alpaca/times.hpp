// The times of Alpaca's JSON. Pure.
//
// A time is within 1970 to 2200 wherever it comes in (docs/bus.md, Bounds). One that is not, or that cannot
// be read ("0001-01-01T00:00:00Z" is how some servers spell none), counts as absent: it must not reach the
// ledger, and its record, above all an execution, must not be lost because of it.
#pragma once

#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "domain/bounds.hpp"

namespace avenor::venue::alpaca {

/// The error names the text: no RFC 3339, or beyond the bounds.
inline core::Result<core::WallTime> bounded_time(std::string_view text) {
  auto time = core::parse_rfc3339(text);
  if (time && (time->ns <= 0 || *time > domain::kLatestTime))
    return core::fail("'" + std::string(text.substr(0, 64)) + "' is not a time from 1970 to 2200");
  return time;
}

}  // namespace avenor::venue::alpaca
