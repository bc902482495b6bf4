// An order's way out: proven, sent, and tried again.
#include "oms/sessions/venue_session.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <utility>

#include "core/failpoint.hpp"
#include "domain/text.hpp"
#include "oms/controls/outbound_throttle.hpp"

namespace avenor::oms {
namespace {

using namespace std::chrono_literals;
using domain::OrderEvent;
using domain::OrderStatus;
using venue::VenueError;

constexpr core::Duration kRetryUnsent = 500ms;
constexpr int kProofsAtOnce = 4;
/// an intent without an end of its own is dead after this, as its approval is
constexpr core::Duration kOldestUnsent = OutboundThrottle::kWindow;
constexpr core::Duration kFillsMargin = 5s;  ///< clocks differ

}  // namespace

VenueSession::VenueSession(const core::Clock& clock, venue::Venue& venue, ledger::Ledger& ledger,
                           OrderStore& orders, OrderLifecycle& lifecycle, EventSink& events)
    : clock_(clock), venue_(venue), ledger_(ledger), orders_(orders), lifecycle_(lifecycle), events_(events) {
  venue_.set_send_permit([this](const domain::ClientOrderId& id) { return may_still_leave(id); });
}

venue::OrderRef VenueSession::ref(const LiveOrder& live) const {
  return {
      .venue_order_id = live.order.venue_order_id,
      .client_id = live.order.venue_client_id.empty() ? live.order.id().str() : live.order.venue_client_id};
}

bool VenueSession::too_old(const LiveOrder& live) const {
  const auto& expires = live.order.request.expires_ts;
  if (expires.is_set() && clock_.wall() >= expires) return true;
  return clock_.mono() - live.received_at > kOldestUnsent;
}

void VenueSession::expire(LiveOrder& live) {
  lifecycle_.advance(live, OrderEvent::Expired,
                     {.what = "expiry",
                      .venue_words = {},
                      .error = "order.expired",
                      .message = "it could not be sent before it was too old; the venue has never seen it"});
}

void VenueSession::submit(LiveOrder& live, risk::Approved approved) {
  try {
    try_submit(live, approved);
  } catch (...) {
    // Whoever called has taken it from its list. An order is not forgotten because something in its way has
    // failed once.
    if (live.unacknowledged() && !live.may_be_at_venue()) defer(live, std::move(approved));
    throw;
  }
}

void VenueSession::cancelled_unsent(LiveOrder& live) {
  lifecycle_.advance(live, OrderEvent::Cancelled,
                     {.what = "cancelled before it was sent", .venue_words = {}, .error = {}, .message = {}});
}

void VenueSession::try_submit(LiveOrder& live, const risk::Approved& approved) {
  if (live.cancel_wanted) return cancelled_unsent(live);
  if (too_old(live)) return expire(live);
  if (!hears_) return defer(live, approved);
  if (!lease_is_fresh(live)) return check_lease(live, approved);
  send(live, approved);
}

void VenueSession::defer(LiveOrder& live, risk::Approved approved) {
  live.sending = LiveOrder::Sending::Deferred;
  deferred_.insert_or_assign(live.order.id(), std::move(approved));
  retries_.add(clock_.mono() + kRetryUnsent, live.order.id());
}

bool VenueSession::lease_is_fresh(const LiveOrder& live) const {
  return clock_.mono() - live.lease_checked_at < venue_.visibility_delay() / 2;
}

void VenueSession::check_lease(LiveOrder& live, risk::Approved approved) {
  // We were frozen, or the ledger was away, for so long that a second execution may have taken over and
  // called the order FAILED.
  unproven_.emplace_back(live.order.id(), std::move(approved));
  prove_next();
}

// A few at a time: a proof that has waited behind all the others in the ledger's queue would be too old when
// it came.
void VenueSession::prove_next() {
  while (proving_ < kProofsAtOnce && !unproven_.empty()) {
    auto [id, approved] = std::move(unproven_.front());
    unproven_.pop_front();
    ++proving_;
    ledger_.find(ledger::Ledger::By::ClientOrderId, id.str(),
                 [this, id, asked = clock_.mono(),
                  approved](const core::Result<std::optional<ledger::Stored>>& found) {
                   --proving_;
                   proved(id, asked, approved, found);
                   prove_next();
                 });
  }
}

void VenueSession::proved(const domain::ClientOrderId& id, core::MonoTime asked,
                          const risk::Approved& approved,
                          const core::Result<std::optional<ledger::Stored>>& found) {
  LiveOrder* still = orders_.find(id);
  if (!still || !still->unacknowledged()) return;
  if (found && *found && (*found)->order.status == OrderStatus::Pending) {
    still->lease_checked_at = asked;
    return submit(*still, approved);
  }
  // the ledger is away: tried again as one that could not be sent
  if (!found) return defer(*still, approved);
  events_.alert({.severity = domain::Severity::Critical,
                 .code = "order.taken_over",
                 .message = fmt::format(
                     "{} is not sent: the ledger has it as ended, another execution has been at work", id),
                 .subject = id.str()});
  if (!*found) return;
  orders_.remove(*still);
  orders_.add(restored(**found, clock_.mono()));
}

bool VenueSession::release(LiveOrder& live) {
  const auto objection = before_send_ ? before_send_(live.order) : std::nullopt;
  if (!objection) {
    live.released = true;
    return true;
  }
  if (live.released) return false;  // it has left before: its end is the venue's to tell
  lifecycle_.advance(
      live, OrderEvent::Refused,
      {.what = "risk", .venue_words = {}, .error = objection->code, .message = objection->message});
  return false;
}

bool VenueSession::may_still_leave(const domain::ClientOrderId& id) {
  LiveOrder* live = orders_.find(id);
  if (!live || !live->unacknowledged()) return false;
  if (live->cancel_wanted || too_old(*live)) return false;
  live->withheld = on_waited_ ? on_waited_(live->order) : std::nullopt;
  return !live->withheld;
}

void VenueSession::withheld(LiveOrder& live) {
  live.released = false;
  if (live.cancel_wanted) return cancelled_unsent(live);
  if (!live.withheld) return expire(live);
  lifecycle_.advance(
      live, OrderEvent::Refused,
      {.what = "risk", .venue_words = {}, .error = live.withheld->code, .message = live.withheld->message});
}

void VenueSession::send(LiveOrder& live, const risk::Approved& approved) {
  if (!release(live)) return;
  live.trace.mark(Trace::Step::Sent, clock_.mono());
  leave(live, [&] {
    AVENOR_FAILPOINT("exec.before_send");
    venue_.submit(approved, [this, id = live.order.id(),
                             approved](const venue::VenueResult<venue::OrderReport>& answer) {
      AVENOR_FAILPOINT("exec.after_answer");
      answered(id, &approved, answer);
    });
    AVENOR_FAILPOINT("exec.after_send");
  });
}

void VenueSession::leave(LiveOrder& live, const std::function<void()>& give) {
  live.sending = LiveOrder::Sending::InFlight;
  try {
    give();
  } catch (const std::exception& failed) {
    if (live.sending == LiveOrder::Sending::InFlight) {  // else it has been answered
      live.sending = LiveOrder::Sending::Done;
      lost(live, VenueError{.kind = VenueError::Kind::Unknown,
                            .code = "order.unknown",
                            .message = fmt::format("sending it failed half-way: {}", failed.what())});
    }
    throw;
  }
}

void VenueSession::answered(const domain::ClientOrderId& id, const risk::Approved* approved,
                            const venue::VenueResult<venue::OrderReport>& answer) {
  LiveOrder* live = orders_.find(id);
  if (!live) return;
  live->sending = LiveOrder::Sending::Done;
  live->trace.mark(Trace::Step::Answered, clock_.mono());
  if (answer) {
    apply(*live, *answer, "venue answer");
    if (live->cancel_wanted && !is_final(live->order.status)) send_cancel(*live);
    return;
  }
  const VenueError& trouble = answer.error();
  switch (trouble.kind) {
    case VenueError::Kind::Refused:
      if (live->unacknowledged()) {
        lifecycle_.advance(*live, OrderEvent::Refused,
                           {.what = "venue answer",
                            .venue_words = trouble.message,
                            .error = trouble.code,
                            .message = trouble.message});
        if (on_answered_) on_answered_(live->order, true);
      } else {
        query_order(*live);  // the venue has told of it and the answer denies it: it must say which
      }
      return;
    case VenueError::Kind::NotSent:
      if (!live->unacknowledged()) return query_order(*live);
      if (trouble.code == venue::Venue::kWithheld) return withheld(*live);
      if (!approved) {  // a replacement is a wish of its moment: it is not kept for later
        lifecycle_.advance(*live, OrderEvent::NeverArrived,
                           {.what = "venue answer",
                            .venue_words = trouble.message,
                            .error = trouble.code,
                            .message = trouble.message});
        return;
      }
      live->released = false;
      if (on_stayed_) on_stayed_(live->order);
      return defer(*live, *approved);
    case VenueError::Kind::Unknown:
    case VenueError::Kind::RateLimited:
    case VenueError::Kind::NotFound: return lost(*live, trouble);
  }
}

void VenueSession::tick() {
  const auto now = clock_.mono();
  while (const auto id = retries_.take(now)) {
    LiveOrder* live = orders_.find(*id);
    const auto it = deferred_.find(*id);
    if (it == deferred_.end()) continue;
    const auto approved = it->second;
    deferred_.erase(it);
    if (live && live->unacknowledged()) submit(*live, approved);
  }
  while (const auto id = lookups_.take(now)) {
    LiveOrder* live = orders_.find(*id);
    if (!live || !live->asks.take(now)) continue;  // asked meanwhile, or planned anew
    const bool open = !is_final(live->order.status) && !live->held_end;
    if (open || live->verify) query_order(*live);
  }
  tick_replacements();
  while (const auto id = exit_checks_.take(now)) {
    LiveOrder* live = orders_.find(*id);
    if (!live) continue;
    live->exits_check_due = false;
    if (live->owes_exits())
      query_order(*live, [this, id = *id] {
        if (LiveOrder* again = orders_.find(id)) want_exits(*again);
      });
  }
  core::WallTime since;
  while (const auto id = fill_checks_.take(now)) {
    LiveOrder* live = orders_.find(*id);
    if (!live) continue;
    live->fill_check_due = false;
    if (live->fills_owed()) {
      // Further back each time: our clock may have been wrong when it was made, or it had lived before we
      // knew it.
      const auto from = live->order.created_at - kFillsMargin * (1 << std::min(live->fill_checks++, 15));
      since = since.is_set() ? std::min(since, from) : from;
      want_fills(*live);
      // They may not come because there are none: then what was told of them is asked for once more.
      if (live->fill_checks >= kDenialsToTrust) query_order(*live);
      if (live->order.status == OrderStatus::Pending &&
          !live->unacknowledged())  // they did not come: that it was taken is a step then
        lifecycle_.advance(*live, OrderEvent::Accepted,
                           {.what = "venue answer", .venue_words = {}, .error = {}, .message = {}});
    } else {
      live->fill_checks = 0;
    }
    settle_held_end(*live);
  }
  if (since.is_set() && on_fills_wanted_) on_fills_wanted_(since);
}

}  // namespace avenor::oms
