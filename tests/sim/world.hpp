// Virtual time and chance, both from one seed: what happens next is a queue, and the same seed is the same world.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <random>
#include <vector>

#include "core/clock.hpp"

namespace avenor::sim {

class World final : public core::Clock {
 public:
  explicit World(std::uint64_t seed) : chance_(seed) {}

  core::WallTime wall() const override { return core::WallTime{1'700'000'000'000'000'000} + core::Duration{now_} + step_; }
  core::MonoTime mono() const override { return {1'000'000'000 + now_}; }
  /// Somebody sets the wall clock.
  void step_wall(core::Duration by) { step_ += by; }

  void after(core::Duration delay, std::function<void()> what) { queue_.push({now_ + delay.count(), next_++, std::move(what)}); }

  /// Runs what is due until `duration` from now.
  void run_for(core::Duration duration) {
    const std::int64_t end = now_ + duration.count();
    while (!queue_.empty() && queue_.top().when <= end) {
      const Event event = queue_.top();
      queue_.pop();
      now_ = event.when;
      event.what();
    }
    now_ = end;
  }

  bool happens(double probability) { return std::uniform_real_distribution{}(chance_) < probability; }
  std::int64_t between(std::int64_t low, std::int64_t high) { return std::uniform_int_distribution<std::int64_t>{low, high}(chance_); }
  core::Duration delay(core::Duration low, core::Duration high) { return core::Duration{between(low.count(), high.count())}; }

 private:
  struct Event {
    std::int64_t when;
    std::uint64_t order;
    std::function<void()> what;
    bool operator<(const Event& other) const { return when != other.when ? when > other.when : order > other.order; }
  };
  std::priority_queue<Event> queue_;
  std::mt19937_64 chance_;
  std::int64_t now_ = 0;
  core::Duration step_{};
  std::uint64_t next_ = 0;
};

}  // namespace avenor::sim
