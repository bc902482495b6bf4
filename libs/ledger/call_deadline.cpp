#include "ledger/call_deadline.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace avenor::ledger {

CallDeadline::CallDeadline(int socket, core::Duration after) : socket_(::fcntl(socket, F_DUPFD_CLOEXEC, 0)) {
  if (socket_ < 0)
    throw std::system_error(errno, std::generic_category(), "the connection cannot be watched");
  thread_ = std::thread([this, after] { watch(after); });
}

CallDeadline::~CallDeadline() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  over_changed_.notify_one();
  thread_.join();
  ::close(socket_);
}

void CallDeadline::watch(core::Duration after) {
  std::unique_lock lock(mutex_);
  if (over_changed_.wait_for(lock, after, [this] { return over_; })) return;
  passed_ = true;
  ::shutdown(socket_, SHUT_RDWR);
}

}  // namespace avenor::ledger
