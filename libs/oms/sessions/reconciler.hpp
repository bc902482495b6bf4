// Makes ledger and venue agree, and says where they do not: on start (before anything is sent), every minute,
// after every reconnect of the stream, and when asked. There is one pass; starting is recovering.
//
// A pass: the venue's open orders against ours; each of ours that the venue did not list is looked up; the
// venue's executions since the last that we have, against the ledger; positions, several times before a
// difference is called one (position_breaks.hpp).
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "oms/sessions/position_breaks.hpp"
#include "oms/sessions/venue_session.hpp"

namespace avenor::oms {

class Reconciler {
 public:
  Reconciler(const core::Clock& clock, VenueSession& session, ledger::Ledger& ledger, OrderStore& orders,
             PositionBook& positions, EventSink& events)
      : clock_(clock),
        session_(session),
        ledger_(ledger),
        orders_(orders),
        positions_(positions),
        events_(events) {}

  /// Executions before this are known to be in the ledger.
  void set_fills_from(core::WallTime from) { fills_from_ = from; }
  /// What the venue calls now: nothing that is still to come can be older.
  void venue_time(core::WallTime now) { fills_from_ = std::min(fills_from_, now); }

  /// A pass as soon as the running one (if any) has ended. `done` gets the error when the venue could not be
  /// asked.
  void run(std::function<void(core::Status)> done = {});
  /// Executions since `since`, and nothing else.
  void fetch_fills(core::WallTime since, std::function<void(core::Status)> done = {});
  void tick();

  /// When positions were compared the last time.
  core::MonoTime compared_at() const { return compared_at_; }
  bool passed_once() const { return passed_once_; }
  /// When the latest pass began that has compared the venue's open orders with ours; nothing before the
  /// first.
  std::optional<core::MonoTime> orders_compared_from() const { return orders_compared_from_; }
  void set_break_wait(core::Duration wait) { breaks_.set_wait(wait); }
  const std::map<domain::Symbol, PositionBreak>& drift() const { return breaks_.all(); }
  /// Nothing when no pass is under way.
  std::optional<core::MonoTime> under_way_since() const {
    return running_ ? std::optional(began_) : std::nullopt;
  }
  /// Venue and ledger differ in this symbol, and executions on their way do not explain it (a split, for
  /// one): its prices and quantities are not to be trusted. From the first look on, long before it is told.
  bool position_break(const domain::Symbol& symbol) const { return breaks_.open(symbol); }
  /// The venue holds something in these, and what could not be read when it was last asked.
  const std::set<domain::Symbol>& unreadable() const { return unreadable_; }
  /// The operator has seen the break in this symbol, if it was told, and wants trading to go on.
  void accept_break(const domain::Symbol& symbol) { breaks_.accept(symbol); }
  /// An earlier life has told of a break in this symbol.
  void recall_break(const domain::Symbol& symbol);

  /// Called with every look at which a break is to be told; `proven`: it has had this size for so long that
  /// it may be booked.
  enum class BreakPolicy {
    Tell,    ///< as a break
    Told,    ///< as a break, by the handler
    Wait,    ///< for its proof
    Booked,  ///< what is left of it is a new one
  };
  void on_drift(
      std::function<BreakPolicy(const domain::Symbol&, const PositionBreak&, bool proven)> handler) {
    on_drift_ = std::move(handler);
  }
  /// Called when one that was told is over.
  void on_break_over(std::function<void(const domain::Symbol&)> handler) {
    on_break_over_ = std::move(handler);
  }
  /// Called for each execution that had to be asked for.
  void on_found(std::function<void(core::WallTime happened)> handler) { on_found_ = std::move(handler); }

 private:
  void start_pass();
  void compare_orders(const std::vector<venue::OrderReport>& at_venue, core::MonoTime asked);
  void look_up_next();
  void after_orders();
  void took_fills(std::vector<venue::FillReport> fills, std::function<void(core::Status)> done);
  void recall(const venue::FillReport& fill);
  void hear_missed(const venue::FillReport& fill);
  void compare_positions(std::function<void(core::Status)> done);
  void notice_unreadable(const std::vector<domain::Symbol>& symbols);
  void judge(const std::map<domain::Symbol, domain::Position>& at_venue);
  void judge(const domain::Symbol& symbol, domain::Quantity ours, const domain::Position& theirs);
  void end_pass(core::Status status);

  const core::Clock& clock_;
  VenueSession& session_;
  ledger::Ledger& ledger_;
  OrderStore& orders_;
  PositionBook& positions_;
  EventSink& events_;

  bool running_ = false;
  bool fetching_ = false;
  bool passed_once_ = false;
  std::optional<core::WallTime> fetch_again_;
  std::vector<std::function<void(core::Status)>> waiting_, served_;
  std::deque<domain::ClientOrderId> to_look_up_;
  std::size_t looking_up_ = 0;
  core::WallTime fills_from_;
  core::WallTime newest_fill_;  ///< that the venue's history has shown
  PositionBreaks breaks_{std::chrono::seconds{60}};
  std::set<domain::Symbol> unreadable_;
  std::optional<core::MonoTime> compare_at_;
  bool comparing_ = false;
  std::function<BreakPolicy(const domain::Symbol&, const PositionBreak&, bool)> on_drift_;
  std::function<void(const domain::Symbol&)> on_break_over_;
  std::function<void(core::WallTime)> on_found_;
  core::MonoTime compared_at_, began_;
  std::optional<core::MonoTime> orders_compared_from_;
};

}  // namespace avenor::oms
