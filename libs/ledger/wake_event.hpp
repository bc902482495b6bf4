// Wakes a thread that sleeps until a point in time.
//
// Thread: any thread may call wake(); only the one that is woken calls wait_until().
#pragma once

#include "core/clock.hpp"

namespace avenor::ledger {

class WakeEvent {
 public:
  WakeEvent();
  ~WakeEvent();
  WakeEvent(const WakeEvent&) = delete;
  WakeEvent& operator=(const WakeEvent&) = delete;

  void wake() const;
  /// Returns at once when wake() has been called since the last time.
  void wait_until(core::MonoTime until) const;

 private:
  const int event_fd_;
};

}  // namespace avenor::ledger
