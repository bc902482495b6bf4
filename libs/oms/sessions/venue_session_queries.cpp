// What is asked of the venue about an order: what became of it, and that it be cancelled. One chain an order,
// with growing pauses.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "core/failpoint.hpp"
#include "core/shortened.hpp"
#include "domain/text.hpp"
#include "oms/sessions/venue_session.hpp"

namespace avenor::oms {
namespace {

using namespace std::chrono_literals;
using domain::OrderEvent;
using domain::OrderStatus;
using venue::VenueError;

constexpr core::Duration kFirstCancelPause = 1s;
constexpr core::Duration kLongestCancelPause = 60s;
constexpr core::Duration kUnanswered = 5s;
constexpr std::size_t kLongestWords = 200;  // of the venue, kept with an order

/// What `work` has thrown, for those who have to tell somebody first.
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

void VenueSession::query_order_later(LiveOrder& live) {
  if (const auto when = live.asks.plan(clock_.mono())) lookups_.add(*when, live.order.id());
}

void VenueSession::look_up_soon(LiveOrder& live) {
  if (const auto when = live.asks.hasten(clock_.mono()))
    lookups_.add(*when, live.order.id());
  else
    query_order_later(live);
}

void VenueSession::query_order(LiveOrder& live, std::function<void()> done) {
  if (live.lookup_in_flight) {
    if (done) done();
    return;
  }
  live.lookup_in_flight = true;
  AVENOR_FAILPOINT("exec.before_lookup");
  try {
    venue_.find(ref(live), [this, id = live.order.id(), asked = clock_.mono(),
                            done](const venue::VenueResult<venue::OrderReport>& answer) {
      const auto failed = thrown_by([&] { looked_up(id, asked, answer); });
      AVENOR_FAILPOINT("exec.after_lookup");
      if (done) done();
      if (failed) std::rethrow_exception(failed);
    });
  } catch (...) {
    if (std::exchange(live.lookup_in_flight, false)) {  // not asked: the chain goes on
      query_order_later(live);
      if (done) done();
    }
    throw;
  }
}

void VenueSession::looked_up(const domain::ClientOrderId& id, core::MonoTime asked,
                             const venue::VenueResult<venue::OrderReport>& answer) {
  LiveOrder* live = orders_.find(id);
  if (!live) return;
  live->lookup_in_flight = false;
  const int version = live->order.version;
  if (is_final(live->order.status)) {
    if (answer)
      apply(*live, *answer, "reconciliation", asked);
    else if (answer.error().kind == VenueError::Kind::NotFound)
      live->verify = false;
    else if (live->verify)
      query_order_later(*live);
    return want_exits(*live);
  }
  if (answer) {
    live->not_found_since.reset();
    live->denied = 0;
    live->denied_since.reset();
    if (std::exchange(live->denial_told, false))
      events_.alert({.severity = domain::Severity::Info,
                     .code = "venue.order_found",
                     .message = fmt::format("{} knows {} again", name(), live->order.id()),
                     .subject = live->order.id().str()});
    apply(*live, *answer, "reconciliation", asked);
    if (live->order.version != version) live->asks.changed();
    if (is_final(live->order.status) || !live->cancel_wanted || live->held_end) return;
    send_cancel(*live);
    return query_order_later(*live);
  }
  if (answer.error().kind == VenueError::Kind::NotFound) return not_found(*live, asked, answer.error());
  live->not_found_since.reset();   // an unbroken row of "no such order" is asked for
  const auto now = clock_.mono();  // not answered is not "nothing has changed": it is asked again sooner
  if (const auto when = live->asks.plan_by(now, now + kUnanswered)) lookups_.add(*when, live->order.id());
}

core::MonoTime VenueSession::may_arrive_until(const LiveOrder& live) const {
  return live.may_arrive_until.value_or(live.received_at + venue_.latest_arrival());
}

// "Not found" proves something only when nothing can arrive any more, and the venue has had the time to show
// what has arrived.
void VenueSession::not_found(LiveOrder& live, core::MonoTime asked, const VenueError& trouble) {
  const auto now = clock_.mono();
  switch (live.order.status) {
    case OrderStatus::Unknown: {
      const auto bound = may_arrive_until(live);
      if (asked < bound)
        live.not_found_since.reset();
      else if (!live.not_found_since)
        live.not_found_since = asked;
      const auto proof = live.not_found_since ? *live.not_found_since + venue_.visibility_delay() : bound;
      if (!live.not_found_since || asked < proof) {
        if (const auto when = live.asks.plan_by(now, proof)) lookups_.add(*when, live.order.id());
        return;
      }
      lifecycle_.advance(live, OrderEvent::NeverArrived,
                         {.what = "reconciliation",
                          .venue_words = trouble.message,
                          .error = "order.never_arrived",
                          .message = "the venue has never had it and will not get it any more"});
      return continue_replacement(live.order.id());
    }
    case OrderStatus::Pending:
      if (live.sending == LiveOrder::Sending::InFlight) break;  // the answer is still to come
      if (live.unacknowledged()) {
        lifecycle_.advance(live, OrderEvent::AnswerLost,
                           {.what = "reconciliation",
                            .venue_words = trouble.message,
                            .error = "order.unknown",
                            .message = "it may have been sent; the venue does not show it (yet)"});
        break;
      }
      return denied(live, asked);
    case OrderStatus::Submitted:
    case OrderStatus::PartiallyFilled: return denied(live, asked);
    case OrderStatus::Filled:
    case OrderStatus::Rejected:
    case OrderStatus::Cancelled:
    case OrderStatus::Expired:
    case OrderStatus::Failed: return;
  }
  query_order_later(live);
}

void VenueSession::denied(LiveOrder& live, core::MonoTime asked) {
  ++live.denied;
  if (!live.denied_since) live.denied_since = asked;
  const auto proof = *live.denied_since + venue_.visibility_delay();
  // lists and look-ups are behind what the venue has answered or streamed
  if (asked < proof && !live.denial_told) {
    if (const auto when = live.asks.plan_by(clock_.mono(), proof)) lookups_.add(*when, live.order.id());
    return;
  }
  query_order_later(live);
  if (std::exchange(live.denial_told, true)) return;
  events_.alert(
      {.severity = domain::Severity::Critical,
       .code = "venue.order_lost",
       .message = fmt::format(
           "{} has {} as {}, and now says that it does not know it; it is asked again with growing "
           "pauses. When the broker says that it is gone: avenorctl resolve {} --cancelled --reason TEXT",
           name(), live.order.id(), domain::to_text(live.order.status), live.order.id()),
       .subject = live.order.id().str()});
}

void VenueSession::lost(LiveOrder& live, const VenueError& trouble) {
  // A venue that has answered "not now" has the request already.
  const bool answered = trouble.kind != VenueError::Kind::Unknown;
  const auto late =
      trouble.may_arrive_for.value_or(answered ? core::Duration{} : core::Duration{venue_.latest_arrival()});
  live.may_arrive_until = clock_.mono() + late;
  if (live.unacknowledged()) {
    events_.alert({.severity = domain::Severity::Warning,
                   .code = "order.unknown",
                   .message = fmt::format(
                       "{} was sent to {} and the answer was lost ({}): asking the venue what became of it",
                       live.order.id(), name(), trouble.message),
                   .subject = live.order.id().str()});
    lifecycle_.advance(live, OrderEvent::AnswerLost,
                       {.what = "venue answer",
                        .venue_words = trouble.message,
                        .error = trouble.code,
                        .message = trouble.message});
  }
  query_order_later(live);
}

void VenueSession::cancel(LiveOrder& live) {
  live.want_cancel(clock_);
  if (is_final(live.order.status)) {
    // Should it live all the same, the venue's word brings it back, and the cancel with it.
    if (live.order.status == OrderStatus::Failed) live.verify = true, look_up_soon(live);
    return;
  }
  if (!live.may_be_at_venue()) {
    if (live.sending != LiveOrder::Sending::Deferred) return;  // submit() will see the wish
    deferred_.erase(live.order.id());
    live.sending = LiveOrder::Sending::Done;
    orders_.admit(live);
    return cancelled_unsent(live);
  }
  if (live.order.venue_order_id.empty()) return look_up_soon(live);  // its word comes first, then the cancel
  const bool again = live.next_cancel.has_value();
  send_cancel(live);
  if (again) look_up_soon(live);
}

void VenueSession::send_cancel(LiveOrder& live) {
  const auto now = clock_.mono();
  if (live.order.venue_order_id.empty() || live.cancel_in_flight ||
      (live.next_cancel && now < *live.next_cancel))
    return;
  live.cancel_pause =
      live.next_cancel ? std::min(live.cancel_pause * 2, kLongestCancelPause) : kFirstCancelPause;
  live.next_cancel = now + live.cancel_pause;
  live.cancel_in_flight = true;
  ++live.cancels_sent;
  AVENOR_FAILPOINT("exec.before_cancel");
  try {
    venue_.cancel(ref(live), [this, id = live.order.id()](const venue::VenueResult<void>& answer) {
      LiveOrder* again = orders_.find(id);
      if (!again) return;
      again->cancel_in_flight = false;
      again->cancel_words = answer ? "accepted" : core::shortened(answer.error().message, kLongestWords);
      if (is_final(again->order.status)) return;
      if (!answer) events_.note(again->order, "cancel: " + answer.error().message);
      // Accepted or not, only the venue's word that it is cancelled counts: asked for, should the stream not
      // bring it.
      query_order_later(*again);
    });
  } catch (...) {
    live.cancel_in_flight = false;
    query_order_later(live);
    throw;
  }
}

void VenueSession::resolve(LiveOrder& live, OrderEvent end, const std::string& reason, bool unasked,
                           std::function<void(const core::Status&)> told) {
  venue_.find(ref(live), [this, id = live.order.id(), end, reason, unasked, told = std::move(told),
                          asked = clock_.mono()](const venue::VenueResult<venue::OrderReport>& answer) {
    LiveOrder* again = orders_.find(id);
    if (!again || is_final(again->order.status))
      return told(core::fail(fmt::format("{} has ended meanwhile", id)));
    if (answer) {
      apply(*again, *answer, "reconciliation", asked);
      return told(core::fail(fmt::format("{} shows the order ({}): its word counts", name(), answer->words)));
    }
    if (answer.error().kind != VenueError::Kind::NotFound && !unasked)
      return told(core::fail(fmt::format(
          "{} cannot be asked about it ({}): try again, or say --unasked when the broker has told you",
          name(), answer.error().message)));
    const bool done = lifecycle_.advance(*again, end,
                                         {.what = "operator",
                                          .venue_words = answer.error().message,
                                          .error = "order.resolved",
                                          .message = reason},
                                         nullptr, [told] { told({}); });  // when it is durable
    if (!done)
      return told(core::fail(fmt::format("an order that is {} cannot become {} by hand",
                                         domain::to_text(again->order.status), domain::to_text(end))));
    events_.alert({.severity = domain::Severity::Warning,
                   .code = "order.resolved",
                   .message = fmt::format("{} is {} by the operator's word: {}", id,
                                          domain::to_text(again->order.status), reason),
                   .subject = id.str()});
    continue_replacement(id);
  });
}

}  // namespace avenor::oms
