// One order takes another's place. What both together fill is never more than was wanted: the old one is
// cancelled, its end with all its executions is waited for, those that come to light after the end among
// them, and only what is then left is sent.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/failpoint.hpp"
#include "domain/text.hpp"
#include "oms/sessions/venue_session.hpp"

namespace avenor::oms {

using domain::OrderEvent;
using domain::OrderStatus;

void VenueSession::replace(LiveOrder& old, LiveOrder& fresh, risk::Approved approved,
                           domain::Quantity wanted) {
  AVENOR_FAILPOINT("exec.before_replace");
  fresh.sending = LiveOrder::Sending::Deferred;
  replacing_.insert_or_assign(
      old.order.id(),
      Replacing{.fresh = fresh.order.id(), .approved = std::move(approved), .wanted = wanted});
  cancel(old);
  continue_replacement(old.order.id());
}

void VenueSession::continue_replacement(const domain::ClientOrderId& old_id) {
  const auto it = replacing_.find(old_id);
  if (it == replacing_.end()) return;
  LiveOrder* old = orders_.find(old_id);
  if (old && !is_final(old->order.status)) return;
  LiveOrder* fresh = orders_.find(it->second.fresh);
  if (!fresh || is_final(fresh->order.status)) {  // cancelled while it waited
    replacing_.erase(it);
    return;
  }
  const auto filled = old ? std::max(old->order.filled_qty, old->filled_at_venue) : it->second.wanted;
  const auto rest = std::min(it->second.wanted - filled, fresh->order.request.qty);
  const bool has_rest = old && old->order.status == OrderStatus::Cancelled && rest.is_positive();
  if (has_rest && !end_is_settled(*old, it->second)) return;
  const Replacing what = std::move(it->second);
  replacing_.erase(it);
  if (!has_rest) {
    lifecycle_.advance(*fresh, OrderEvent::Refused,
                       {.what = "replacement",
                        .venue_words = {},
                        .error = "order.not_replaceable",
                        .message = fmt::format("the order that it was to replace is {} with {} filled",
                                               old ? domain::to_text(old->order.status) : "gone", filled)});
    return;
  }
  fresh->qty_at_venue = fresh->sent_qty = rest;
  fresh->sending = LiveOrder::Sending::NotYet;
  submit(*fresh, what.approved.reduced(rest));
}

std::vector<std::pair<const LiveOrder*, const LiveOrder*>> VenueSession::replacements() const {
  std::vector<std::pair<const LiveOrder*, const LiveOrder*>> open;
  for (const auto& [old_id, what] : replacing_) {
    const LiveOrder* old = orders_.find(old_id);
    const LiveOrder* fresh = orders_.find(what.fresh);
    if (old && fresh && !is_final(old->order.status) && !is_final(fresh->order.status) && fresh->admitted)
      open.emplace_back(old, fresh);
  }
  return open;
}

// "Cancelled" may be told before an execution that came first, and nobody asks for an order that has ended.
bool VenueSession::end_is_settled(LiveOrder& old, Replacing& what) {
  const auto settled_at = old.ended_at + venue_.visibility_delay();
  if (what.seen_at && *what.seen_at >= settled_at) return true;
  static_cast<void>(what.asks.plan_from(clock_.mono(), settled_at));
  return false;
}

void VenueSession::ask_for_end(const domain::ClientOrderId& old_id) {
  const auto what = replacing_.find(old_id);
  const LiveOrder* old = orders_.find(old_id);
  if (what == replacing_.end() || !old || what->second.asking) return;
  what->second.asking = true;
  venue_.find(ref(*old),
              [this, old_id, asked = clock_.mono()](const venue::VenueResult<venue::OrderReport>& answer) {
                const auto it = replacing_.find(old_id);
                if (it != replacing_.end()) {
                  it->second.asking = false;
                  if (answer) it->second.seen_at = asked;
                }
                if (LiveOrder* its = orders_.find(old_id); its && answer)
                  apply(*its, *answer, "reconciliation", asked);
                continue_replacement(old_id);
              });
}

void VenueSession::tick_replacements() {
  std::vector<domain::ClientOrderId> ended;
  for (const auto& [old_id, what] : replacing_) {
    LiveOrder* fresh = orders_.find(what.fresh);
    if (fresh && !is_final(fresh->order.status) && too_old(*fresh)) expire(*fresh);
    const LiveOrder* old = orders_.find(old_id);
    if (!fresh || is_final(fresh->order.status) || !old || is_final(old->order.status))
      ended.push_back(old_id);
  }
  for (const auto& id : ended) {
    if (const auto it = replacing_.find(id); it != replacing_.end() && it->second.asks.take(clock_.mono()))
      ask_for_end(id);
    continue_replacement(id);
  }
}

void VenueSession::replace_exit(LiveOrder& old, LiveOrder& fresh) {
  if (!lease_is_fresh(fresh)) {  // a replacement is a wish of its moment, and that has passed
    lifecycle_.advance(fresh, OrderEvent::NeverArrived,
                       {.what = "lease",
                        .venue_words = {},
                        .error = "order.too_late",
                        .message = "it took too long to come to the point of sending it"});
    return;
  }
  if (!may_replace_exit(old)) {
    lifecycle_.advance(
        fresh, OrderEvent::Refused,
        {.what = "replacement",
         .venue_words = {},
         .error = "order.not_replaceable",
         .message =
             "the exit that it was to replace is filled in part: the venue may give the one in its place the "
             "whole quantity again"});
    return;
  }
  if (!release(fresh)) return;
  const auto& request = fresh.order.request;
  fresh.venue_exit = true;
  leave(fresh, [&] {
    AVENOR_FAILPOINT("exec.before_replace");
    venue_.replace(ref(old),
                   {.new_client_id = ref(fresh).client_id,
                    .qty = {},
                    .limit_price = request.limit_price,
                    .stop_price = request.stop_price},
                   [this, id = fresh.order.id(),
                    old_id = old.order.id()](const venue::VenueResult<venue::OrderReport>& answer) {
                     answered(id, nullptr, answer);
                     // How the old one ended is the venue's to tell: replaced, or filled before the wish
                     // arrived.
                     if (LiveOrder* before = orders_.find(old_id); before && !is_final(before->order.status))
                       query_order_later(*before);
                   });
  });
}

}  // namespace avenor::oms
