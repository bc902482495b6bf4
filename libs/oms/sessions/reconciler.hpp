// Reconciles ledger and venue, and reports differences: on start (before anything is sent), every minute,
// after every reconnect of the stream, and on request. There is only one kind of pass; every start is a
// recovery.
//
// A pass: the venue's open orders against ours; each of ours that the venue did not list is queried; the
// venue's executions since our last one, against the ledger; positions (position_comparison.hpp).
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "oms/sessions/position_comparison.hpp"
#include "oms/sessions/venue_session.hpp"

namespace avenor::oms {

class Reconciler {
 public:
  Reconciler(const core::Clock& clock, VenueSession& session, OrderStore& orders, PositionBook& positions,
             EventSink& events, PositionBreakEvents& break_events, core::Duration break_wait)
      : clock_(clock),
        session_(session),
        orders_(orders),
        comparison_(clock, session, orders, positions, events, break_events, break_wait) {}

  /// Executions before this are known to be in the ledger.
  void set_fills_from(core::WallTime from) {
    fills_from_ = from;
    reads_on_ = false;
    ++set_back_;
  }
  /// The venue's present time: no later event can be older.
  void venue_time(core::WallTime now) {
    if (now < fills_from_) set_fills_from(now);
  }

  /// Runs a pass as soon as the running one (if any) has ended. `done` receives the error when the venue
  /// could not be queried.
  void run(std::function<void(core::Status)> done = {});
  void tick();

  bool passed_once() const { return passed_once_; }
  /// Nothing when no pass is running.
  std::optional<core::MonoTime> under_way_since() const {
    return running_ ? std::optional(began_) : std::nullopt;
  }
  /// The start of the latest pass that has compared the venue's open orders with ours; nothing before the
  /// first.
  std::optional<core::MonoTime> orders_compared_from() const { return orders_compared_from_; }
  /// When positions were compared the last time.
  core::MonoTime compared_at() const { return comparison_.compared_at(); }
  const std::map<domain::Symbol, PositionBreak>& drift() const { return comparison_.breaks().all(); }
  /// Venue and ledger differ in this symbol, and executions in flight do not explain it (a split, for
  /// example): its prices and quantities are in doubt. From the first comparison on, long before the alert.
  bool position_break(const domain::Symbol& symbol) const { return comparison_.breaks().open(symbol); }
  /// See PositionComparison.
  const std::set<domain::Symbol>& unreadable() const { return comparison_.unreadable(); }
  void accept_break(const domain::Symbol& symbol) { comparison_.accept(symbol); }
  void recall_break(const domain::Symbol& symbol) { comparison_.recall(symbol); }

 private:
  void start_pass();
  /// Runs a part of the pass with this number; does nothing when that has ended. An exception ends the pass
  /// and is rethrown.
  template <class Work>
  void in_pass(std::uint64_t pass, Work&& work);
  void compare_orders(const std::vector<venue::OrderReport>& at_venue, core::MonoTime asked);
  void query_next();
  void fetch_executions();
  void read_executions(std::function<void(core::Status)> done);
  /// The start for reading the venue's executions; nothing: from where the last read ended.
  std::optional<core::WallTime> executions_from();
  void end_pass(core::Status status);

  const core::Clock& clock_;
  VenueSession& session_;
  OrderStore& orders_;
  PositionComparison comparison_;

  bool running_ = false;
  std::uint64_t pass_ = 0;  ///< the number of ended passes
  bool passed_once_ = false;
  std::vector<std::function<void(core::Status)>> waiting_, served_;
  std::deque<domain::ClientOrderId> to_query_;
  std::size_t querying_ = 0;
  core::WallTime fills_from_;
  bool reads_on_ = false;  ///< all before the venue's own cursor is known to be in the ledger
  std::uint64_t set_back_ =
      0;  ///< times that fills_from_ was given: a read from before proves nothing for it
  core::MonoTime began_;
  std::optional<core::MonoTime> orders_compared_from_;
};

}  // namespace avenor::oms
