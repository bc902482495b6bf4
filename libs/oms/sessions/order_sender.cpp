#include "oms/sessions/order_sender.hpp"

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <utility>

#include "core/failpoint.hpp"
#include "oms/controls/outbound_throttle.hpp"
#include "oms/sessions/cancel_requests.hpp"
#include "oms/sessions/order_queries.hpp"
#include "oms/sessions/order_reports.hpp"

namespace avenor::oms {
namespace {

using namespace std::chrono_literals;
using domain::OrderEvent;
using venue::VenueError;

constexpr core::Duration kRetryUnsent = 500ms;
/// an intent without its own expiry is dead after this, like its approval
constexpr core::Duration kOldestUnsent = OutboundThrottle::kWindow;

}  // namespace

OrderSender::OrderSender(const SessionContext& context, SendPermit& permit, CancelRequests& cancels,
                         OrderQueries& queries, OrderReports& reports)
    : context_(context),
      permit_(permit),
      cancels_(cancels),
      queries_(queries),
      reports_(reports),
      lease_(context, *this) {
  context_.venue.set_release_check([this](const domain::ClientOrderId& id) { return may_still_leave(id); });
}

bool OrderSender::too_old(const LiveOrder& live) const {
  const auto& expires = live.order.request.expires_ts;
  if (expires.is_set() && context_.clock.wall() >= expires) return true;
  return context_.clock.mono() - live.received_at > kOldestUnsent;
}

void OrderSender::expire(LiveOrder& live) {
  context_.lifecycle.advance(live, OrderEvent::Expired,
                             {.what = "expiry",
                              .venue_text = {},
                              .error = "order.expired",
                              .message = "it expired before it could be sent; it never reached the venue"});
}

void OrderSender::submit(LiveOrder& live, risk::Approved approved) {
  try {
    try_submit(live, approved);
  } catch (...) {
    // The caller has removed it from its list. An order must not be lost because a step has failed once.
    if (live.unacknowledged() && !live.may_be_at_venue()) defer(live, std::move(approved));
    throw;
  }
}

void OrderSender::cancelled_unsent(LiveOrder& live) {
  context_.lifecycle.advance(live, OrderEvent::Cancelled,
                             {.what = live.cancel_source ? fmt::format("cancelled before it was sent, by {}",
                                                                       to_text(*live.cancel_source))
                                                         : std::string{"cancelled before it was sent"},
                              .venue_text = {},
                              .error = {},
                              .message = {}});
}

void OrderSender::withdraw(LiveOrder& live) {
  if (live.sending != LiveOrder::Sending::Deferred) return;  // submit() will notice the cancel
  deferred_.erase(live.order.id());
  live.sending = LiveOrder::Sending::Done;
  context_.orders.admit(live);
  cancelled_unsent(live);
}

bool OrderSender::reduce(LiveOrder& live, domain::Quantity qty) {
  const auto waiting = deferred_.find(live.order.id());
  if (waiting == deferred_.end()) return false;
  waiting->second = waiting->second.reduced(qty);
  live.sent_qty = live.qty_at_venue = qty;
  return true;
}

void OrderSender::try_submit(LiveOrder& live, const risk::Approved& approved) {
  if (live.cancel_wanted) return cancelled_unsent(live);
  if (too_old(live)) return expire(live);
  if (!hears_) return defer(live, approved);
  if (!lease_.is_fresh(live)) return lease_.check(live, approved);
  send(live, approved);
}

void OrderSender::defer(LiveOrder& live, risk::Approved approved) {
  live.sending = LiveOrder::Sending::Deferred;
  deferred_.insert_or_assign(live.order.id(), std::move(approved));
  retries_.add(context_.clock.mono() + kRetryUnsent, live.order.id());
}

bool OrderSender::obtain_permit(LiveOrder& live) {
  const auto reject = permit_.before_send(live.order);
  if (!reject) {
    live.released = true;
    return true;
  }
  if (live.released) return false;  // it was sent before: only the venue's report decides its end
  context_.lifecycle.advance(
      live, OrderEvent::Refused,
      {.what = "risk", .venue_text = {}, .error = reject->code, .message = reject->message});
  return false;
}

bool OrderSender::may_still_leave(const domain::ClientOrderId& id) {
  LiveOrder* live = context_.orders.find(id);
  if (!live || !live->unacknowledged()) return false;
  if (live->cancel_wanted || too_old(*live)) return false;
  live->withheld = permit_.before_first_byte(live->order);
  live->started = !live->withheld;
  return live->started;
}

void OrderSender::on_withheld(LiveOrder& live) {
  live.released = false;
  if (live.cancel_wanted) return cancelled_unsent(live);
  if (!live.withheld) return expire(live);
  context_.lifecycle.advance(
      live, OrderEvent::Refused,
      {.what = "risk", .venue_text = {}, .error = live.withheld->code, .message = live.withheld->message});
}

void OrderSender::send(LiveOrder& live, const risk::Approved& approved) {
  if (!obtain_permit(live)) return;
  live.trace.mark(Trace::Step::Sent, context_.clock.mono());
  // A bot's closing as well: it must not wait behind others' openings, nor behind its own.
  const auto priority = approved.only_reduces() ? core::Priority::Protective : context_.priority_of(live);
  leave(live, [&] {
    AVENOR_FAILPOINT("exec.before_send");
    context_.venue.submit(approved.with(priority), [this, id = live.order.id(), approved](
                                                       const venue::VenueResult<venue::OrderReport>& answer) {
      AVENOR_FAILPOINT("exec.after_answer");
      on_answer(id, &approved, answer);
    });
    AVENOR_FAILPOINT("exec.after_send");
  });
}

void OrderSender::send_replacement(const LiveOrder& old, LiveOrder& fresh) {
  if (!obtain_permit(fresh)) return;
  const auto& request = fresh.order.request;
  fresh.venue_exit = true;
  leave(fresh, [&] {
    AVENOR_FAILPOINT("exec.before_replace");
    context_.venue.replace(context_.order_ref(old),
                           {.new_client_id = client_id_at_venue(fresh),
                            .qty = {},
                            .limit_price = request.limit_price,
                            .stop_price = request.stop_price},
                           [this, id = fresh.order.id(),
                            old_id = old.order.id()](const venue::VenueResult<venue::Amended>& answer) {
                             on_amended(id, old_id, answer);
                             // Only the venue's report decides how the old one ended: replaced, or filled
                             // before the request arrived.
                             if (LiveOrder* before = context_.orders.find(old_id);
                                 before && !is_final(before->order.status))
                               queries_.query_order_later(*before);
                           });
  });
}

template <class Give>
void OrderSender::leave(LiveOrder& live, Give&& give) {
  live.sending = LiveOrder::Sending::InFlight;
  try {
    give();
  } catch (const std::exception& failed) {
    if (live.sending == LiveOrder::Sending::InFlight) {  // else it has been answered
      live.sending = LiveOrder::Sending::Done;
      queries_.on_answer_lost(
          live, VenueError{.kind = VenueError::Kind::Unknown,
                           .code = "order.unknown",
                           .message = fmt::format("sending it failed half-way: {}", failed.what())});
    }
    throw;
  }
}

void OrderSender::on_answer(const domain::ClientOrderId& id, const risk::Approved* approved,
                            const venue::VenueResult<venue::OrderReport>& answer) {
  LiveOrder* live = context_.orders.find(id);
  if (!live) return;
  live->sending = LiveOrder::Sending::Done;
  live->trace.mark(Trace::Step::Answered, context_.clock.mono());
  if (answer) {
    reports_.apply(*live, *answer, "venue answer");
    if (live->cancel_wanted && !is_final(live->order.status)) cancels_.send(*live);
    return;
  }
  const VenueError& error = answer.error();
  switch (error.kind) {
    case VenueError::Kind::Refused: return on_refused(*live, error);
    case VenueError::Kind::NotSent: return on_not_sent(*live, approved, error);
    case VenueError::Kind::Unknown:
    case VenueError::Kind::RateLimited:
    case VenueError::Kind::NotFound: return queries_.on_answer_lost(*live, error);
  }
}

void OrderSender::on_amended(const domain::ClientOrderId& id, const domain::ClientOrderId& old_id,
                             const venue::VenueResult<venue::Amended>& answer) {
  if (!answer) return on_answer(id, nullptr, tl::unexpected(answer.error()));
  if (answer->outcome == venue::Amended::Outcome::NewOrder) return on_answer(id, nullptr, answer->order);
  LiveOrder* fresh = context_.orders.find(id);
  if (LiveOrder* before = context_.orders.find(old_id))
    reports_.apply(*before, answer->order, "venue answer");
  if (!fresh) return;
  fresh->sending = LiveOrder::Sending::Done;
  // An order changed in place was not requested (ReplaceIntake): it is still the old order.
  const bool half_done = answer->outcome == venue::Amended::Outcome::HalfDone;
  const std::string message = half_done ? fmt::format("{} is cancelled, and its replacement was refused: {}",
                                                      old_id, answer->refusal.message)
                                        : fmt::format("{} was changed in place, without a new order", old_id);
  context_.lifecycle.advance(*fresh, OrderEvent::Refused,
                             {.what = "venue answer",
                              .venue_text = answer->refusal.message,
                              .error = half_done ? answer->refusal.code : "order.not_replaceable",
                              .message = message});
  if (!half_done) return;
  context_.order_events.rejected_by_venue(fresh->order);
  context_.events.alert(
      {.severity = domain::Severity::Critical,
       .code = "venue.exits_missing",
       .message = fmt::format("{}: {}; the position may be without its exit: place a stop (avenorctl order)",
                              context_.name(), message),
       .subject = old_id.str()});
}

void OrderSender::on_refused(LiveOrder& live, const VenueError& error) {
  // the venue has already reported it and the answer denies it: query which is right
  if (!live.unacknowledged()) return queries_.query_order(live);
  context_.lifecycle.advance(
      live, OrderEvent::Refused,
      {.what = "venue answer", .venue_text = error.message, .error = error.code, .message = error.message});
  context_.order_events.rejected_by_venue(live.order);
}

void OrderSender::on_not_sent(LiveOrder& live, const risk::Approved* approved, const VenueError& error) {
  if (!live.unacknowledged()) return queries_.query_order(live);
  live.started = false;
  if (error.code == venue::OrderEntry::kWithheld) return on_withheld(live);
  if (!approved) {  // a replacement is valid only at once: it is not kept for later
    context_.lifecycle.advance(
        live, OrderEvent::NeverArrived,
        {.what = "venue answer", .venue_text = error.message, .error = error.code, .message = error.message});
    return;
  }
  live.released = false;
  permit_.not_sent(live.order);
  defer(live, *approved);
}

void OrderSender::tick() {
  const auto now = context_.clock.mono();
  while (const auto id = retries_.take(now)) {
    LiveOrder* live = context_.orders.find(*id);
    const auto it = deferred_.find(*id);
    if (it == deferred_.end()) continue;
    const auto approved = it->second;
    deferred_.erase(it);
    if (live && live->unacknowledged()) submit(*live, approved);
  }
}

}  // namespace avenor::oms
