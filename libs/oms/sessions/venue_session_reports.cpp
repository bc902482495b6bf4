// The venue's word on our orders, from whichever way it comes: asked for, or heard on the stream.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/failpoint.hpp"
#include "domain/text.hpp"
#include "oms/sessions/venue_session.hpp"

namespace avenor::oms {
namespace {

using namespace std::chrono_literals;
using domain::OrderEvent;
using domain::OrderStatus;

constexpr core::Duration kFillsGrace = 300ms;       ///< the stream's chance before executions are fetched
constexpr core::Duration kLongestFillsGrace = 60s;  ///< when they do not come
constexpr int kQuickFillChecks = 3;
constexpr std::size_t kMostAttributing = 10'000;
constexpr core::Duration kFirstAttributePause = 1s;
constexpr core::Duration kLongestAttributePause = 8s;
constexpr std::size_t kMostUnattributed = 10'000;
constexpr core::Duration kHeldEndGrace = 30s;  ///< then the end is taken although executions are missing

/// True when the order's own average says that the execution's quantity is not its own but the order's total:
/// with what is known it adds up to that total, and not to that average. (Averages are rounded: by less than
/// a ten thousandth.)
bool average_denies(const LiveOrder& live, const venue::FillReport& fill, const venue::OrderReport& order) {
  const auto total = live.order.filled_qty + fill.qty;
  if (!order.avg_price || total != order.filled_qty || !total.is_positive()) return false;
  const auto average = (live.filled_value + domain::Notional::of(fill.price, fill.qty)).per_unit(total);
  const auto off = (average - *order.avg_price).abs().decimal();
  return off > core::divide_rounded(average.abs().decimal(), core::Decimal{10'000});
}

/// A limit order is never filled at a worse price than its limit.
bool beyond_limit(const domain::OrderRequest& request, domain::Price price) {
  if (!request.limit_price) return false;
  return request.side == domain::Side::Buy ? price > *request.limit_price : price < *request.limit_price;
}

}  // namespace

void VenueSession::apply(LiveOrder& live, const venue::OrderReport& report, const std::string& way,
                         std::optional<core::MonoTime> asked) {
  if (!report.legs.empty()) adopt_legs(live, report);
  want_exits(live);
  const bool denied =
      asked && report.filled_qty < live.filled_at_venue && live.fill_checks >= kDenialsToTrust;
  // It had told more, has not shown it, and tells less now: that was not true.
  live.filled_at_venue = std::max(denied ? live.order.filled_qty : live.filled_at_venue, report.filled_qty);
  if (live.fills_owed()) want_fills(live);
  seek_successor(live, report);
  if (is_final(live.order.status)) return late_word(live, report, way, asked);
  live.not_found_since.reset();
  notice_larger(live, report);
  if (!live.may_be_at_venue()) live.sending = LiveOrder::Sending::Done;
  orders_.admit(live);

  const Cause cause{.what = way, .venue_words = report.words, .error = {}, .message = {}};
  const bool untold = live.order.status == OrderStatus::Pending || live.order.status == OrderStatus::Unknown;
  switch (report.state) {
    case OrderEvent::Accepted:
    case OrderEvent::PartFilled:
    case OrderEvent::FullyFilled:
      hold_smaller_end(live, report);
      // Fills move the order by themselves, one by one; the report only proves that the venue has it.
      if (fills_will_tell(live, report))
        remember_venue_id(live, report);
      else if (untold)
        lifecycle_.advance(live, OrderEvent::Accepted, cause, &report);
      return settle_held_end(live);
    case OrderEvent::Cancelled:
    case OrderEvent::Expired:
    case OrderEvent::Refused:
      if (!live.held_end)
        live.held_end = LiveOrder::HeldEnd{.event = report.state,
                                           .filled_qty = live.filled_at_venue,
                                           .venue_order_id = report.venue_order_id,
                                           .words = report.words,
                                           .since = clock_.mono()};
      if (untold && live.order.venue_order_id.empty() && live.fills_owed())
        lifecycle_.advance(live, OrderEvent::Accepted, cause, &report);
      return settle_held_end(live);
    case OrderEvent::AnswerLost:
    case OrderEvent::NeverArrived:
    case OrderEvent::Revived:
    case OrderEvent::RevivedPart: return;  // ours, never a venue's
  }
}

bool VenueSession::fills_will_tell(const LiveOrder& live, const venue::OrderReport& report) {
  const bool has_id = !live.unacknowledged() || !report.venue_order_id.empty();
  return live.order.status == OrderStatus::Pending && live.fills_owed() && live.fill_checks == 0 && has_id;
}

void VenueSession::remember_venue_id(LiveOrder& live, const venue::OrderReport& report) {
  if (live.unacknowledged())
    orders_.update(live, [&](domain::Order& order) { order.venue_order_id = report.venue_order_id; });
}

void VenueSession::hold_smaller_end(LiveOrder& live, const venue::OrderReport& report) {
  if (live.held_end || report.state != OrderEvent::FullyFilled || report.filled_qty >= live.order.request.qty)
    return;
  // Called filled, and less is than the venue's own quantity of it: one of its figures is not true, and none
  // is a proof.
  if (!report.filled_qty.is_positive() || (report.qty.is_positive() && report.filled_qty != report.qty))
    return;
  live.held_end = LiveOrder::HeldEnd{.event = OrderEvent::Cancelled,
                                     .filled_qty = live.filled_at_venue,
                                     .venue_order_id = report.venue_order_id,
                                     .words = report.words + ", made smaller by the venue",
                                     .since = clock_.mono()};
}

void VenueSession::settle_held_end(LiveOrder& live) {
  if (!live.held_end || is_final(live.order.status)) return;
  auto& end = *live.held_end;
  end.filled_qty = live.filled_at_venue;  // it may have told more than there was, and taken it back
  if (live.fills_owed()) {
    if (clock_.mono() - end.since < kHeldEndGrace) return want_fills(live);
    events_.alert({.severity = domain::Severity::Critical,
                   .code = "venue.fills_missing",
                   .message = fmt::format(
                       "{} calls {} {} with {} filled, but has shown executions for {} only", name(),
                       live.order.id(), domain::to_text(end.event), end.filled_qty, live.order.filled_qty),
                   .subject = live.order.id().str()});
  }
  const bool refused = end.event == OrderEvent::Refused;
  const Cause cause{.what = "venue",
                    .venue_words = end.words,
                    .error = refused ? "venue.rejected" : "",
                    .message = end.words};
  const auto event = refused && !live.order.filled_qty.is_zero() ? OrderEvent::Cancelled : end.event;
  const auto held = *live.held_end;
  live.held_end.reset();
  const venue::OrderReport names{.client_id = {}, .venue_order_id = held.venue_order_id, .symbol = {}};
  if (!lifecycle_.advance(live, event, cause, &names)) live.held_end = held;
  if (refused && on_answered_) on_answered_(live.order, true);
  continue_replacement(live.order.id());
}

void VenueSession::want_fills(LiveOrder& live) {
  if (std::exchange(live.fill_check_due, true)) return;
  const auto steps = std::clamp(live.fill_checks - kQuickFillChecks, 0, 8);
  fill_checks_.add(clock_.mono() + std::min<core::Duration>(kFillsGrace * (1 << steps), kLongestFillsGrace),
                   live.order.id());
}

void VenueSession::hear(const venue::OrderReport& report, const std::string& way,
                        std::optional<core::MonoTime> asked) {
  if (LiveOrder* live = orders_.find_at_venue(name(), report.venue_order_id, report.client_id))
    return apply(*live, report, way, asked);
  with_ledger_order(report.venue_order_id, report.client_id, [this, report, way, asked](LiveOrder* live) {
    if (live) return apply(*live, report, way, asked);
    stranger(report, way);
  });
}

std::string VenueSession::contradiction(const LiveOrder& live, const venue::FillReport& fill,
                                        const venue::OrderReport* order) {
  const auto& request = live.order.request;
  const auto differs = [&](const domain::Symbol& symbol, domain::Side side) {
    return (!symbol.view().empty() && symbol != request.symbol) || side != request.side;
  };
  if (differs(fill.symbol, fill.side))
    return fmt::format("{} of {}", domain::to_text(fill.side), fill.symbol);
  if (!order) return {};
  if (differs(order->symbol, order->side))
    return fmt::format("an order to {} {}", domain::to_text(order->side), order->symbol);
  if (order->client_id.empty()) return {};
  const LiveOrder* named = orders_.find_at_venue(name(), {}, order->client_id);
  if (named == &live) return {};
  // One that another hand edits gets another name, and says so.
  const bool edited = !order->replaced_by.empty() ||
                      (!order->replaces.empty() && order->replaces == live.order.venue_order_id);
  if (!named && (edited || !live.name_is_known() || order->client_id == ref(live).client_id)) return {};
  return fmt::format("the order {}", order->client_id);
}

void VenueSession::tell_contradiction(LiveOrder& live, const venue::FillReport& fill,
                                      const std::string& what) {
  constexpr std::size_t kMostTold = 1'000;
  if (contradictions_.size() >= kMostTold) contradictions_.clear();
  if (contradictions_.insert(fill.exec_id.str()).second)
    events_.alert({.severity = domain::Severity::Critical,
                   .code = "venue.contradiction",
                   .message = fmt::format(
                       "execution {} came for {} ({} {}) and speaks of {}: it is not booked, {} is asked",
                       fill.exec_id, live.order.id(), domain::to_text(live.order.request.side),
                       live.order.request.symbol, what, name()),
                   .subject = live.order.id().str()});
  if (!is_final(live.order.status)) query_order(live);
}

void VenueSession::record(LiveOrder& live, const venue::FillReport& fill, const venue::OrderReport* order,
                          const std::string& way) {
  unattributed_.erase(fill.exec_id);
  if (const auto what = contradiction(live, fill, order); !what.empty())
    return tell_contradiction(live, fill, what);
  if (order) {
    live.filled_at_venue = std::max(live.filled_at_venue, order->filled_qty);
    if (!is_final(live.order.status)) notice_larger(live, *order);
    hold_smaller_end(live, *order);
  }
  if (!live.may_be_at_venue()) live.sending = LiveOrder::Sending::Done;
  orders_.admit(live);
  live.not_found_since.reset();
  // An execution that tells the order's total as its own: the venue's history has the true one. (The order's
  // first one does so, too, and is late when it finds others.)
  const bool known = live.execs.contains(fill.exec_id);
  const auto untrue = [&] {
    const bool as_total = fill.qty == order->filled_qty && !live.order.filled_qty.is_zero();
    return as_total || live.order.filled_qty + fill.qty > live.filled_at_venue ||
           average_denies(live, fill, *order) || beyond_limit(live.order.request, fill.price);
  };
  if (!known && order && untrue()) return want_fills(live);
  const auto before = live.order.status;
  const bool recorded = lifecycle_.fill(
      live, fill, {.what = way, .venue_words = order ? order->words : "", .error = {}, .message = {}});
  if (recorded && beyond_limit(live.order.request, fill.price))
    events_.alert({.severity = domain::Severity::Critical,
                   .code = "venue.beyond_limit",
                   .message = fmt::format(
                       "{} filled {} of {} at {}, beyond its limit of {}: the venue's history says so, too",
                       name(), fill.qty, live.order.id(), fill.price, *live.order.request.limit_price),
                   .subject = live.order.id().str()});
  if (recorded)
    recent_.booked(fill.exec_id, live.order.request.symbol,
                   domain::signed_qty(live.order.request.side, fill.qty), clock_.mono(), clock_.mono());
  if (recorded && is_final(before)) {
    const bool never = before == OrderStatus::Rejected || before == OrderStatus::Failed;
    if (never)
      came_back(live, before, fmt::format("it has traded {} at {}", fill.qty, fill.price));
    else if (live.order.status != OrderStatus::Filled)
      verify(live, live.ended_at + venue_.visibility_delay());
  }
  if (on_answered_) on_answered_(live.order, false);
  if (live.fills_owed()) want_fills(live);
  want_exits(live);
  settle_held_end(live);
  continue_replacement(live.order.id());
  if (!recorded) return;
  notice_excess(live.order.id(), nullptr);
  if (live.replaces) notice_excess(live.replaces->id, nullptr);
}

void VenueSession::hear(const venue::FillReport& fill, const venue::OrderReport* order,
                        const std::string& way) {
  // The order that comes with it has its name, where the execution does not tell it.
  const auto& client_id = order && fill.client_id.empty() ? order->client_id : fill.client_id;
  if (LiveOrder* live = orders_.find_at_venue(name(), fill.venue_order_id, client_id))
    return record(*live, fill, order, way);
  if (stranger_policy_ != ExternalPolicy::Adopt && strangers_.contains(fill.venue_order_id.str())) {
    unattributed_.erase(fill.exec_id);
    return;
  }
  doubt(fill);
  with_ledger_order(fill.venue_order_id, client_id,
                    [this, fill, way, its = order ? std::optional{*order} : std::nullopt](LiveOrder* live) {
                      if (live) return record(*live, fill, its ? &*its : nullptr, way);
                      attribute(fill, its, way);
                    });
}

void VenueSession::doubt(const venue::FillReport& fill) {
  if (unattributed_.size() < kMostUnattributed || unattributed_.contains(fill.exec_id)) {
    unattributed_.try_emplace(fill.exec_id, Unattributed{.since = clock_.mono(), .event_ts = fill.event_ts});
    return;
  }
  // No place for its name: that the history is read again from there on is kept all the same.
  if (!untracked_since_.is_set() || fill.event_ts < untracked_since_) untracked_since_ = fill.event_ts;
}

void VenueSession::attribute(const venue::FillReport& fill, const std::optional<venue::OrderReport>& order,
                             const std::string& way) {
  // A history may name only the venue's order id, which we do not know while the answer to the order is lost.
  const auto& id = fill.venue_order_id;
  const auto now = clock_.mono();
  if (attributing_.size() >= kMostAttributing && !attributing_.contains(id))
    std::erase_if(attributing_, [](const auto& one) { return !one.second.asking; });
  auto& wait = attributing_[id];
  // a later pass brings the execution again
  if (!wait.asking && wait.not_before && now < *wait.not_before) return;
  const bool waits =
      std::ranges::any_of(wait.fills, [&](const auto& one) { return one.fill.exec_id == fill.exec_id; });
  if (!waits) wait.fills.push_back({.fill = fill, .order = order});
  if (std::exchange(wait.asking, true)) return;
  wait.pause = std::clamp(wait.pause * 2, kFirstAttributePause, kLongestAttributePause);
  wait.not_before = now + wait.pause;
  venue_.find(
      {.venue_order_id = id, .client_id = {}},
      [this, id, way](const venue::VenueResult<venue::OrderReport>& answer) { attributed(id, answer, way); });
}

void VenueSession::attributed(const domain::VenueOrderId& id,
                              const venue::VenueResult<venue::OrderReport>& answer, const std::string& way) {
  const auto it = attributing_.find(id);
  if (it == attributing_.end()) return;
  it->second.asking = false;
  const auto fills = std::exchange(it->second.fills, {});
  if (!answer) return;
  const auto report = *answer;
  with_ledger_order(report.venue_order_id, report.client_id, [this, id, fills, report, way](LiveOrder* live) {
    if (live) {
      attributing_.erase(id);
      apply(*live, report, way);
      // What came with an execution belongs to it: by now the order may have more, into which any quantity
      // fits.
      for (const auto& [fill, order] : fills) record(*live, fill, order ? &*order : nullptr, way);
      return;
    }
    if (!stranger(report, "an execution")) return;
    attributing_.erase(id);
    for (const auto& one : fills) unattributed_.erase(one.fill.exec_id);
  });
}

void VenueSession::with_ledger_order(const domain::VenueOrderId& venue_id, const std::string& client_id,
                                     std::function<void(LiveOrder*)> then) {
  if (LiveOrder* live = orders_.find_at_venue(name(), venue_id, client_id)) return then(live);
  auto adopt = [this](const ledger::Stored& stored) -> LiveOrder* {
    if (LiveOrder* known = orders_.find(stored.order.id())) return known;
    LiveOrder& live = orders_.add(restored(stored, clock_.mono()));
    live.given_up = is_final(live.order.status);  // told long ago: only what happens now is news
    return &live;
  };
  // When the ledger has no such order, memory may have one by now (an exit, with the answer to its entry).
  auto by_client = [this, venue_id, client_id, adopt,
                    then](const core::Result<std::optional<ledger::Stored>>& found) {
    if (found && *found && (*found)->order.request.venue == name()) return then(adopt(**found));
    if (client_id.empty()) return then(orders_.find_at_venue(name(), venue_id, client_id));
    ledger_.find(
        ledger::Ledger::By::ClientOrderId, client_id,
        [this, venue_id, client_id, adopt, then](const core::Result<std::optional<ledger::Stored>>& again) {
          const bool ours = again && *again && (*again)->order.request.venue == name();
          then(ours ? adopt(**again) : orders_.find_at_venue(name(), venue_id, client_id));
        });
  };
  ledger_.find(ledger::Ledger::By::VenueOrderId, venue_id.str(), by_client);
}

}  // namespace avenor::oms
