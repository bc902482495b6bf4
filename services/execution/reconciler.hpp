// Makes ledger and venue agree, and says where they do not: on start (before anything is sent), every minute, after every
// reconnect of the stream, and when asked. There is one pass; starting is recovering.
//
// A pass: the venue's open orders against ours; each of ours that the venue did not list is looked up; the venue's executions
// since the last that we have, against the ledger; positions, twice before a difference is called one (executions are on
// their way all the time).
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "execution/desk.hpp"

namespace avenor::execution {

/// A difference between a position and the venue's.
struct Drift {
  domain::Quantity ours, venues;
  domain::Price price;          ///< the venue's average for what it holds
  core::MonoTime since;         ///< first seen, and never gone in between
  core::MonoTime steady_since;  ///< of this size
  bool told = false;
};

class Reconciler {
 public:
  Reconciler(const core::Clock& clock, Desk& desk, ledger::Ledger& ledger, OrderStore& orders, PositionBook& positions,
             Outlet& outlet)
      : clock_(clock), desk_(desk), ledger_(ledger), orders_(orders), positions_(positions), outlet_(outlet) {}

  /// Executions before this are known to be in the ledger.
  void set_fills_from(core::WallTime from) { fills_from_ = from; }
  /// What the venue calls now: nothing that is still to come can be older.
  void venue_time(core::WallTime now) { fills_from_ = std::min(fills_from_, now); }

  /// A pass as soon as the running one (if any) has ended. `done` gets the error when the venue could not be asked.
  void run(std::function<void(core::Status)> done = {});
  /// Executions since `since`, and nothing else.
  void fetch_fills(core::WallTime since, std::function<void(core::Status)> done = {});
  void tick();

  bool passed_once() const { return passed_once_; }
  const std::map<domain::Symbol, Drift>& drift() const { return drift_; }
  /// Venue and ledger differ in this symbol, and executions on their way do not explain it (a split, for one): its prices and
  /// quantities are not to be trusted. From the first look on, long before it is told.
  bool position_break(const domain::Symbol& symbol) const { return drift_.contains(symbol); }
  /// Called when a drift has lasted long enough to be told. True: it is being booked, and what is left of it is a new one.
  void on_drift(std::function<bool(const domain::Symbol&, const Drift&)> handler) { on_drift_ = std::move(handler); }

 private:
  void start_pass();
  void compare_orders(const std::vector<venue::OrderReport>& at_venue);
  void look_up_next();
  void after_orders();
  void took_fills(std::vector<venue::FillReport> fills, std::function<void(core::Status)> done);
  void compare_positions(std::function<void(core::Status)> done);
  void judge(const std::map<domain::Symbol, domain::Position>& at_venue);
  void end_pass(core::Status status);

  const core::Clock& clock_;
  Desk& desk_;
  ledger::Ledger& ledger_;
  OrderStore& orders_;
  PositionBook& positions_;
  Outlet& outlet_;

  bool running_ = false;
  bool fetching_ = false;
  bool passed_once_ = false;
  std::optional<core::WallTime> fetch_again_;
  std::vector<std::function<void(core::Status)>> waiting_, served_;
  std::deque<domain::ClientOrderId> to_look_up_;
  std::size_t looking_up_ = 0;
  core::WallTime fills_from_;
  core::WallTime newest_fill_;  ///< that the venue's history has shown
  std::map<domain::Symbol, Drift> drift_;
  core::MonoTime judged_at_;
  std::optional<core::MonoTime> compare_at_;
  bool comparing_ = false;
  std::function<bool(const domain::Symbol&, const Drift&)> on_drift_;
};

}  // namespace avenor::execution
