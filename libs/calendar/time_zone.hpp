// A zone's local time, from the system's tz database (Debian's package tzdata).
//
// Read here from the compiled file (TZif, RFC 8536), and not by date/tz (libhowardhinnant-date-dev 3.0.1),
// which ignores the rule at the end of such a file: with it New York has no summer time from 2038 on. (It
// also reads the folders of all zones to find one.) libstdc++ has std::chrono::time_zone from version 14 on,
// and Debian 12 has 12.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calendar/posix_rule.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"

namespace avenor::calendar {

class TimeZone {
 public:
  /// By its name in the database: "America/New_York". The error names the file.
  static core::Result<TimeZone> load(const std::string& name);
  /// The bytes of a zone's file, version 2 or later.
  static core::Result<TimeZone> parse(std::string_view file);

  /// East of UTC.
  std::chrono::seconds offset(core::WallTime time) const;
  /// RFC 3339 with nine fractional digits and the zone's offset: "2026-01-02T10:05:00.123456789-05:00".
  std::string to_rfc3339(core::WallTime time) const;

 private:
  struct Change {
    std::int64_t at = 0;  ///< in seconds since 1970, from then on
    std::chrono::seconds offset{};
  };
  std::chrono::seconds first_{};   ///< before the first change
  std::vector<Change> changes_;    ///< in order of time
  std::optional<PosixRule> rule_;  ///< after the last one
};

}  // namespace avenor::calendar
