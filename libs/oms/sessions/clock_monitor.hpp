// Compares our clock with a venue's: prices carry venue times, deadlines ours. A difference halts trading at
// that venue (when our clock is wrong, every venue finds it).
#pragma once

#include <optional>

#include "core/clock.hpp"
#include "oms/controls/circuit_breaker.hpp"
#include "oms/prices/last_prices.hpp"
#include "oms/sessions/pass_schedule.hpp"
#include "oms/sessions/reconciler.hpp"
#include "venue/api/account.hpp"
#include "venue/instruments/instrument_catalog.hpp"

namespace avenor::oms {

class ClockMonitor {
 public:
  ClockMonitor(const core::Clock& clock, venue::Account& venue, venue::InstrumentCatalog& instruments,
               Reconciler& reconciler, PassSchedule& passes, LastPrices& prices, CircuitBreaker& breaker,
               core::Duration max_skew)
      : clock_(clock),
        venue_(venue),
        instruments_(instruments),
        reconciler_(reconciler),
        passes_(passes),
        prices_(prices),
        breaker_(breaker),
        max_skew_(max_skew) {}

  /// Queries the venue's time, and its open sessions.
  void check();
  /// Every second or so: checks whether our wall clock was set in between.
  void tick();

 private:
  void compare(core::WallTime asked_wall, core::MonoTime asked, const venue::VenueClock& answer);

  const core::Clock& clock_;
  venue::Account& venue_;
  venue::InstrumentCatalog& instruments_;
  Reconciler& reconciler_;
  PassSchedule& passes_;
  LastPrices& prices_;
  CircuitBreaker& breaker_;
  const core::Duration max_skew_;
  int times_off_ = 0;                         ///< in a row that the clocks were found apart
  std::optional<core::Duration> wall_ahead_;  ///< of monotonic time, when last looked at
};

}  // namespace avenor::oms
