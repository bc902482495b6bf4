// Compares a venue's positions with the ledger's, several times before a difference is confirmed
// (position_breaks.hpp), and gets the decision on it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/sessions/position_break_events.hpp"
#include "oms/sessions/position_breaks.hpp"

namespace avenor::oms {

class VenueSession;

class PositionComparison {
 public:
  PositionComparison(const core::Clock& clock, VenueSession& session, OrderStore& orders,
                     PositionBook& positions, EventSink& events, PositionBreakEvents& break_events,
                     core::Duration break_wait)
      : clock_(clock),
        session_(session),
        orders_(orders),
        positions_(positions),
        events_(events),
        break_events_(break_events),
        breaks_(break_wait) {}

  /// `done` gets the error when the venue could not be asked.
  void compare(std::function<void(core::Status)> done);
  /// A difference is due to be compared again. It then counts as done: call compare(), or postpone().
  bool take_due();
  void postpone();

  /// When positions were compared the last time.
  core::MonoTime compared_at() const { return compared_at_; }
  const PositionBreaks& breaks() const { return breaks_; }
  /// The symbols whose position at the venue could not be read the last time.
  const std::set<domain::Symbol>& unreadable() const { return unreadable_; }
  /// The operator accepts the break in this symbol, if it was reported, and resumes trading.
  void accept(const domain::Symbol& symbol) { breaks_.accept(symbol); }
  /// An earlier run has reported a break in this symbol.
  void recall(const domain::Symbol& symbol);

 private:
  void on_positions(const std::vector<domain::NamedPosition>& answer);
  void report_unreadable(const std::vector<domain::Symbol>& symbols);
  /// Schedules another reading while a position is unreadable.
  void read_unreadable_again();
  void judge(const std::map<domain::Symbol, domain::Position>& at_venue);
  void judge(const domain::Symbol& symbol, domain::Quantity ours, const domain::Position& theirs);
  PositionBreaks::Look look_at(const domain::Symbol& symbol, domain::Quantity ours,
                               const domain::Position& theirs);
  void on_over(const domain::Symbol& symbol, domain::Quantity ours);
  void on_break(const domain::Symbol& symbol, bool proven);

  const core::Clock& clock_;
  VenueSession& session_;
  OrderStore& orders_;
  PositionBook& positions_;
  EventSink& events_;
  PositionBreakEvents& break_events_;

  PositionBreaks breaks_;
  std::set<domain::Symbol> unreadable_;
  core::Duration read_again_{};  ///< the pause before they are read again
  std::optional<core::MonoTime> compare_at_;
  bool comparing_ = false;
  core::MonoTime compared_at_;
};

}  // namespace avenor::oms
