// Makes ledger and venue agree, and says where they do not: on start (before anything is sent), every minute,
// after every reconnect of the stream, and when asked. There is one pass; starting is recovering.
//
// A pass: the venue's open orders against ours; each of ours that the venue did not list is queried; the
// venue's executions since the last that we have, against the ledger; positions (position_comparison.hpp).
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
  /// What the venue calls now: nothing that is still to come can be older.
  void venue_time(core::WallTime now) {
    if (now < fills_from_) set_fills_from(now);
  }

  /// A pass as soon as the running one (if any) has ended. `done` gets the error when the venue could not be
  /// asked.
  void run(std::function<void(core::Status)> done = {});
  void tick();

  bool passed_once() const { return passed_once_; }
  /// Nothing when no pass is under way.
  std::optional<core::MonoTime> under_way_since() const {
    return running_ ? std::optional(began_) : std::nullopt;
  }
  /// When the latest pass began that has compared the venue's open orders with ours; nothing before the
  /// first.
  std::optional<core::MonoTime> orders_compared_from() const { return orders_compared_from_; }
  /// When positions were compared the last time.
  core::MonoTime compared_at() const { return comparison_.compared_at(); }
  const std::map<domain::Symbol, PositionBreak>& drift() const { return comparison_.breaks().all(); }
  /// Venue and ledger differ in this symbol, and executions on their way do not explain it (a split, for
  /// one): its prices and quantities are not to be trusted. From the first look on, long before the alert.
  bool position_break(const domain::Symbol& symbol) const { return comparison_.breaks().open(symbol); }
  /// See PositionComparison.
  const std::set<domain::Symbol>& unreadable() const { return comparison_.unreadable(); }
  void accept_break(const domain::Symbol& symbol) { comparison_.accept(symbol); }
  void recall_break(const domain::Symbol& symbol) { comparison_.recall(symbol); }

 private:
  void start_pass();
  /// A part of the pass of this number; nothing when that has ended. What it throws ends the pass and goes
  /// on.
  template <class Work>
  void in_pass(std::uint64_t pass, Work&& work);
  void compare_orders(const std::vector<venue::OrderReport>& at_venue, core::MonoTime asked);
  void query_next();
  void fetch_executions();
  void read_executions(std::function<void(core::Status)> done);
  /// From where the venue's executions are to be read; nothing: from where the last read has ended.
  std::optional<core::WallTime> executions_from();
  void end_pass(core::Status status);

  const core::Clock& clock_;
  VenueSession& session_;
  OrderStore& orders_;
  PositionComparison comparison_;

  bool running_ = false;
  std::uint64_t pass_ = 0;  ///< so many have ended
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
