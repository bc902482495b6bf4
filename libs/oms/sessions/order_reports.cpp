#include "oms/sessions/order_reports.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "domain/text.hpp"
#include "oms/sessions/excess_watch.hpp"
#include "oms/sessions/lost_exits.hpp"
#include "oms/sessions/owed_executions.hpp"
#include "oms/sessions/replacements.hpp"
#include "oms/sessions/reported_average.hpp"
#include "oms/sessions/revived_orders.hpp"
#include "oms/sessions/venue_exits.hpp"

namespace avenor::oms {
namespace {

using domain::OrderEvent;
using domain::OrderStatus;

/// then the end is applied although executions are missing, if the venue has answered without them
constexpr core::Duration kHeldEndGrace = std::chrono::seconds{30};

/// Its presence at the venue is not a step yet.
bool is_unproven(const LiveOrder& live) {
  return live.order.status == OrderStatus::Pending || live.order.status == OrderStatus::Unknown;
}

/// The venue reports executions, and the stream delivers them within a moment: they also prove that the order
/// has arrived, and a separate step would be outdated before its bot receives it. Until then the venue's id
/// in memory records the report.
bool executions_will_prove(const LiveOrder& live, const venue::OrderReport& report) {
  const bool has_id = !live.unacknowledged() || !report.venue_order_id.empty();
  return live.order.status == OrderStatus::Pending && live.fills_owed() && live.fill_checks == 0 && has_id;
}

}  // namespace

void OrderReports::apply(LiveOrder& live, const venue::OrderReport& report, const std::string& source,
                         std::optional<core::MonoTime> asked) {
  if (!report.children.empty()) exits_.import_children(live, report);
  exits_.want(live);
  owed_.on_total(live, report.filled_qty, asked.has_value());
  note_average(live, report);
  excess_.seek_successor(live, report);
  if (is_final(live.order.status)) return revived_.on_report(live, report, source, asked);
  live.not_found_since.reset();
  excess_.check_size(live, report);
  if (!live.may_be_at_venue()) live.sending = LiveOrder::Sending::Done;
  context_.orders.admit(live);

  const Cause cause{.what = source, .venue_text = report.words, .error = {}, .message = {}};
  switch (report.state) {
    case OrderEvent::Accepted:
    case OrderEvent::PartFilled:
    case OrderEvent::FullyFilled: return on_open(live, report, cause, asked);
    case OrderEvent::Cancelled:
    case OrderEvent::Expired:
    case OrderEvent::Refused: return on_end(live, report, cause);
    case OrderEvent::AnswerLost:
    case OrderEvent::NeverArrived:
    case OrderEvent::Revived:
    case OrderEvent::RevivedPart: return;  // internal, never reported by a venue
  }
}

// Executions change the order one by one; the report only proves that the venue has it.
void OrderReports::on_open(LiveOrder& live, const venue::OrderReport& report, const Cause& cause,
                           std::optional<core::MonoTime> asked) {
  const bool unproven = is_unproven(live);
  if (asked) hold_full_end(live, report, *asked);
  hold_smaller_end(live, report);
  if (!executions_will_prove(live, report)) {
    if (unproven) context_.lifecycle.advance(live, OrderEvent::Accepted, cause, &report);
  } else if (live.unacknowledged()) {
    context_.orders.update(live, [&](domain::Order& order) { order.venue_order_id = report.venue_order_id; });
  }
  apply_held_end(live);
}

void OrderReports::on_end(LiveOrder& live, const venue::OrderReport& report, const Cause& cause) {
  if (!live.held_end || live.held_end->in_full)
    live.held_end = LiveOrder::HeldEnd{.event = report.state,
                                       .filled_qty = live.filled_at_venue,
                                       .venue_order_id = report.venue_order_id,
                                       .venue_text = report.words,
                                       .since = context_.clock.mono()};
  if (is_unproven(live) && live.order.venue_order_id.empty() && live.fills_owed())
    context_.lifecycle.advance(live, OrderEvent::Accepted, cause, &report);
  apply_held_end(live);
}

void OrderReports::hold_full_end(LiveOrder& live, const venue::OrderReport& report, core::MonoTime asked) {
  const bool in_full = report.state == OrderEvent::FullyFilled && report.filled_qty.is_positive() &&
                       report.filled_qty >= live.order.request.qty &&
                       (report.qty.is_zero() || report.filled_qty == report.qty);
  if (live.held_end && live.held_end->in_full) {
    if (in_full)
      live.held_end->confirmed = std::max(live.held_end->confirmed, asked);
    else
      live.held_end.reset();  // it takes it back
    return;
  }
  if (live.held_end || !in_full || !live.fills_owed()) return;
  // FILLED is the sum of the executions, so with less of them it can only end as what is left is cancelled.
  live.held_end = LiveOrder::HeldEnd{.event = OrderEvent::Cancelled,
                                     .filled_qty = live.filled_at_venue,
                                     .venue_order_id = report.venue_order_id,
                                     .venue_text = fmt::format("{}: filled with {}, executions are missing",
                                                               report.words, report.filled_qty),
                                     .since = context_.clock.mono(),
                                     .in_full = true,
                                     .confirmed = asked};
}

void OrderReports::hold_smaller_end(LiveOrder& live, const venue::OrderReport& report) {
  if (live.held_end || report.state != OrderEvent::FullyFilled || report.filled_qty >= live.order.request.qty)
    return;
  // Reported as filled, with less than the venue's own quantity: one of its figures is wrong, so none is
  // proof.
  if (!report.filled_qty.is_positive() || (report.qty.is_positive() && report.filled_qty != report.qty))
    return;
  live.held_end = LiveOrder::HeldEnd{.event = OrderEvent::Cancelled,
                                     .filled_qty = live.filled_at_venue,
                                     .venue_order_id = report.venue_order_id,
                                     .venue_text = report.words + ", quantity reduced by the venue",
                                     .since = context_.clock.mono()};
}

std::string OrderReports::rationale_of(const LiveOrder& live, OrderEvent event) {
  if (event != OrderEvent::Cancelled) return "venue";
  if (live.cancel_source) return fmt::format("venue, cancel requested by {}", to_text(*live.cancel_source));
  // Of an order from before the start, a request may have been forgotten.
  const auto steps = live.trace.told();
  const bool of_this_run = !steps.empty() && steps.front().first == "received";
  return of_this_run && !live.cancel_wanted ? "venue, no cancel was requested" : "venue";
}

void OrderReports::apply_held_end(LiveOrder& live) {
  if (!live.held_end || is_final(live.order.status)) return;
  auto& end = *live.held_end;
  end.filled_qty = live.filled_at_venue;  // it may have reported too much and corrected that
  if (live.fills_owed()) {
    // Filled in full is the ordinary end, and its executions come: an answer from before the grace's end is
    // no proof that they do not.
    const auto until = end.in_full ? end.confirmed : context_.clock.mono();
    if (until - end.since < kHeldEndGrace || !owed_.denied(live)) return owed_.want(live);
    context_.events.alert(
        {.severity = domain::Severity::Critical,
         .code = "venue.fills_missing",
         .message = fmt::format("{} reports {} as {} with {} filled, but has shown executions for only {}",
                                context_.name(), live.order.id(),
                                domain::to_text(end.in_full ? OrderEvent::FullyFilled : end.event),
                                end.filled_qty, live.order.filled_qty),
         .subject = live.order.id().str()});
  }
  const bool refused = end.event == OrderEvent::Refused;
  const Cause cause{.what = end.in_full ? "venue" : rationale_of(live, end.event),
                    .venue_text = end.venue_text,
                    .error = refused ? "venue.rejected" : "",
                    .message = end.venue_text};
  const auto event = refused && !live.order.filled_qty.is_zero() ? OrderEvent::Cancelled : end.event;
  const auto held = *live.held_end;
  live.held_end.reset();
  const venue::OrderReport names{.client_id = {}, .venue_order_id = held.venue_order_id, .symbol = {}};
  if (context_.lifecycle.advance(live, event, cause, &names))
    lost_.on_end(live, held.venue_text);
  else
    live.held_end = held;
  if (refused) context_.order_events.rejected_by_venue(live.order);
  replacements_.on_end(live.order.id());
}

}  // namespace avenor::oms
