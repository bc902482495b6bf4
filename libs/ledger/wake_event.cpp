#include "ledger/wake_event.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <ctime>

#include "ledger/now.hpp"

namespace avenor::ledger {

WakeEvent::WakeEvent() : event_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

WakeEvent::~WakeEvent() { ::close(event_fd_); }

void WakeEvent::wake() const { ::eventfd_write(event_fd_, 1); }

void WakeEvent::wait_until(core::MonoTime until) const {
  const std::int64_t left = std::max<std::int64_t>((until - now()).count(), 0);
  const timespec wait{.tv_sec = left / 1'000'000'000, .tv_nsec = left % 1'000'000'000};
  pollfd watched_fd{.fd = event_fd_, .events = POLLIN, .revents = 0};
  ::ppoll(&watched_fd, 1, &wait, nullptr);
  if (watched_fd.revents == 0) return;
  eventfd_t ignored = 0;
  ::eventfd_read(event_fd_, &ignored);
}

}  // namespace avenor::ledger
