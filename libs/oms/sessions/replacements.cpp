#include "oms/sessions/replacements.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/failpoint.hpp"
#include "domain/text.hpp"
#include "oms/sessions/cancel_requests.hpp"
#include "oms/sessions/order_reports.hpp"
#include "oms/sessions/order_sender.hpp"

namespace avenor::oms {
namespace {

using domain::OrderEvent;
using domain::OrderStatus;

/// The venue's documentation does not define how it replaces a partially filled exit (absent fields are
/// inherited: the whole quantity, while the filled quantity stays with the old order), and it accepts no
/// quantity for one. So only an exit without fills is replaced.
bool may_replace_exit(const LiveOrder& old) {
  return old.order.filled_qty.is_zero() && old.filled_at_venue.is_zero();
}

}  // namespace

void Replacements::replace(LiveOrder& old, LiveOrder& fresh, risk::Approved approved,
                           domain::Quantity wanted) {
  AVENOR_FAILPOINT("exec.before_replace");
  fresh.sending = LiveOrder::Sending::Deferred;
  replacing_.insert_or_assign(
      old.order.id(),
      Replacing{.fresh = fresh.order.id(), .approved = std::move(approved), .wanted = wanted});
  cancels_.cancel(old, CancelSource::Replacement);
  on_end(old.order.id());
}

void Replacements::on_end(const domain::ClientOrderId& old_id) {
  const auto it = replacing_.find(old_id);
  if (it == replacing_.end()) return;
  LiveOrder* old = context_.orders.find(old_id);
  if (old && !is_final(old->order.status)) return;
  LiveOrder* fresh = context_.orders.find(it->second.fresh);
  if (!fresh || is_final(fresh->order.status)) {  // cancelled while it waited
    replacing_.erase(it);
    return;
  }
  const auto filled = old ? std::max(old->order.filled_qty, old->filled_at_venue) : it->second.wanted;
  const auto rest = std::min(it->second.wanted - filled, fresh->order.request.qty);
  const bool has_rest = old && old->order.status == OrderStatus::Cancelled && rest.is_positive();
  if (has_rest && !end_is_visible(*old, it->second)) return;
  const Replacing what = std::move(it->second);
  replacing_.erase(it);
  if (!has_rest) {
    context_.lifecycle.advance(
        *fresh, OrderEvent::Refused,
        {.what = "replacement",
         .venue_text = {},
         .error = "order.not_replaceable",
         .message = fmt::format("the order to replace is {} with {} filled",
                                old ? domain::to_text(old->order.status) : "gone", filled)});
    return;
  }
  fresh->qty_at_venue = fresh->sent_qty = rest;
  fresh->sending = LiveOrder::Sending::NotYet;
  sender_.submit(*fresh, what.approved.reduced(rest));
}

std::vector<std::pair<const LiveOrder*, const LiveOrder*>> Replacements::open() const {
  std::vector<std::pair<const LiveOrder*, const LiveOrder*>> open;
  for (const auto& [old_id, what] : replacing_) {
    const LiveOrder* old = context_.orders.find(old_id);
    const LiveOrder* fresh = context_.orders.find(what.fresh);
    if (old && fresh && !is_final(old->order.status) && !is_final(fresh->order.status) && fresh->admitted)
      open.emplace_back(old, fresh);
  }
  return open;
}

// "Cancelled" may be reported before an earlier execution, and ended orders are not queried.
bool Replacements::end_is_visible(LiveOrder& old, Replacing& what) {
  const auto visible_at = old.ended_at + context_.venue.visibility_delay();
  if (what.seen_at && *what.seen_at >= visible_at) return true;
  static_cast<void>(what.asks.plan_from(context_.clock.mono(), visible_at));
  return false;
}

void Replacements::query_end(const domain::ClientOrderId& old_id) {
  const auto what = replacing_.find(old_id);
  const LiveOrder* old = context_.orders.find(old_id);
  if (what == replacing_.end() || !old || what->second.asking) return;
  what->second.asking = true;
  context_.venue.find(context_.order_ref(*old), [this, old_id, asked = context_.clock.mono()](
                                                    const venue::VenueResult<venue::OrderReport>& answer) {
    const auto it = replacing_.find(old_id);
    if (it != replacing_.end()) {
      it->second.asking = false;
      if (answer) it->second.seen_at = asked;
    }
    if (LiveOrder* its = context_.orders.find(old_id); its && answer)
      reports_.apply(*its, *answer, "reconciliation", asked);
    on_end(old_id);
  });
}

void Replacements::tick() {
  std::vector<domain::ClientOrderId> ended;
  for (const auto& [old_id, what] : replacing_) {
    LiveOrder* fresh = context_.orders.find(what.fresh);
    if (fresh && !is_final(fresh->order.status) && sender_.too_old(*fresh)) sender_.expire(*fresh);
    const LiveOrder* old = context_.orders.find(old_id);
    if (!fresh || is_final(fresh->order.status) || !old || is_final(old->order.status))
      ended.push_back(old_id);
  }
  for (const auto& id : ended) {
    const auto it = replacing_.find(id);
    if (it != replacing_.end() && it->second.asks.take(context_.clock.mono())) query_end(id);
    on_end(id);
  }
}

void Replacements::replace_exit(LiveOrder& old, LiveOrder& fresh) {
  if (!sender_.lease_is_fresh(fresh)) {  // a replacement is valid only at once, and that time has passed
    context_.lifecycle.advance(fresh, OrderEvent::NeverArrived,
                               {.what = "lease",
                                .venue_text = {},
                                .error = "order.too_late",
                                .message = "it became too old before it could be sent"});
    return;
  }
  if (!may_replace_exit(old)) {
    context_.lifecycle.advance(fresh, OrderEvent::Refused,
                               {.what = "replacement",
                                .venue_text = {},
                                .error = "order.not_replaceable",
                                .message = "the exit to replace is partially filled: the venue may give the "
                                           "replacement the whole quantity again"});
    return;
  }
  sender_.send_replacement(old, fresh);
}

}  // namespace avenor::oms
