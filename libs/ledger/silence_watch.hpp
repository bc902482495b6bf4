// Checks twice a second, as long as writes are unanswered, whether the database has been silent for too long.
//
// Thread: the owner's loop.
#pragma once

#include <boost/asio/steady_timer.hpp>

#include <memory>

#include "ledger/shared_session.hpp"

namespace avenor::ledger {

class SilenceWatch {
 public:
  /// `shared` must outlive this object.
  explicit SilenceWatch(SharedSession& shared) : shared_(shared), timer_(shared.loop) {}

  /// Until start() is called again, nothing is checked.
  bool running() const { return is_running_; }
  /// It ends by itself when nothing is unanswered. `owner` owns this object.
  void start(std::weak_ptr<const void> owner);
  void stop() { timer_.cancel(); }

 private:
  SharedSession& shared_;
  boost::asio::steady_timer timer_;
  bool is_running_ = false;
};

}  // namespace avenor::ledger
