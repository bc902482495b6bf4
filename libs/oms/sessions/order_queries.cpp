#include "oms/sessions/order_queries.hpp"

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <utility>

#include "core/failpoint.hpp"
#include "domain/text.hpp"
#include "oms/sessions/cancel_requests.hpp"
#include "oms/sessions/order_reports.hpp"
#include "oms/sessions/replacements.hpp"
#include "oms/sessions/venue_exits.hpp"

namespace avenor::oms {
namespace {

using domain::OrderEvent;
using domain::OrderStatus;
using venue::VenueError;

constexpr core::Duration kUnanswered = std::chrono::seconds{5};

/// Returns the exception of `work`, for callers that have to inform somebody first.
template <class Work>
std::exception_ptr thrown_by(Work&& work) {
  try {
    work();
    return nullptr;
  } catch (...) {
    return std::current_exception();
  }
}

}  // namespace

void OrderQueries::query_order_later(LiveOrder& live) {
  if (const auto when = live.asks.plan(context_.clock.mono())) due_.add(*when, live.order.id());
}

void OrderQueries::query_order_soon(LiveOrder& live) {
  if (const auto when = live.asks.hasten(context_.clock.mono()))
    due_.add(*when, live.order.id());
  else
    query_order_later(live);
}

void OrderQueries::verify(LiveOrder& live, core::MonoTime when) {
  live.verify = true;
  // On the order's own schedule: however often the stream repeats itself, the venue is not queried more
  // often.
  if (const auto due = live.asks.plan_from(context_.clock.mono(), when)) due_.add(*due, live.order.id());
}

void OrderQueries::query_order(LiveOrder& live, std::function<void()> done) {
  if (live.lookup_in_flight) {
    if (done) done();
    return;
  }
  live.lookup_in_flight = true;
  AVENOR_FAILPOINT("exec.before_lookup");
  try {
    context_.venue.find(context_.order_ref(live),
                        [this, id = live.order.id(), asked = context_.clock.mono(),
                         done](const venue::VenueResult<venue::OrderReport>& answer) {
                          const auto failed = thrown_by([&] { on_answer(id, asked, answer); });
                          AVENOR_FAILPOINT("exec.after_lookup");
                          if (done) done();
                          if (failed) std::rethrow_exception(failed);
                        });
  } catch (...) {
    if (std::exchange(live.lookup_in_flight, false)) {  // not sent: the schedule continues
      query_order_later(live);
      if (done) done();
    }
    throw;
  }
}

void OrderQueries::tick() {
  const auto now = context_.clock.mono();
  while (const auto id = due_.take(now)) {
    LiveOrder* live = context_.orders.find(*id);
    if (!live || !live->asks.take(now)) continue;  // asked meanwhile, or planned anew
    const bool open = !is_final(live->order.status) && !live->end_is_certain();
    if (open || live->verify) query_order(*live);
  }
}

void OrderQueries::on_answer(const domain::ClientOrderId& id, core::MonoTime asked,
                             const venue::VenueResult<venue::OrderReport>& answer) {
  LiveOrder* live = context_.orders.find(id);
  if (!live) return;
  live->lookup_in_flight = false;
  exits_.on_answer(*live, answer);
  if (is_final(live->order.status)) return on_answer_after_end(*live, asked, answer);
  if (answer) return on_found(*live, *answer, asked);
  if (answer.error().kind == VenueError::Kind::NotFound) return on_not_found(*live, asked, answer.error());
  live->not_found_since.reset();  // an unbroken sequence of "no such order" is required
  // no answer does not mean no change: queried again sooner
  const auto now = context_.clock.mono();
  if (const auto when = live->asks.plan_by(now, now + kUnanswered)) due_.add(*when, live->order.id());
}

void OrderQueries::on_answer_after_end(LiveOrder& live, core::MonoTime asked,
                                       const venue::VenueResult<venue::OrderReport>& answer) {
  if (answer)
    reports_.apply(live, *answer, "reconciliation", asked);
  else if (answer.error().kind == VenueError::Kind::NotFound)
    live.verify = false;
  else if (live.verify)
    query_order_later(live);
  exits_.want(live);
}

void OrderQueries::on_found(LiveOrder& live, const venue::OrderReport& report, core::MonoTime asked) {
  const int version = live.order.version;
  live.not_found_since.reset();
  live.denied = 0;
  live.denied_since.reset();
  if (std::exchange(live.denial_told, false))
    context_.events.alert({.severity = domain::Severity::Info,
                           .code = "venue.order_found",
                           .message = fmt::format("{} shows {} again", context_.name(), live.order.id()),
                           .subject = live.order.id().str()});
  reports_.apply(live, report, "reconciliation", asked);
  if (live.order.version != version) live.asks.changed();
  if (is_final(live.order.status) || !live.cancel_wanted || live.end_is_certain()) return;
  cancels_.send(live);
  query_order_later(live);
}

core::MonoTime OrderQueries::may_arrive_until(const LiveOrder& live) const {
  return live.may_arrive_until.value_or(live.received_at + context_.venue.latest_arrival());
}

void OrderQueries::on_not_found(LiveOrder& live, core::MonoTime asked, const VenueError& error) {
  switch (live.order.status) {
    case OrderStatus::Unknown: return on_unknown_not_found(live, asked, error);
    case OrderStatus::Pending:
      if (live.sending == LiveOrder::Sending::InFlight) break;  // the answer is still to come
      if (!live.unacknowledged()) return on_denied(live, asked);
      context_.lifecycle.advance(live, OrderEvent::AnswerLost,
                                 {.what = "reconciliation",
                                  .venue_text = error.message,
                                  .error = "order.unknown",
                                  .message = "it may have been sent; the venue does not show it yet"});
      break;
    case OrderStatus::Submitted:
    case OrderStatus::PartiallyFilled: return on_denied(live, asked);
    case OrderStatus::Filled:
    case OrderStatus::Rejected:
    case OrderStatus::Cancelled:
    case OrderStatus::Expired:
    case OrderStatus::Failed: return;
  }
  query_order_later(live);
}

void OrderQueries::on_unknown_not_found(LiveOrder& live, core::MonoTime asked, const VenueError& error) {
  const auto bound = may_arrive_until(live);
  if (asked < bound)
    live.not_found_since.reset();
  else if (!live.not_found_since)
    live.not_found_since = asked;
  const auto proof = live.not_found_since ? *live.not_found_since + context_.venue.visibility_delay() : bound;
  if (!live.not_found_since || asked < proof) {
    if (const auto when = live.asks.plan_by(context_.clock.mono(), proof)) due_.add(*when, live.order.id());
    return;
  }
  context_.lifecycle.advance(live, OrderEvent::NeverArrived,
                             {.what = "reconciliation",
                              .venue_text = error.message,
                              .error = "order.never_arrived",
                              .message = "the venue has never received it and it can no longer arrive"});
  replacements_.on_end(live.order.id());
}

void OrderQueries::on_denied(LiveOrder& live, core::MonoTime asked) {
  ++live.denied;
  if (!live.denied_since) live.denied_since = asked;
  const auto proof = *live.denied_since + context_.venue.visibility_delay();
  // lists and queries may lag behind the venue's answers and stream
  if (asked < proof && !live.denial_told) {
    if (const auto when = live.asks.plan_by(context_.clock.mono(), proof)) due_.add(*when, live.order.id());
    return;
  }
  query_order_later(live);
  if (std::exchange(live.denial_told, true)) return;
  context_.events.alert(
      {.severity = domain::Severity::Critical,
       .code = "venue.order_lost",
       .message = fmt::format(
           "{} showed {} as {}, and now reports it as unknown; it is queried again with growing pauses. When "
           "the broker confirms that it is gone: avenorctl resolve {} --cancelled --reason TEXT",
           context_.name(), live.order.id(), domain::to_text(live.order.status), live.order.id()),
       .subject = live.order.id().str()});
}

void OrderQueries::on_answer_lost(LiveOrder& live, const VenueError& error) {
  // A venue that has answered "not now" has already received the request.
  const bool answered = error.kind != VenueError::Kind::Unknown;
  const auto late = error.may_arrive_for.value_or(answered ? core::Duration{}
                                                           : core::Duration{context_.venue.latest_arrival()});
  live.may_arrive_until = context_.clock.mono() + late;
  if (live.unacknowledged()) {
    context_.events.alert(
        {.severity = domain::Severity::Warning,
         .code = "order.unknown",
         .message = fmt::format("{} was sent to {} and the answer was lost ({}): querying its state",
                                live.order.id(), context_.name(), error.message),
         .subject = live.order.id().str()});
    context_.lifecycle.advance(
        live, OrderEvent::AnswerLost,
        {.what = "venue answer", .venue_text = error.message, .error = error.code, .message = error.message});
  }
  query_order_later(live);
}

}  // namespace avenor::oms
