// Ends a blocking call on a socket at its deadline by shutting down both directions of the socket: every
// waiter, in the kernel or in a library, then sees a closed connection at once.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/clock.hpp"

namespace avenor::ledger {

class CallDeadline {
 public:
  /// From now on. The socket is watched under a descriptor of our own, so that the caller may close its own.
  CallDeadline(int socket, core::Duration after);
  /// The call is over. Never waits for longer than the shutdown takes.
  ~CallDeadline();
  CallDeadline(const CallDeadline&) = delete;
  CallDeadline& operator=(const CallDeadline&) = delete;

  bool passed() const { return passed_; }

 private:
  void watch(core::Duration after);

  int socket_;
  std::mutex mutex_;
  std::condition_variable over_changed_;
  bool over_ = false;
  std::atomic<bool> passed_ = false;
  std::thread thread_;
};

}  // namespace avenor::ledger
