// Virtual time and chance, both from one seed: what happens next is a queue, and the same seed is the same
// world, on every machine (the numbers are our own, not the standard library's).
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "core/clock.hpp"

namespace avenor::sim {

/// The clock that it is for others is our machine's: somebody may set it wrong. The venue's own is
/// true_wall().
class World final : public core::Clock {
 public:
  explicit World(std::uint64_t seed) : chance_(mixed(seed)) {}

  core::WallTime wall() const override { return true_wall() + step_; }
  core::MonoTime mono() const override { return {1'000'000'000 + now_}; }
  core::WallTime true_wall() const {
    return core::WallTime{1'700'000'000'000'000'000} + core::Duration{now_};
  }
  /// Somebody sets the machine's clock `off` the true time.
  void set_wall_off(core::Duration off) { step_ = off; }
  core::Duration wall_off() const { return step_; }
  core::Duration now() const { return core::Duration{now_}; }

  void after(core::Duration delay, std::function<void()> what) {
    queue_.push_back({now_ + delay.count(), next_++, std::move(what)});
    std::push_heap(queue_.begin(), queue_.end());
  }

  /// Runs what is due until `duration` from now.
  void run_for(core::Duration duration) {
    const std::int64_t end = now_ + duration.count();
    while (!queue_.empty() && queue_.front().when <= end) {
      std::pop_heap(queue_.begin(), queue_.end());
      const Event event = std::move(queue_.back());
      queue_.pop_back();
      now_ = event.when;
      event.what();
    }
    now_ = end;
  }

  bool happens(double probability) { return static_cast<double>(draw() >> 11U) * 0x1.0p-53 < probability; }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(draw() % static_cast<std::uint64_t>(high - low + 1));
  }
  core::Duration delay(core::Duration low, core::Duration high) {
    return core::Duration{between(low.count(), high.count())};
  }

 private:
  struct Event {
    std::int64_t when;
    std::uint64_t order;
    std::function<void()> what;
    bool operator<(const Event& other) const {
      return when != other.when ? when > other.when : order > other.order;
    }
  };

  // SplitMix64 (Steele, Lea, Flood 2014). The seed is mixed first: neighbours would walk the same path, one
  // step apart.
  std::uint64_t draw() { return mixed(chance_ += 0x9e3779b97f4a7c15ULL); }
  static std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }

  std::vector<Event> queue_;
  std::uint64_t chance_;
  std::int64_t now_ = 0;
  core::Duration step_{};
  std::uint64_t next_ = 0;
};

}  // namespace avenor::sim
