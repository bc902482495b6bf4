#include "oms/sessions/clock_monitor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace avenor::oms {

void ClockMonitor::check() {
  venue_.clock([this, asked_wall = clock_.wall(),
                asked = clock_.mono()](const venue::VenueResult<venue::VenueClock>& answer) {
    if (answer) compare(asked_wall, asked, *answer);
  });
}

void ClockMonitor::compare(core::WallTime asked_wall, core::MonoTime asked, const venue::VenueClock& answer) {
  instruments_.set_sessions(answer.sessions);
  if (!answer.now.is_set()) return;
  reconciler_.venue_time(answer.now);
  // The venue read its clock somewhere within the round trip.
  const auto round_trip = clock_.mono() - asked;
  const auto apart = answer.now - (asked_wall + round_trip / 2);
  const auto off = std::max(apart, -apart) - round_trip / 2;
  if (round_trip <= max_skew_) prices_.venue_ahead(venue_.name(), apart);
  times_off_ = off > max_skew_ ? times_off_ + 1 : 0;
  // once more, to be sure
  if (times_off_ == 1) passes_.set(clock_.mono() + std::chrono::seconds{2});
  if (times_off_ >= 2)
    breaker_.trip(
        {.bot = {}, .venue = venue_.name(), .symbol = {}}, "clock.skew",
        fmt::format("our clock is {:.1f} s {} {}'s", std::abs(std::chrono::duration<double>(apart).count()),
                    apart.count() > 0 ? "behind" : "ahead of", venue_.name()));
}

void ClockMonitor::tick() {
  const core::Duration ahead{clock_.wall().ns - clock_.mono().ns};
  const auto moved = ahead - wall_ahead_.value_or(ahead);
  wall_ahead_ = ahead;
  // The clock may have been corrected: the venue's clock shows that.
  if (std::max(moved, -moved) > max_skew_) check();
}

}  // namespace avenor::oms
