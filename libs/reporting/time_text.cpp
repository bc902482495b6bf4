#include "reporting/time_text.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <ctime>

namespace avenor::reporting {

std::string age_text(double seconds) {
  seconds = std::max(seconds, 0.0);
  if (seconds < 60) return fmt::format("{:.1f}s", seconds);
  if (seconds < 3600) return fmt::format("{:.0f}m", seconds / 60);
  if (seconds < 86400) return fmt::format("{:.0f}h", seconds / 3600);
  return fmt::format("{:.0f}d", seconds / 86400);
}

std::string time_of_day(core::WallTime time) {
  const std::time_t seconds = time.ns / 1'000'000'000;
  std::tm local{};
  localtime_r(&seconds, &local);
  return fmt::format("{:02}:{:02}:{:02}.{:03}", local.tm_hour, local.tm_min, local.tm_sec,
                     time.ns / 1'000'000 % 1000);
}

}  // namespace avenor::reporting
