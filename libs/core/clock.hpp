// Time, behind an interface so that tests own it. Two times that do not mix: wall time is for people, venues
// and the ledger; monotonic time is for every time-out and interval (it never jumps).
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace avenor::core {

using Duration = std::chrono::nanoseconds;

/// Nanoseconds since the Unix epoch, UTC. Zero means "not set".
struct WallTime {
  std::int64_t ns = 0;
  auto operator<=>(const WallTime&) const = default;
  bool is_set() const { return ns != 0; }
};
inline WallTime operator+(WallTime t, Duration d) { return {t.ns + d.count()}; }
inline WallTime operator-(WallTime t, Duration d) { return {t.ns - d.count()}; }
inline Duration operator-(WallTime a, WallTime b) { return Duration{a.ns - b.ns}; }

/// Nanoseconds since an arbitrary start; only differences mean something, and only within one boot.
struct MonoTime {
  std::int64_t ns = 0;
  auto operator<=>(const MonoTime&) const = default;
};
inline MonoTime operator+(MonoTime t, Duration d) { return {t.ns + d.count()}; }
inline MonoTime operator-(MonoTime t, Duration d) { return {t.ns - d.count()}; }
inline Duration operator-(MonoTime a, MonoTime b) { return Duration{a.ns - b.ns}; }

class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime wall() const = 0;
  virtual MonoTime mono() const = 0;
};

/// CLOCK_REALTIME, and CLOCK_BOOTTIME: CLOCK_MONOTONIC stands still while the machine is suspended, and an
/// age or a lease must not. Stateless: any thread.
class SystemClock final : public Clock {
 public:
  WallTime wall() const override;
  MonoTime mono() const override;
};

/// RFC 3339 with nine fractional digits and Z: "2026-01-02T15:04:05.123456789Z".
std::string to_rfc3339(WallTime time);
/// The same at the end of `out`, without an allocation of its own.
void append_rfc3339(std::string& out, WallTime time);

/// RFC 3339 with 0 to 9 fractional digits and Z or a numeric offset. Refuses anything else, with the text in
/// the error. Years 1678 to 2261 (what 64-bit nanoseconds hold).
Result<WallTime> parse_rfc3339(std::string_view text);

}  // namespace avenor::core
