// One order takes another's place. What both together fill is never more than was wanted: the old one is cancelled, its end with all
// its executions is waited for, and only what is then left is sent.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/failpoint.hpp"
#include "domain/text.hpp"
#include "execution/desk.hpp"

namespace avenor::execution {

using domain::OrderEvent;
using domain::OrderStatus;

void Desk::replace(LiveOrder& old, LiveOrder& fresh, risk::Approved approved, domain::Quantity wanted) {
  AVENOR_FAILPOINT("exec.before_replace");
  fresh.sending = LiveOrder::Sending::Deferred;
  replacing_.insert_or_assign(old.order.id(),
                              Replacing{.fresh = fresh.order.id(), .approved = std::move(approved), .wanted = wanted});
  cancel(old);
  continue_replacement(old.order.id());
}

void Desk::continue_replacement(const domain::ClientOrderId& old_id) {
  const auto it = replacing_.find(old_id);
  if (it == replacing_.end()) return;
  LiveOrder* old = orders_.find(old_id);
  if (old && !is_final(old->order.status)) return;
  const Replacing what = std::move(it->second);
  replacing_.erase(it);
  LiveOrder* fresh = orders_.find(what.fresh);
  if (!fresh || is_final(fresh->order.status)) return;  // cancelled while it waited
  const auto filled = old ? std::max(old->order.filled_qty, old->filled_at_venue) : what.wanted;
  const auto rest = std::min(what.wanted - filled, fresh->order.request.qty);
  if (!old || old->order.status != OrderStatus::Cancelled || !rest.is_positive()) {
    recorder_.advance(*fresh, OrderEvent::Refused,
                      {.what = "replacement", .venue_words = {}, .error = "order.not_replaceable",
                       .message = fmt::format("the order that it was to replace is {} with {} filled",
                                              old ? domain::to_text(old->order.status) : "gone", filled)});
    return;
  }
  fresh->qty_at_venue = rest;
  fresh->sending = LiveOrder::Sending::NotYet;
  submit(*fresh, what.approved.reduced(rest));
}

void Desk::tick_replacements() {
  std::vector<domain::ClientOrderId> ended;
  for (const auto& [old_id, what] : replacing_) {
    LiveOrder* fresh = orders_.find(what.fresh);
    if (fresh && !is_final(fresh->order.status) && too_old(*fresh)) expire(*fresh);
    const LiveOrder* old = orders_.find(old_id);
    if (!fresh || is_final(fresh->order.status) || !old || is_final(old->order.status)) ended.push_back(old_id);
  }
  for (const auto& id : ended) {
    const LiveOrder* fresh = orders_.find(replacing_.at(id).fresh);
    if (!fresh || is_final(fresh->order.status)) replacing_.erase(id);
    else continue_replacement(id);
  }
}

void Desk::replace_exit(LiveOrder& old, LiveOrder& fresh) {
  if (!proof_is_fresh(fresh)) {  // a replacement is a wish of its moment, and that has passed
    recorder_.advance(fresh, OrderEvent::NeverArrived, {.what = "lease", .venue_words = {}, .error = "order.too_late",
                                                        .message = "it took too long to come to the point of sending it"});
    return;
  }
  if (!let_go(fresh)) return;
  const auto& request = fresh.order.request;
  fresh.sending = LiveOrder::Sending::InFlight;
  fresh.venue_exit = true;
  AVENOR_FAILPOINT("exec.before_replace");
  venue_.replace(ref(old),
                 {.new_client_id = ref(fresh).client_id, .qty = {}, .limit_price = request.limit_price, .stop_price = request.stop_price},
                 [this, id = fresh.order.id(), old_id = old.order.id()](const venue::Answer<venue::OrderReport>& answer) {
                   answered(id, nullptr, answer);
                   // How the old one ended is the venue's to tell: replaced, or filled before the wish arrived.
                   if (LiveOrder* before = orders_.find(old_id); before && !is_final(before->order.status)) look_up_later(*before);
                 });
}

}  // namespace avenor::execution
