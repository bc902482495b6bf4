#include "oms/sessions/revived_orders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "domain/text.hpp"
#include "oms/sessions/cancel_requests.hpp"
#include "oms/sessions/order_queries.hpp"

namespace avenor::oms {

using domain::OrderEvent;
using domain::OrderStatus;

void RevivedOrders::on_report(LiveOrder& live, const venue::OrderReport& report, const std::string& source,
                              std::optional<core::MonoTime> asked) {
  const bool alive = report.state == OrderEvent::Accepted || report.state == OrderEvent::PartFilled;
  const auto status = live.order.status;
  if (!alive) {
    if (asked) live.verify = false;
    return;
  }
  if (status == OrderStatus::Filled) return on_filled_and_open(live, report, asked);
  const bool never = status == OrderStatus::Failed;
  const auto proof_from = never ? core::MonoTime{} : live.ended_at + context_.venue.visibility_delay();
  const auto now = context_.clock.mono();
  if (!asked) {
    if (never || status == OrderStatus::Rejected) queries_.verify(live, std::max(now, proof_from));
    return;
  }
  const bool end_is_durable = live.durable_version == live.order.version;
  if (*asked < proof_from || !end_is_durable)
    return queries_.verify(live, std::max(now, proof_from) + std::chrono::seconds{1});
  const bool part = live.order.filled_qty.is_positive();
  const Cause cause{
      .what = source,
      .venue_text = report.words,
      .error = "order.revived",
      .message = fmt::format("it was {}, and {} shows it open", domain::to_text(status), context_.name())};
  const auto event = part ? OrderEvent::RevivedPart : OrderEvent::Revived;
  if (!context_.lifecycle.advance(live, event, cause, &report)) return;
  on_revived(live, status, fmt::format("{} shows it as {}", context_.name(), report.words));
}

// Its booked executions stay; the quantity that the venue shows open beside them would fill again.
void RevivedOrders::on_filled_and_open(LiveOrder& live, const venue::OrderReport& report,
                                       std::optional<core::MonoTime> asked) {
  if (!asked || *asked < live.ended_at + context_.venue.visibility_delay()) return;
  live.verify = false;
  // quantity that was never ordered is not left open
  const bool larger = report.qty > live.sent_qty.value_or(live.order.request.qty);
  const bool cancels = policy_ == RevivedPolicy::Cancel || live.cancel_wanted || larger;
  if (!std::exchange(live.alive_told, true))
    context_.events.alert(
        {.severity = domain::Severity::Critical,
         .code = "order.filled_and_open",
         .message =
             fmt::format("the executions received fill {}, but {} shows it open ({}, {} filled){}",
                         live.order.id(), context_.name(), report.words, report.filled_qty,
                         cancels ? ": it is cancelled there" : "; it is left open (REVIVED_ORDERS=keep)"),
         .subject = live.order.id().str()});
  if (cancels) cancels_.send(live);
}

void RevivedOrders::on_revived(LiveOrder& live, OrderStatus before, const std::string& proof) {
  live.verify = false;
  live.not_found_since.reset();
  live.held_end.reset();
  live.sending = LiveOrder::Sending::Done;
  context_.orders.admit(live);
  const bool open = !is_final(live.order.status);
  const bool cancels = open && (live.cancel_wanted || policy_ == RevivedPolicy::Cancel);
  context_.events.alert(
      {.severity = domain::Severity::Critical,
       .code = "order.revived",
       .message =
           fmt::format("{} was reported as {}, but the venue shows otherwise: {}. It is {} now{}",
                       live.order.id(), domain::to_text(before), proof, domain::to_text(live.order.status),
                       cancels ? ", and is being cancelled"
                       : open  ? ", and is left open (REVIVED_ORDERS=keep)"
                               : ""),
       .subject = live.order.id().str()});
  if (!open) return;
  live.asks.changed();
  if (cancels) {
    live.next_cancel.reset();
    cancels_.cancel(live);
  }
  queries_.query_order_later(live);
}

}  // namespace avenor::oms
