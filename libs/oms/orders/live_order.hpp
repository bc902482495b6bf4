// An order that execution is working on: its known state, and the pending work.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/clock.hpp"
#include "domain/order.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/brackets/child_orders.hpp"
#include "oms/orders/cancel_source.hpp"
#include "oms/orders/trace.hpp"
#include "oms/sessions/ask_pace.hpp"
#include "oms/sessions/imported_id.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

/// Part of the id of an order that closes a position for the operator, for human readers; programs use the
/// order's purpose.
inline constexpr std::string_view kFlattenMark = "-flatten";

struct LiveOrder {
  domain::Order order;  ///< as far as we know; the ledger may be a commit behind
  std::string fingerprint;
  struct Booked {
    domain::Quantity qty;
    domain::Price price;
  };
  /// The executions that are in `order` already, and how they were booked (nothing: the ledger could not
  /// tell): the venue may show one again with other figures.
  std::unordered_map<domain::ExecId, std::optional<Booked>> execs;
  /// An execution was shown with two quantities: what the order is owed is no longer evidence of executions
  /// on their way, so it explains no position break.
  bool disputed = false;
  domain::Notional filled_value;  ///< sum of price x quantity of the fills, exactly

  int durable_version = 0;  ///< the newest committed version; nothing newer is ever reported
  core::MonoTime received_at;
  core::MonoTime lease_checked_at;  ///< when the ledger last confirmed that the order is ours to send

  /// The way to the venue. An order is sent at most once in its life.
  enum class Sending { NotYet, Deferred, InFlight, Done };
  Sending sending = Sending::NotYet;
  bool released = false;     ///< past the throttle, and not known to be unsent
  bool started = false;      ///< the adapter was allowed its first byte, and has not denied sending it
  core::MonoTime judged_at;  ///< by the gate, the last time
  /// Approved by the gate (or at the venue before we knew it): from here on it counts in the sums for other
  /// orders' limits. Changed only by OrderStore.
  bool admitted = false;
  /// refused by the check before sending: the adapter reports that it was not sent
  std::optional<risk::RiskReject> withheld;
  bool by_operator = false;  ///< closes a position for the operator: a halt does not block it
  bool protects = false;     ///< an exit that execution holds: a halt does not block it either

  // Cancelling. A cancel is repeated with growing pauses, whoever requested it.
  bool cancel_wanted = false;
  std::optional<CancelSource>
      cancel_source;  ///< who was the first to request it; nothing: nobody in this run
  core::MonoTime cancel_wanted_since;
  core::WallTime cancel_wanted_at;  ///< the same for people
  int cancels_sent = 0;
  std::string cancel_venue_text;  ///< the venue's last answer to one; empty: none yet
  bool cancel_in_flight = false;
  core::Duration cancel_pause{};
  std::optional<core::MonoTime> next_cancel;  ///< not before this

  // Querying the venue about it.
  bool lookup_in_flight = false;
  AskPace asks{std::chrono::milliseconds{200}};
  /// The request that carried it may arrive until then; not set: OrderEntry::latest_arrival() after
  /// `received_at`.
  std::optional<core::MonoTime> may_arrive_until;
  std::optional<core::MonoTime>
      not_found_since;  ///< the first of the venue's unbroken "no such order" answers after that
  /// The venue no longer knows an order that it had shown: how often in a row, and since which query.
  int denied = 0;
  std::optional<core::MonoTime> denied_since;
  bool denial_told = false;

  // After its end.
  core::MonoTime ended_at;  ///< when it became final (for one out of the ledger: when that was read)
  bool verify = false;      ///< it may be open: the venue is queried once more

  /// What the venue was sent, or shows: less than ordered where a replacement's predecessor had filled more
  /// than was known.
  std::optional<domain::Quantity> qty_at_venue;
  std::optional<domain::Quantity> sent_qty;  ///< of a replacement: the remaining quantity
  std::optional<ledger::Replaces> replaces;  ///< the order that it replaced
  bool successor_sought = false;             ///< the ledger was queried for its replacement
  bool excess_told = false;                  ///< reported: together they may fill more than ordered
  bool alive_told = false;                   ///< reported: filled for us but open at the venue
  bool larger_told = false;                  ///< reported: the venue's order is larger than ours
  bool venue_exit = false;                   ///< an exit of a bracket that the venue holds
  domain::Quantity filled_acked;             ///< the filled quantity that the bot has acknowledged

  /// The venue has reported its end, but not yet all of its fills: applied when the fills are booked.
  struct HeldEnd {
    domain::OrderEvent event;
    domain::Quantity filled_qty;
    domain::VenueOrderId venue_order_id;  ///< its end may be the first report of it
    std::string venue_text;
    core::MonoTime since;
    /// The venue answers that all of it is filled. `confirmed`: when the last such answer was asked for.
    bool in_full = false;
    core::MonoTime confirmed{};
  };
  std::optional<HeldEnd> held_end;
  /// Its end is certain. That it is filled in full is an answer that may yet be taken back: until it is
  /// applied, the order is queried and cancelled like an open one.
  bool end_is_certain() const { return held_end && !held_end->in_full; }
  domain::Quantity filled_at_venue;  ///< the largest that the venue has reported
  /// The venue's last report of an average price beyond the executions that are booked.
  struct ReportedAverage {
    domain::Quantity filled_qty;
    domain::Price average;
  };
  std::optional<ReportedAverage> reported_average;
  int fill_checks = 0;          ///< in a row without them
  bool fill_check_due = false;  ///< it is on the agenda to see whether owed executions have come
  bool exits_known = false;     ///< of a bracket: both have their rows in the ledger
  bool exits_check_due = false;
  int exits_checks = 0;
  /// of a bracket: its venue holds no exits for it, so execution does (see bracket_emulator.hpp)
  bool exits_ours = false;
  bool exits_held = false;  ///< and their work is not done

  // Reporting to the bot.
  int acked_version = 0;
  bool settle_due = false;  ///< the bot knows its end, but its exits are not known yet
  int told = 0;             ///< how often the present version has been published
  std::optional<core::MonoTime> told_first;
  /// when the present version is published again: timers of earlier versions mean nothing
  core::MonoTime tell_due;
  bool given_up = false;

  core::MonoTime touched;
  Trace trace;

  /// The venue has this bracket's entry, so its exits are there or will be; until they are in the ledger the
  /// entry is not complete.
  bool owes_exits() const {
    using enum domain::OrderStatus;
    const bool lives = order.status == Submitted || order.status == PartiallyFilled || order.status == Filled;
    return order.request.bracket && !exits_ours && !exits_known && !order.venue_order_id.empty() &&
           (lives || !order.filled_qty.is_zero());
  }
  void want_cancel(const core::Clock& clock) {
    if (std::exchange(cancel_wanted, true)) return;
    cancel_wanted_since = clock.mono();
    cancel_wanted_at = clock.wall();
  }
  /// It is to be cancelled, may be at the venue, and has not ended yet.
  bool cancel_pending() const { return cancel_wanted && may_be_at_venue() && !is_final(order.status); }
  /// What follows from the order's purpose.
  void take_purpose() {
    by_operator = order.purpose == domain::OrderPurpose::Flatten;
    protects = order.purpose == domain::OrderPurpose::HeldExit;
    venue_exit = order.purpose == domain::OrderPurpose::VenueExit;
  }
  /// A halt must not block closing a position.
  bool passes_halt() const { return by_operator || protects; }
  /// No report of the venue yet, neither an answer nor an execution: whether it has the order is unknown.
  bool unacknowledged() const {
    return order.status == domain::OrderStatus::Pending && order.venue_order_id.empty();
  }
  /// How this execution was booked, if with another quantity or price.
  const Booked* booked_otherwise(const domain::ExecId& exec, domain::Quantity qty,
                                 domain::Price price) const {
    const auto it = execs.find(exec);
    if (it == execs.end() || !it->second || (it->second->qty == qty && it->second->price == price))
      return nullptr;
    return &*it->second;
  }
  bool fills_owed() const { return filled_at_venue > order.filled_qty; }
  /// The venue's quantity of it, as far as known.
  domain::Quantity total_at_venue() const { return qty_at_venue.value_or(order.request.qty); }
  /// The client id at the venue: as it was sent, or as the venue showed it. Not for an imported order without
  /// a client id.
  bool name_is_known() const {
    const bool taken_in = is_child_id(order.id())
                              ? order.purpose == domain::OrderPurpose::VenueExit
                              : order.purpose == domain::OrderPurpose::External || is_imported_id(order.id());
    return !order.venue_client_id.empty() || !taken_in;
  }
  /// True from the moment the first byte may have been sent: from then on only the venue's report decides its
  /// state.
  bool may_be_at_venue() const { return sending == Sending::InFlight || sending == Sending::Done; }
  /// It was sent: not one that waits in the adapter (for the rate limit), nor one that ended unsent.
  bool has_left() const {
    if (started || !order.venue_order_id.empty()) return true;
    return sending == Sending::Done && (released || !is_final(order.status));
  }
};

/// An order as the ledger gives it back after a restart. It may have been sent, so it is never sent again.
inline LiveOrder restored(const ledger::Stored& stored, core::MonoTime now) {
  LiveOrder live;
  live.order = stored.order;
  live.fingerprint = stored.fingerprint;
  for (std::size_t i = 0; i < stored.execs.size(); ++i) {
    auto& booked = live.execs.try_emplace(stored.execs[i]).first->second;
    if (i < stored.booked.size() && stored.booked[i])
      booked = LiveOrder::Booked{.qty = stored.booked[i]->qty, .price = stored.booked[i]->price};
  }
  live.filled_value = stored.filled_value.is_zero()
                          ? domain::Notional::of(stored.order.avg_price, stored.order.filled_qty)
                          : stored.filled_value;
  live.filled_at_venue = stored.order.filled_qty;
  live.durable_version = stored.order.version;
  live.sending = LiveOrder::Sending::Done;
  live.take_purpose();
  live.replaces = stored.replaces;
  live.received_at = live.lease_checked_at = live.touched = live.ended_at = now;
  return live;
}

}  // namespace avenor::oms
