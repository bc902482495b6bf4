// CPU_AFFINITY=auto: while there is little to do, all daemons run on one CPU, the first that they may use. A
// message then wakes its receiver where its sender runs; on another CPU that costs 20 us and more on a
// virtual machine, two dozen times an order. As soon as there is more work than one CPU can do, a daemon
// spreads to all CPUs, and returns after a calm period: half a second, and twice as long each time it did not
// last.
#pragma once

#include <functional>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"

namespace avenor::runtime {

class CpuShare {
 public:
  /// how often beat() is to be called
  static constexpr core::Duration kBeat = std::chrono::milliseconds(250);
  /// a beat that comes this late has waited for the CPU
  static constexpr core::Duration kLate = std::chrono::milliseconds(20);
  static constexpr core::Duration kCalm = std::chrono::milliseconds(500);
  static constexpr core::Duration kLongestCalm = std::chrono::seconds(32);
  /// after this long together the next calm period is short again
  static constexpr core::Duration kLasted = std::chrono::seconds(10);

  /// Moves the process to these CPUs.
  using Move = std::function<core::Status(const std::vector<int>& cpus)>;

  /// `cpus`: all that the process may use at its start, ascending. Spread at first. With one CPU it does
  /// nothing.
  CpuShare(std::vector<int> cpus, core::MonoTime now, Move move);

  /// There is more work than one CPU can do. Cheap when already spread.
  void crowded(core::MonoTime now) {
    crowded_at_ = now;
    if (together_) spread(now);
  }
  /// Every kBeat, by a timer that keeps its schedule (Service::every).
  void beat(core::MonoTime now);
  bool together() const { return together_; }

 private:
  void gather(core::MonoTime now);
  void spread(core::MonoTime now);
  void move(const std::vector<int>& cpus);

  const std::vector<int> cpus_;
  const Move move_;
  core::MonoTime crowded_at_, gathered_at_{}, due_;
  core::Duration calm_ = kCalm;
  bool together_ = false;
  bool given_up_ = false;
};

}  // namespace avenor::runtime
