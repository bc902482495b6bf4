// An order that has ended for us and lives at the venue: it is exposure again, and reached by every cancel.
#include <fmt/format.h>

#include <utility>

#include "domain/text.hpp"
#include "oms/sessions/venue_session.hpp"

namespace avenor::oms {

using domain::OrderEvent;
using domain::OrderStatus;

// Old news must not wake the dead: events come out of order, and lists are behind. Life is proven by an
// execution (see record()), and by the answer to a question that was put when the venue had had the time to
// show the end. An order that the venue was said never to have had is another case: that it is shown at all
// proves that it has come.
void VenueSession::late_word(LiveOrder& live, const venue::OrderReport& report, const std::string& way,
                             std::optional<core::MonoTime> asked) {
  const bool alive = report.state == OrderEvent::Accepted || report.state == OrderEvent::PartFilled;
  const auto status = live.order.status;
  if (!alive) {
    if (asked) live.verify = false;
    return;
  }
  if (status == OrderStatus::Filled) return filled_and_alive(live, report, asked);
  const bool never = status == OrderStatus::Failed;
  const auto proof_from = never ? core::MonoTime{} : live.ended_at + venue_.visibility_delay();
  if (!asked) {
    if (never || status == OrderStatus::Rejected) verify(live, std::max(clock_.mono(), proof_from));
    return;
  }
  const bool end_is_durable = live.durable_version == live.order.version;
  if (*asked < proof_from || !end_is_durable)
    return verify(live, std::max(clock_.mono(), proof_from) + std::chrono::seconds{1});
  const bool part = live.order.filled_qty.is_positive();
  const Cause cause{
      .what = way,
      .venue_words = report.words,
      .error = "order.revived",
      .message = fmt::format("it was {}, and {} shows it alive", domain::to_text(status), name())};
  if (!lifecycle_.advance(live, part ? OrderEvent::RevivedPart : OrderEvent::Revived, cause, &report)) return;
  came_back(live, status, fmt::format("{} shows it as {}", name(), report.words));
}

// The executions that have filled it stay booked; what the venue shows open beside them would fill again.
void VenueSession::filled_and_alive(LiveOrder& live, const venue::OrderReport& report,
                                    std::optional<core::MonoTime> asked) {
  if (!asked || *asked < live.ended_at + venue_.visibility_delay()) return;
  live.verify = false;
  // what was never ordered is not left open
  const bool larger = report.qty > live.sent_qty.value_or(live.order.request.qty);
  const bool cancels = revived_policy_ == RevivedPolicy::Cancel || live.cancel_wanted || larger;
  if (!std::exchange(live.alive_told, true))
    events_.alert({.severity = domain::Severity::Critical,
                   .code = "order.filled_and_open",
                   .message = fmt::format(
                       "{} was filled by the executions that came, and {} shows it open ({}, {} filled){}",
                       live.order.id(), name(), report.words, report.filled_qty,
                       cancels ? ": it is cancelled there" : "; it is left open (REVIVED_ORDERS=keep)"),
                   .subject = live.order.id().str()});
  if (cancels) send_cancel(live);
}

void VenueSession::verify(LiveOrder& live, core::MonoTime when) {
  live.verify = true;
  // In the order's own chain: however often the stream repeats itself, the venue is not asked more often for
  // it.
  if (const auto due = live.asks.plan_from(clock_.mono(), when)) lookups_.add(*due, live.order.id());
}

void VenueSession::came_back(LiveOrder& live, OrderStatus before, const std::string& proof) {
  live.verify = false;
  live.not_found_since.reset();
  live.held_end.reset();
  live.sending = LiveOrder::Sending::Done;
  orders_.admit(live);
  const bool open = !is_final(live.order.status);
  const bool cancels = open && (live.cancel_wanted || revived_policy_ == RevivedPolicy::Cancel);
  events_.alert(
      {.severity = domain::Severity::Critical,
       .code = "order.revived",
       .message = fmt::format("{} was told as {} and lives at the venue: {}. It is {} now{}", live.order.id(),
                              domain::to_text(before), proof, domain::to_text(live.order.status),
                              cancels ? ", and is being cancelled"
                              : open  ? ", and is left alive (REVIVED_ORDERS=keep)"
                                      : ""),
       .subject = live.order.id().str()});
  if (!open) return;
  live.asks.changed();
  if (cancels) {
    live.next_cancel.reset();
    cancel(live);
  }
  query_order_later(live);
}

void VenueSession::notice_larger(LiveOrder& live, const venue::OrderReport& report) {
  const auto ours = live.sent_qty.value_or(live.order.request.qty);
  if (report.qty.is_positive() && report.qty <= ours && live.qty_at_venue != report.qty) {
    live.qty_at_venue = report.qty;
    // it may be larger than what was left for it all the same
    if (live.replaces) notice_excess(live.replaces->id, &live);
  }
  // One whose PENDING row is not in the ledger has not left us: what the venue has under its name is another
  // execution's (which has taken the ledger over), or is just being adopted.
  if (live.durable_version == 0) return;
  if (report.qty <= ours || std::exchange(live.larger_told, true)) return;
  events_.alert({.severity = domain::Severity::Critical,
                 .code = "venue.larger_order",
                 .message = fmt::format(
                     "{} has {} as an order for {}, we ordered {}: it is cancelled before it fills more",
                     name(), live.order.id(), report.qty, ours),
                 .subject = live.order.id().str()});
  // In its own turn: whoever is telling us of it has not done yet.
  live.want_cancel(clock_);
  look_up_soon(live);
}

}  // namespace avenor::oms
