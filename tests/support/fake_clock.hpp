// A clock that moves only when the test says so.
#pragma once

#include "core/clock.hpp"

namespace avenor::testing {

class FakeClock final : public core::Clock {
 public:
  core::WallTime wall() const override { return wall_; }
  core::MonoTime mono() const override { return mono_; }

  void advance(core::Duration by) {
    wall_ = wall_ + by;
    mono_ = mono_ + by;
  }
  /// The administrator (or NTP) steps the wall clock; monotonic time does not notice.
  void step_wall(core::Duration by) { wall_ = wall_ + by; }

 private:
  core::WallTime wall_{1'700'000'000'000'000'000};
  core::MonoTime mono_{1'000'000'000};
};

}  // namespace avenor::testing
