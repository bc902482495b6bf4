// The rule at the end of a time zone's file, for times after the last listed change: "EST5EDT,M3.2.0,M11.1.0"
// (POSIX, environment variable TZ; RFC 8536, 3.3).
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "core/clock.hpp"
#include "core/result.hpp"

namespace avenor::calendar {

class PosixRule {
 public:
  /// Changes by month, week and weekday (M), as all zones of the tz database have them; the error quotes
  /// another form.
  static core::Result<PosixRule> parse(std::string_view text);

  /// East of UTC.
  std::chrono::seconds offset(core::WallTime time) const;

 private:
  /// The `week`th `weekday` of a month (5: the last), so long after its local midnight.
  struct Change {
    unsigned month = 1, week = 1, weekday = 0;
    std::chrono::seconds time{};
    std::chrono::sys_seconds in(std::chrono::year year) const;
  };
  struct Summer {
    std::chrono::seconds offset{};
    Change begin, end;
  };
  static std::optional<Change> read_change(std::string_view& rest);

  std::chrono::seconds standard_{};
  std::optional<Summer> summer_;
};

}  // namespace avenor::calendar
