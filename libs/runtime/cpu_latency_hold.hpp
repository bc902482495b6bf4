// Keeps the machine's CPUs out of sleep states for a while. Waking a sleeping CPU costs 20 to 50 us on a
// virtual machine, and an order causes two dozen wake-ups.
//
// The kernel's own means (Documentation/power/pm_qos_interface): as long as a program holds
// /dev/cpu_dma_latency open with a latency of 0 us written into it, idle processors wait in a loop instead of
// halting. That costs no CPU time for other processes, only power, so it is held only while there is work.
// The device belongs to root: scripts/install gives its user the right.
#pragma once

#include <string>

#include "core/clock.hpp"
#include "core/result.hpp"

namespace avenor::runtime {

class CpuLatencyHold {
 public:
  static constexpr const char* kDevice = "/dev/cpu_dma_latency";

  /// How long to stay awake after the last work.
  explicit CpuLatencyHold(core::Duration linger, std::string device = kDevice)
      : linger_(linger), device_(std::move(device)) {}
  ~CpuLatencyHold() { sleep(); }
  CpuLatencyHold(const CpuLatencyHold&) = delete;
  CpuLatencyHold& operator=(const CpuLatencyHold&) = delete;

  /// Tries it once. Fails with the reason when the device is missing or may not be opened.
  core::Status probe();

  /// There is work: stay awake. Cheap when awake already. Fails silently: it is only slower then.
  void work(core::MonoTime now) {
    last_work_ = now;
    if (descriptor_ < 0) wake();
  }
  /// Call periodically: releases the hold after `linger` without work.
  void tick(core::MonoTime now) {
    if (descriptor_ >= 0 && now - last_work_ >= linger_) sleep();
  }
  bool awake() const { return descriptor_ >= 0; }

 private:
  void wake();
  void sleep();

  const core::Duration linger_;
  const std::string device_;
  core::MonoTime last_work_{};
  int descriptor_ = -1;
};

}  // namespace avenor::runtime
