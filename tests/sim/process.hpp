// A process, as far as the world is concerned: what reaches it while it is frozen waits, what reaches it when
// it is dead is lost.
#pragma once

#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <string>
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
      guarded(what);
  }
  /// An exception that nobody has caught ends the process.
  void on_broken(std::function<void(const std::string& what)> handler) { broken_ = std::move(handler); }

  void freeze() { frozen_ = true; }
  /// Everything that has waited happens now, in order.
  void thaw() {
    frozen_ = false;
    while (awake() && !waiting_.empty()) {
      const auto what = std::move(waiting_.front());
      waiting_.pop_front();
      guarded(what);
    }
  }
  void die() { alive_ = false; }

 private:
  void guarded(const std::function<void()>& what) {
    try {
      what();
    } catch (const std::exception& e) {
      alive_ = false;
      if (broken_) broken_(e.what());
    }
  }

  std::function<void(const std::string&)> broken_;
  bool alive_ = true;
  bool frozen_ = false;
  std::deque<std::function<void()>> waiting_;
};

using Living = std::shared_ptr<Process>;

}  // namespace avenor::sim
