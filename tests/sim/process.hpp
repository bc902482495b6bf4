// A process, as far as the world is concerned: what reaches it while it is frozen waits, what reaches it when
// it is dead is lost.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <utility>

namespace avenor::sim {

class Process {
 public:
  bool alive() const { return alive_; }
  bool frozen() const { return frozen_; }
  bool awake() const { return alive_ && !frozen_; }

  void run(std::function<void()> what) {
    if (!alive_) return;
    if (frozen_)
      waiting_.push_back(std::move(what));
    else
      what();
  }

  void freeze() { frozen_ = true; }
  /// Everything that has waited happens now, in order.
  void thaw() {
    frozen_ = false;
    while (awake() && !waiting_.empty()) {
      const auto what = std::move(waiting_.front());
      waiting_.pop_front();
      what();
    }
  }
  void die() { alive_ = false; }

 private:
  bool alive_ = true;
  bool frozen_ = false;
  std::deque<std::function<void()>> waiting_;
};

using Living = std::shared_ptr<Process>;

}  // namespace avenor::sim
