// The drill is a script on one loop: it waits, and while it waits the bus, the relay and the orders go on.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>

#include "runtime/service.hpp"

namespace avenor::avenorctl::drill {

class Loop {
 public:
  Loop();

  runtime::Service& service() { return service_; }
  /// Called every 10 ms of waiting.
  void while_waiting(std::function<void()> work) { work_ = std::move(work); }
  /// True after Ctrl-C or SIGTERM: every wait then ends at once.
  bool interrupted() const { return interrupted_; }

  void wait(std::chrono::milliseconds time);
  /// False on a time-out or an interrupt.
  bool until(const std::function<bool()>& condition, std::chrono::milliseconds deadline);

 private:
  runtime::Service service_{"avenorctl"};
  std::function<void()> work_;
  bool interrupted_ = false;
};

}  // namespace avenor::avenorctl::drill
