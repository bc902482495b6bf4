// How long to wait before trying again: doubles from `min` to `max`, each wait drawn from the upper half of
// its step, so that many clients of one dead server do not come back in one instant. Pure; the seed decides
// the draw.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/clock.hpp"

namespace avenor::core {

class Backoff {
 public:
  /// Every wait is within [min / 2, max]. Throws nothing; a `max` below `min` is taken as `min`.
  Backoff(Duration min, Duration max, std::uint64_t seed)
      : min_(std::max(min, Duration{1})), max_(std::max(max, min_)), step_(min_), state_(seed) {}

  /// The next wait; each call doubles the step.
  Duration next() {
    const auto step = step_.count();
    step_ = step_ > max_ / 2 ? max_ : step_ * 2;
    const auto half = static_cast<std::uint64_t>(step / 2 + step % 2);
    const auto floor = static_cast<std::uint64_t>(step) - half;
    return Duration{static_cast<std::int64_t>(floor + random() % (half + 1))};
  }

  /// Things went well: the next wait is short again.
  void reset() { step_ = min_; }

 private:
  // SplitMix64 (Steele, Lea, Flood 2014): any seed will do, zero too.
  std::uint64_t random() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  Duration min_;
  Duration max_;
  Duration step_;
  std::uint64_t state_;
};

}  // namespace avenor::core
