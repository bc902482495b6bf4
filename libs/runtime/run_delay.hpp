// How long this thread was ready to run and waited for a CPU, by the kernel's own account
// (/proc/thread-self/schedstat; Documentation/scheduler/sched-stats). One short read of an open file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/clock.hpp"

namespace avenor::runtime {

class RunDelay {
 public:
  static constexpr const char* kFile = "/proc/thread-self/schedstat";

  struct Waited {
    core::Duration time{};
    std::uint64_t runs = 0;  ///< how often the thread got a CPU
  };

  /// Of the thread that makes it.
  explicit RunDelay(const std::string& file = kFile);
  ~RunDelay();
  RunDelay(const RunDelay&) = delete;
  RunDelay& operator=(const RunDelay&) = delete;

  /// Since the last call; nothing waited where the kernel does not count.
  Waited since_last();

 private:
  std::optional<Waited> read() const;

  const int descriptor_;
  std::optional<Waited> last_;
};

}  // namespace avenor::runtime
