// How far the start has come: first the ledger is read, then, at each venue by itself, the first comparison
// has gone through. Nothing is sent to a venue before that, and no venue waits for another.
#pragma once

#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "domain/ids.hpp"

namespace avenor::oms {

class Router;

class Readiness {
 public:
  explicit Readiness(const Router& router) : router_(router) {}

  /// `handler` runs once for each venue, when orders for it may be taken; where there is no venue at all,
  /// once without a name.
  void on_ready(std::function<void(const domain::VenueName&)> handler) { on_ready_ = std::move(handler); }

  void ledger_read();
  /// A comparison has gone through at a venue.
  void venue_passed(const domain::VenueName& venue);

  bool recovered() const { return recovered_; }
  /// Some venue is ready, or there is none: execution is at work.
  bool ready() const;
  /// Orders for this venue are taken (of one that is not among VENUES they are refused, when any is ready).
  bool ready(const domain::VenueName& venue) const;
  /// The venues that are not ready.
  std::vector<domain::VenueName> waiting_for() const;

 private:
  const Router& router_;
  bool recovered_ = false;
  std::set<domain::VenueName> passed_;
  std::function<void(const domain::VenueName&)> on_ready_;
};

}  // namespace avenor::oms
