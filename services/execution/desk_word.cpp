// The venue's word on our orders, from whichever way it comes: asked for, or heard on the stream.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/failpoint.hpp"
#include "domain/text.hpp"
#include "execution/desk.hpp"

namespace avenor::execution {
namespace {

using namespace std::chrono_literals;
using domain::OrderEvent;
using domain::OrderStatus;
using venue::Trouble;

constexpr core::Duration kFirstLookup = 200ms;
constexpr core::Duration kLongestLookup = 5s;
constexpr core::Duration kFillsGrace = 300ms;       ///< the stream's chance before executions are fetched
constexpr core::Duration kHeldEndGrace = 30s;       ///< then the end is taken although executions are missing

}  // namespace

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
    case OrderStatus::Unknown:
      if (now - *live.not_found_since < venue_.settling_time()) {
        lookups_.add(*live.not_found_since + venue_.settling_time(), live.order.id());  // not a back-off later
        break;
      }
      recorder_.advance(live, OrderEvent::NeverArrived,
                        {.what = "reconciliation", .venue_words = trouble.message, .error = "order.never_arrived",
                         .message = "the venue has never had it and will not get it any more"});
      return;
    case OrderStatus::Pending:
      if (live.sending == LiveOrder::Sending::InFlight) break;  // the answer is still to come
      if (live.unheard_of()) {
        recorder_.advance(live, OrderEvent::AnswerLost,
                          {.what = "reconciliation", .venue_words = trouble.message, .error = "order.unknown",
                           .message = "it may have been sent; the venue does not show it (yet)"});
        break;
      }
      [[fallthrough]];
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
      if (fills_will_tell(live, report)) remember_venue_id(live, report);
      else if (untold) recorder_.advance(live, OrderEvent::Accepted, cause, &report);
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

bool Desk::fills_will_tell(const LiveOrder& live, const venue::OrderReport& report) {
  const bool has_id = !live.unheard_of() || !report.venue_order_id.empty();
  return live.order.status == OrderStatus::Pending && live.fills_owed() && live.fill_checks == 0 && has_id;
}

void Desk::remember_venue_id(LiveOrder& live, const venue::OrderReport& report) {
  if (live.unheard_of()) orders_.update(live, [&](domain::Order& order) { order.venue_order_id = report.venue_order_id; });
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
  if (recorder_.fill(live, fill, {.what = way, .venue_words = order ? order->words : "", .error = {}, .message = {}}))
    recent_.booked(fill.exec_id, live.order.request.symbol, domain::signed_qty(live.order.request.side, fill.qty), clock_.mono(),
                   clock_.mono());
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

}  // namespace avenor::execution
