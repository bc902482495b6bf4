#include "runtime/cpu_latency_hold.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>

namespace avenor::runtime {

core::Status CpuLatencyHold::probe() {
  wake();
  if (!awake()) return core::fail(fmt::format("{}: {}", device_, std::strerror(errno)));
  sleep();
  return {};
}

void CpuLatencyHold::wake() {
  const int opened = ::open(device_.c_str(), O_WRONLY | O_CLOEXEC);
  if (opened < 0) return;
  const std::int32_t microseconds = 0;
  if (::write(opened, &microseconds, sizeof microseconds) == sizeof microseconds) {
    descriptor_ = opened;
    return;
  }
  const int error = errno;
  ::close(opened);
  errno = error;
}

void CpuLatencyHold::sleep() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

}  // namespace avenor::runtime
