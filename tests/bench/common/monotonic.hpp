// The one clock of all benchmarks: CLOCK_MONOTONIC is the same in every process of a machine, so that a time
// may cross from one to another in a message.
#pragma once

#include <cstdint>
#include <ctime>

namespace avenor::bench {

inline std::int64_t now_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// Returns at once when `at` is over.
inline void sleep_until_ns(std::int64_t at) {
  const timespec time{.tv_sec = at / 1'000'000'000, .tv_nsec = at % 1'000'000'000};
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr) != 0) {
  }
}

}  // namespace avenor::bench
