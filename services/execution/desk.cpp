#include "execution/desk.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <utility>

#include "core/failpoint.hpp"
#include "domain/text.hpp"
#include "execution/governor.hpp"

namespace avenor::execution {
namespace {

using namespace std::chrono_literals;
using domain::OrderEvent;
using domain::OrderStatus;
using venue::Trouble;

constexpr core::Duration kRetryUnsent = 500ms;
constexpr int kProofsAtOnce = 4;
constexpr core::Duration kOldestUnsent = Governor::kWindow;  ///< an intent without an end of its own is dead after this, as its approval is
constexpr core::Duration kFirstLookup = 200ms;
constexpr core::Duration kLongestLookup = 5s;
constexpr core::Duration kFillsGrace = 300ms;       ///< the stream's chance before executions are fetched
constexpr core::Duration kHeldEndGrace = 30s;       ///< then the end is taken although executions are missing
constexpr core::Duration kFillsMargin = 5s;         ///< clocks differ

}  // namespace

Desk::Desk(const core::Clock& clock, venue::Venue& venue, ledger::Ledger& ledger, OrderStore& orders, Recorder& recorder,
           Outlet& outlet)
    : clock_(clock), venue_(venue), ledger_(ledger), orders_(orders), recorder_(recorder), outlet_(outlet) {}

venue::OrderRef Desk::ref(const LiveOrder& live) const {
  return {.venue_order_id = live.order.venue_order_id,
          .client_id = live.order.venue_client_id.empty() ? live.order.id().str() : live.order.venue_client_id};
}

bool Desk::too_old(const LiveOrder& live) const {
  const auto& expires = live.order.request.expires_ts;
  if (expires.is_set() && clock_.wall() >= expires) return true;
  return clock_.mono() - live.received_at > kOldestUnsent;
}

void Desk::expire(LiveOrder& live) {
  recorder_.advance(live, OrderEvent::Expired,
                    {.what = "expiry", .venue_words = {}, .error = "order.expired",
                     .message = "it could not be sent before it was too old; the venue has never seen it"});
}

void Desk::submit(LiveOrder& live, risk::Approved approved) {
  if (live.cancel_wanted) {
    recorder_.advance(live, OrderEvent::Cancelled,
                      {.what = "cancelled before it was sent", .venue_words = {}, .error = {}, .message = {}});
    return;
  }
  if (too_old(live)) return expire(live);
  if (!hears_) {
    live.sending = LiveOrder::Sending::Deferred;
    const auto id = live.order.id();
    deferred_.insert_or_assign(id, std::move(approved));
    retries_.add(clock_.mono() + kRetryUnsent, id);
    return;
  }
  if (!proof_is_fresh(live)) return prove(live, std::move(approved));
  send(live, approved);
}

bool Desk::proof_is_fresh(const LiveOrder& live) const {
  return clock_.mono() - live.proven_at < venue_.settling_time() / 2;
}

void Desk::prove(LiveOrder& live, risk::Approved approved) {
  // We were frozen, or the ledger was away, for so long that a second execution may have taken over and called the order FAILED.
  unproven_.emplace_back(live.order.id(), std::move(approved));
  prove_next();
}

// A few at a time: a proof that has waited behind all the others in the ledger's queue would be too old when it came.
void Desk::prove_next() {
  while (proving_ < kProofsAtOnce && !unproven_.empty()) {
    auto [id, approved] = std::move(unproven_.front());
    unproven_.pop_front();
    ++proving_;
    ledger_.find(ledger::Ledger::By::ClientOrderId, id.str(),
                 [this, id, asked = clock_.mono(), approved = std::move(approved)](const core::Result<std::optional<ledger::Stored>>& found) {
                   --proving_;
                   proved(id, asked, approved, found);
                   prove_next();
                 });
  }
}

void Desk::proved(const domain::ClientOrderId& id, core::MonoTime asked, const risk::Approved& approved,
                  const core::Result<std::optional<ledger::Stored>>& found) {
  LiveOrder* still = orders_.find(id);
  if (!still || still->order.status != OrderStatus::Pending) return;
  if (found && *found && (*found)->order.status == OrderStatus::Pending) {
    still->proven_at = asked;
    return submit(*still, approved);
  }
  if (!found) {  // the ledger is away: tried again as one that could not be sent
    still->sending = LiveOrder::Sending::Deferred;
    deferred_.insert_or_assign(id, approved);
    return retries_.add(clock_.mono() + kRetryUnsent, id);
  }
  outlet_.alert({.severity = wire::Severity::Critical,
                 .code = "order.taken_over",
                 .message = fmt::format("{} is not sent: the ledger has it as ended, another execution has been at work", id),
                 .subject = id.str()});
  if (!*found) return;
  orders_.remove(*still);
  orders_.add(restored(**found, clock_.mono()));
}

bool Desk::let_go(LiveOrder& live) {
  const bool again = std::exchange(live.let_go, true);
  if (!on_leaving_ || on_leaving_(live.order)) return true;
  if (again) return false;  // it has left before: its end is the venue's to tell
  recorder_.advance(live, OrderEvent::Refused,
                    {.what = "governor", .venue_words = {}, .error = "risk.held_back",
                     .message = "it was held back at the last moment: trading is halted, or more orders would leave than came in"});
  return false;
}

void Desk::send(LiveOrder& live, const risk::Approved& approved) {
  if (!let_go(live)) return;
  live.sending = LiveOrder::Sending::InFlight;
  live.trace.mark(Trace::Step::Sent, clock_.mono());
  AVENOR_FAILPOINT("exec.before_send");
  venue_.submit(approved, [this, id = live.order.id(), approved](const venue::Answer<venue::OrderReport>& answer) {
    AVENOR_FAILPOINT("exec.after_answer");
    answered(id, &approved, answer);
  });
  AVENOR_FAILPOINT("exec.after_send");
}

void Desk::replace(LiveOrder& old, LiveOrder& fresh, bool names_qty) {
  if (!proof_is_fresh(fresh)) {  // a replacement is a wish of its moment, and that has passed
    recorder_.advance(fresh, OrderEvent::NeverArrived, {.what = "lease", .venue_words = {}, .error = "order.too_late",
                                                        .message = "it took too long to come to the point of sending it"});
    return;
  }
  if (!let_go(fresh)) return;
  const auto& request = fresh.order.request;
  fresh.sending = LiveOrder::Sending::InFlight;
  AVENOR_FAILPOINT("exec.before_replace");
  std::optional<domain::Quantity> qty;
  if (names_qty || !old.order.filled_qty.is_zero()) qty = request.qty;
  venue_.replace(ref(old),
                 {.new_client_id = ref(fresh).client_id, .qty = qty, .limit_price = request.limit_price, .stop_price = request.stop_price},
                 [this, id = fresh.order.id(), old_id = old.order.id()](const venue::Answer<venue::OrderReport>& answer) {
                   answered(id, nullptr, answer);
                   // How the old one ended is the venue's to tell: replaced, or filled before the wish arrived.
                   if (LiveOrder* before = orders_.find(old_id); before && !is_final(before->order.status)) look_up_later(*before);
                 });
}

void Desk::answered(const domain::ClientOrderId& id, const risk::Approved* approved,
                    const venue::Answer<venue::OrderReport>& answer) {
  LiveOrder* live = orders_.find(id);
  if (!live) return;
  live->sending = LiveOrder::Sending::Done;
  live->trace.mark(Trace::Step::Answered, clock_.mono());
  if (answer) {
    apply(*live, *answer, "venue answer");
    if (live->cancel_wanted && !is_final(live->order.status)) cancel(*live);
    return;
  }
  const Trouble& trouble = answer.error();
  switch (trouble.kind) {
    case Trouble::Kind::Refused:
      if (live->order.status == OrderStatus::Pending) {
        recorder_.advance(*live, OrderEvent::Refused, {.what = "venue answer", .venue_words = trouble.message, .error = trouble.code,
                                                       .message = trouble.message});
        if (on_answered_) on_answered_(live->order, true);
      } else {
        look_up(*live);  // the stream has told of it and the answer denies it: the venue must say which
      }
      return;
    case Trouble::Kind::NotSent:
      if (live->order.status != OrderStatus::Pending) return look_up(*live);
      if (!approved) {  // a replacement is a wish of its moment: it is not kept for later
        recorder_.advance(*live, OrderEvent::NeverArrived, {.what = "venue answer", .venue_words = trouble.message,
                                                            .error = trouble.code, .message = trouble.message});
        return;
      }
      live->let_go = false;
      if (on_stayed_) on_stayed_(live->order);
      live->sending = LiveOrder::Sending::Deferred;
      deferred_.insert_or_assign(id, *approved);
      retries_.add(clock_.mono() + kRetryUnsent, id);
      return;
    case Trouble::Kind::Unknown:
    case Trouble::Kind::RateLimited:
    case Trouble::Kind::NotFound:
      return lost(*live, trouble);
  }
}

void Desk::lost(LiveOrder& live, const Trouble& trouble) {
  if (live.order.status == OrderStatus::Pending) {
    outlet_.alert({.severity = wire::Severity::Warning,
                   .code = "order.unknown",
                   .message = fmt::format("{} was sent to {} and the answer was lost ({}): asking the venue what became of it",
                                          live.order.id(), name(), trouble.message),
                   .subject = live.order.id().str()});
    recorder_.advance(live, OrderEvent::AnswerLost, {.what = "venue answer", .venue_words = trouble.message, .error = trouble.code,
                                                     .message = trouble.message});
  }
  look_up_later(live);
}

void Desk::cancel(LiveOrder& live) {
  live.cancel_wanted = true;
  if (is_final(live.order.status) || live.cancel_in_flight) return;
  if (!live.may_be_at_venue()) {
    if (live.sending != LiveOrder::Sending::Deferred) return;  // submit() will see the wish
    deferred_.erase(live.order.id());
    live.sending = LiveOrder::Sending::Done;
    recorder_.advance(live, OrderEvent::Cancelled,
                      {.what = "cancelled before it was sent", .venue_words = {}, .error = {}, .message = {}});
    return;
  }
  if (live.order.venue_order_id.empty()) return look_up_later(live);  // its word comes first, then the cancel
  live.cancel_in_flight = true;
  AVENOR_FAILPOINT("exec.before_cancel");
  venue_.cancel(ref(live), [this, id = live.order.id()](const venue::Answer<void>& answer) {
    LiveOrder* again = orders_.find(id);
    if (!again) return;
    again->cancel_in_flight = false;
    if (!answer && !is_final(again->order.status))
      outlet_.note(again->order, "cancel: " + answer.error().message);
    // Accepted or not, only the venue's word that it is cancelled counts: asked for, should the stream not bring it.
    if (!is_final(again->order.status)) look_up_later(*again);
  });
}

void Desk::look_up_later(LiveOrder& live) {
  const auto wait = std::min<core::Duration>(kFirstLookup * (1 << std::min(live.lookups, 8)), kLongestLookup);
  ++live.lookups;
  lookups_.add(clock_.mono() + wait, live.order.id());
}

void Desk::look_up(LiveOrder& live, std::function<void()> done) {
  if (live.lookup_in_flight) {
    if (done) done();
    return;
  }
  live.lookup_in_flight = true;
  AVENOR_FAILPOINT("exec.before_lookup");
  venue_.find(ref(live), [this, id = live.order.id(), done = std::move(done)](const venue::Answer<venue::OrderReport>& answer) {
    looked_up(id, answer);
    AVENOR_FAILPOINT("exec.after_lookup");
    if (done) done();
  });
}

void Desk::looked_up(const domain::ClientOrderId& id, const venue::Answer<venue::OrderReport>& answer) {
  LiveOrder* live = orders_.find(id);
  if (!live) return;
  live->lookup_in_flight = false;
  if (is_final(live->order.status)) {
    if (answer && live->owes_exits()) adopt_legs(*live, *answer);
    return want_exits(*live);
  }
  if (answer) {
    live->not_found_since.reset();
    live->lookups = 0;
    apply(*live, *answer, "reconciliation");
    if (is_final(live->order.status)) return;
    if (live->cancel_wanted && !live->held_end) cancel(*live);
    return;
  }
  if (answer.error().kind == Trouble::Kind::NotFound) return not_found(*live, answer.error());
  live->not_found_since.reset();  // an unbroken row of "no such order" is asked for
  look_up_later(*live);
}

void Desk::not_found(LiveOrder& live, const Trouble& trouble) {
  const auto now = clock_.mono();
  if (!live.not_found_since) live.not_found_since = now;
  switch (live.order.status) {
    case OrderStatus::Pending:
      if (live.sending == LiveOrder::Sending::InFlight) break;  // the answer is still to come
      recorder_.advance(live, OrderEvent::AnswerLost,
                        {.what = "reconciliation", .venue_words = trouble.message, .error = "order.unknown",
                         .message = "it may have been sent; the venue does not show it (yet)"});
      break;
    case OrderStatus::Unknown:
      if (now - *live.not_found_since < venue_.settling_time()) {
        lookups_.add(*live.not_found_since + venue_.settling_time(), live.order.id());  // not a back-off later
        break;
      }
      recorder_.advance(live, OrderEvent::NeverArrived,
                        {.what = "reconciliation", .venue_words = trouble.message, .error = "order.never_arrived",
                         .message = "the venue has never had it and will not get it any more"});
      return;
    case OrderStatus::Submitted:
    case OrderStatus::PartiallyFilled:
      outlet_.alert({.severity = wire::Severity::Critical,
                     .code = "venue.order_lost",
                     .message = fmt::format("{} has {} as {}, and now says that it does not know it", name(), live.order.id(),
                                            domain::to_text(live.order.status)),
                     .subject = live.order.id().str()});
      break;
    case OrderStatus::Filled:
    case OrderStatus::Rejected:
    case OrderStatus::Cancelled:
    case OrderStatus::Expired:
    case OrderStatus::Failed:
      return;
  }
  look_up_later(live);
}

void Desk::apply(LiveOrder& live, const venue::OrderReport& report, const std::string& way) {
  if (!report.legs.empty()) adopt_legs(live, report);
  want_exits(live);
  live.filled_at_venue = std::max(live.filled_at_venue, report.filled_qty);
  if (live.fills_owed()) want_fills(live);
  if (is_final(live.order.status)) return;
  live.not_found_since.reset();
  if (!live.may_be_at_venue()) live.sending = LiveOrder::Sending::Done;

  const Cause cause{.what = way, .venue_words = report.words, .error = {}, .message = {}};
  const bool untold = live.order.status == OrderStatus::Pending || live.order.status == OrderStatus::Unknown;
  switch (report.state) {
    case OrderEvent::Accepted:
    case OrderEvent::PartFilled:
    case OrderEvent::FullyFilled:
      hold_smaller_end(live, report);
      // Fills move the order by themselves, one by one; the report only proves that the venue has it.
      if (untold) recorder_.advance(live, OrderEvent::Accepted, cause, &report);
      return settle_held_end(live);
    case OrderEvent::Cancelled:
    case OrderEvent::Expired:
    case OrderEvent::Refused:
      if (!live.held_end)
        live.held_end = LiveOrder::HeldEnd{.event = report.state, .filled_qty = report.filled_qty,
                                           .venue_order_id = report.venue_order_id, .words = report.words,
                                           .since = clock_.mono()};
      if (untold && live.order.venue_order_id.empty() && live.fills_owed())
        recorder_.advance(live, OrderEvent::Accepted, cause, &report);
      return settle_held_end(live);
    case OrderEvent::AnswerLost:
    case OrderEvent::NeverArrived:
      return;  // ours, never a venue's
  }
}

void Desk::hold_smaller_end(LiveOrder& live, const venue::OrderReport& report) {
  if (live.held_end || report.state != OrderEvent::FullyFilled || report.filled_qty >= live.order.request.qty) return;
  live.held_end = LiveOrder::HeldEnd{.event = OrderEvent::Cancelled, .filled_qty = report.filled_qty,
                                     .venue_order_id = report.venue_order_id, .words = report.words + ", made smaller by the venue", .since = clock_.mono()};
}

void Desk::settle_held_end(LiveOrder& live) {
  if (!live.held_end || is_final(live.order.status)) return;
  const auto& end = *live.held_end;
  if (live.order.filled_qty < end.filled_qty) {
    if (clock_.mono() - end.since < kHeldEndGrace) return want_fills(live);
    outlet_.alert({.severity = wire::Severity::Critical,
                   .code = "venue.fills_missing",
                   .message = fmt::format("{} calls {} {} with {} filled, but has shown executions for {} only", name(),
                                          live.order.id(), domain::to_text(end.event), end.filled_qty, live.order.filled_qty),
                   .subject = live.order.id().str()});
  }
  const bool refused = end.event == OrderEvent::Refused;
  const Cause cause{.what = "venue", .venue_words = end.words, .error = refused ? "venue.rejected" : "", .message = end.words};
  const auto event = refused && !live.order.filled_qty.is_zero() ? OrderEvent::Cancelled : end.event;
  const auto held = *live.held_end;
  live.held_end.reset();
  const venue::OrderReport names{.client_id = {}, .venue_order_id = held.venue_order_id, .symbol = {}};
  if (!recorder_.advance(live, event, cause, &names)) live.held_end = held;
  if (refused && on_answered_) on_answered_(live.order, true);
}

void Desk::want_fills(LiveOrder& live) {
  if (std::exchange(live.fill_check_due, true)) return;
  fill_checks_.add(clock_.mono() + kFillsGrace, live.order.id());
}

void Desk::hear(const venue::OrderReport& report, const std::string& way) {
  if (LiveOrder* live = orders_.find_at_venue(name(), report.venue_order_id, report.client_id)) return apply(*live, report, way);
  with_ledger_order(report.venue_order_id, report.client_id, [this, report, way](LiveOrder* live) {
    if (live) return apply(*live, report, way);
    stranger(report, way);
  });
}

void Desk::record(LiveOrder& live, const venue::FillReport& fill, const venue::OrderReport* order, const std::string& way) {
  unattributed_.erase(fill.exec_id);
  if (order) {
    live.filled_at_venue = std::max(live.filled_at_venue, order->filled_qty);
    hold_smaller_end(live, *order);
  }
  if (!live.may_be_at_venue()) live.sending = LiveOrder::Sending::Done;
  live.not_found_since.reset();
  recorder_.fill(live, fill, {.what = way, .venue_words = order ? order->words : "", .error = {}, .message = {}});
  if (on_answered_) on_answered_(live.order, false);
  if (live.fills_owed()) want_fills(live);
  want_exits(live);
  settle_held_end(live);
}

void Desk::hear(const venue::FillReport& fill, const venue::OrderReport* order, const std::string& way) {
  if (LiveOrder* live = orders_.find_at_venue(name(), fill.venue_order_id, fill.client_id)) return record(*live, fill, order, way);
  if (stranger_policy_ != StrangerPolicy::Adopt && strangers_.contains(fill.venue_order_id.str())) {
    unattributed_.erase(fill.exec_id);
    return;
  }
  unattributed_.try_emplace(fill.exec_id, Unattributed{.since = clock_.mono(), .event_ts = fill.event_ts});
  with_ledger_order(fill.venue_order_id, fill.client_id,
                    [this, fill, way, had_order = order != nullptr, its = order ? *order : venue::OrderReport{}](LiveOrder* live) {
                      if (live) return record(*live, fill, had_order ? &its : nullptr, way);
                      attribute(fill, way);
                    });
}

void Desk::attribute(const venue::FillReport& fill, const std::string& way) {
  // A history may name only the venue's order id, which we do not know while the answer to the order is lost.
  venue_.find({.venue_order_id = fill.venue_order_id, .client_id = {}}, [this, fill, way](const venue::Answer<venue::OrderReport>& answer) {
    if (!answer) return;  // a later pass brings the execution again
    const auto report = *answer;
    with_ledger_order(report.venue_order_id, report.client_id, [this, fill, report, way](LiveOrder* live) {
      if (live) {
        apply(*live, report, way);
        return record(*live, fill, &report, way);
      }
      if (stranger(report, "an execution")) unattributed_.erase(fill.exec_id);
    });
  });
}

void Desk::with_ledger_order(const domain::VenueOrderId& venue_id, const std::string& client_id,
                             std::function<void(LiveOrder*)> then) {
  if (LiveOrder* live = orders_.find_at_venue(name(), venue_id, client_id)) return then(live);
  auto adopt = [this](const ledger::Stored& stored) -> LiveOrder* {
    if (LiveOrder* known = orders_.find(stored.order.id())) return known;
    LiveOrder& live = orders_.add(restored(stored, clock_.mono()));
    live.given_up = is_final(live.order.status);  // told long ago: only what happens now is news
    return &live;
  };
  // When the ledger has no such order, memory may have one by now (an exit, with the answer to its entry).
  auto by_client = [this, venue_id, client_id, adopt, then](const core::Result<std::optional<ledger::Stored>>& found) {
    if (found && *found && (*found)->order.request.venue == name()) return then(adopt(**found));
    if (client_id.empty()) return then(orders_.find_at_venue(name(), venue_id, client_id));
    ledger_.find(ledger::Ledger::By::ClientOrderId, client_id,
                 [this, venue_id, client_id, adopt, then](const core::Result<std::optional<ledger::Stored>>& again) {
                   const bool ours = again && *again && (*again)->order.request.venue == name();
                   then(ours ? adopt(**again) : orders_.find_at_venue(name(), venue_id, client_id));
                 });
  };
  ledger_.find(ledger::Ledger::By::VenueOrderId, venue_id.str(), by_client);
}

void Desk::tick() {
  const auto now = clock_.mono();
  while (const auto id = retries_.take(now)) {
    LiveOrder* live = orders_.find(*id);
    const auto it = deferred_.find(*id);
    if (it == deferred_.end()) continue;
    const auto approved = it->second;
    deferred_.erase(it);
    if (live && live->order.status == OrderStatus::Pending) submit(*live, approved);
  }
  while (const auto id = lookups_.take(now)) {
    LiveOrder* live = orders_.find(*id);
    if (live && !is_final(live->order.status) && !live->held_end) look_up(*live);
  }
  while (const auto id = exit_checks_.take(now)) {
    LiveOrder* live = orders_.find(*id);
    if (!live) continue;
    live->exits_check_due = false;
    if (live->owes_exits()) look_up(*live, [this, id = *id] {
      if (LiveOrder* again = orders_.find(id)) want_exits(*again);
    });
  }
  core::WallTime since;
  while (const auto id = fill_checks_.take(now)) {
    LiveOrder* live = orders_.find(*id);
    if (!live) continue;
    live->fill_check_due = false;
    if (live->fills_owed()) {
      // Further back each time: our clock may have been wrong when it was made, or it had lived before we knew it.
      const auto from = live->order.created_at - kFillsMargin * (1 << std::min(live->fill_checks++, 15));
      since = since.is_set() ? std::min(since, from) : from;
      want_fills(*live);
    } else {
      live->fill_checks = 0;
    }
    settle_held_end(*live);
  }
  if (since.is_set() && on_fills_wanted_) on_fills_wanted_(since);
}

}  // namespace avenor::execution
