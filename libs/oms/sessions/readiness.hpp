// The progress of the start: first the ledger is read, then each venue completes its first comparison by
// itself. Nothing is sent to a venue before that, and no venue waits for another.
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

  /// `handler` runs once for each venue, when orders for it may be accepted; without any venue, once without
  /// a name.
  void on_ready(std::function<void(const domain::VenueName&)> handler) { on_ready_ = std::move(handler); }

  void ledger_read();
  /// A comparison has completed at a venue.
  void venue_passed(const domain::VenueName& venue);

  bool recovered() const { return recovered_; }
  /// A venue is ready, or there is none: execution is operational.
  bool ready() const;
  /// Orders for this venue are accepted (orders for a venue that is not among VENUES are refused, once any
  /// venue is ready).
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
