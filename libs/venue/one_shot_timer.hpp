// A single timer on the loop: for a retry or a time-out.
#pragma once

#include <functional>
#include <memory>

#include "core/clock.hpp"

namespace boost::asio {
class io_context;
}

namespace avenor::venue {

class OneShotTimer {
 public:
  explicit OneShotTimer(boost::asio::io_context& io);
  /// The waiting function does not run any more.
  ~OneShotTimer();
  OneShotTimer(const OneShotTimer&) = delete;
  OneShotTimer& operator=(const OneShotTimer&) = delete;

  /// Runs `then` after `wait` by the monotonic clock, unless cancelled or started again before.
  void start(core::Duration wait, std::function<void()> then);
  void cancel();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace avenor::venue
