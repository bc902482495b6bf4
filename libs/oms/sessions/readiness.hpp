// How far the start has come: first the ledger is read, then the first comparison has gone through at every
// venue. Nothing is sent before that.
#pragma once

#include <functional>
#include <utility>

namespace avenor::oms {

class Router;

class Readiness {
 public:
  explicit Readiness(const Router& router) : router_(router) {}

  /// `handler` runs once, when orders may be taken.
  void on_ready(std::function<void()> handler) { on_ready_ = std::move(handler); }

  void ledger_read() { recovered_ = true; }
  /// A comparison has gone through at a venue, or there is none to wait for.
  void venue_passed();

  bool recovered() const { return recovered_; }
  bool ready() const { return ready_; }

 private:
  const Router& router_;
  bool recovered_ = false;
  bool ready_ = false;
  std::function<void()> on_ready_;
};

}  // namespace avenor::oms
