// What an order and those in its place come to, together. A replacement is sent when the old order's
// executions are certain to be known (desk_replace.cpp); a venue that shows one later still, or that gives
// the one in its place a larger quantity, can fill more than was wanted all the same. That is told with the
// first sign of it, and what is open is cancelled.
#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "domain/text.hpp"
#include "oms/sessions/venue_session.hpp"

namespace avenor::oms {
namespace {

/// The venue has shown it, or was sent it: how much it may fill is known.
bool may_fill(const LiveOrder* live) {
  return live && live->may_be_at_venue() && (live->qty_at_venue || live->order.filled_qty.is_positive());
}

}  // namespace

// One that has not left yet leaves with less.
bool VenueSession::reduce_unsent(const LiveOrder& old, LiveOrder& fresh) {
  if (fresh.may_be_at_venue() || is_final(fresh.order.status) || !fresh.sent_qty) return false;
  const auto rest = fresh.replaces->wanted - old.order.filled_qty;
  if (rest >= *fresh.sent_qty) return true;
  const auto waiting = deferred_.find(fresh.order.id());
  if (waiting == deferred_.end() || !rest.is_positive()) {
    cancel(fresh);
    return true;
  }
  waiting->second = waiting->second.reduced(rest);
  fresh.sent_qty = fresh.qty_at_venue = rest;
  return true;
}

void VenueSession::seek_successor(LiveOrder& old, const venue::OrderReport& report) {
  if (report.replaced_by.empty() || orders_.successor(old.order.id()) ||
      std::exchange(old.successor_sought, true))
    return;
  with_ledger_order(report.replaced_by, {}, [this, id = old.order.id()](const LiveOrder* fresh) {
    if (fresh) notice_excess(id, nullptr);
  });
}

void VenueSession::notice_excess(const domain::ClientOrderId& old_id, const LiveOrder* telling) {
  const auto first = orders_.successor(old_id);
  if (!first) return;
  const auto recall = [&](const domain::ClientOrderId& id) {  // ended, and forgotten
    ledger_.find(ledger::Ledger::By::ClientOrderId, id.str(),
                 [this, old_id, id](const core::Result<std::optional<ledger::Stored>>& found) {
                   if (!found || !*found || orders_.find(id)) return;
                   LiveOrder& live = orders_.add(restored(**found, clock_.mono()));
                   live.given_up = is_final(live.order.status);
                   notice_excess(old_id, nullptr);
                 });
  };
  const LiveOrder* old = orders_.find(old_id);
  if (!old) return recall(old_id);
  LiveOrder* fresh = orders_.find(*first);
  if (!fresh) return recall(*first);
  if (!fresh->replaces || fresh->excess_told || reduce_unsent(*old, *fresh)) return;
  auto wanted = fresh->replaces->wanted;
  auto comes_to = old->order.filled_qty;
  std::vector<LiveOrder*> open;
  for (LiveOrder* one = fresh;;) {  // and those in its own place
    const auto next_id = orders_.successor(one->order.id());
    LiveOrder* next = next_id ? orders_.find(*next_id) : nullptr;
    if (next_id && !next) return recall(*next_id);
    const bool ended = is_final(one->order.status);
    // One that gives way at the venue itself is shown with its successor for a moment.
    const bool gives_way = ended || may_fill(next);
    if (!ended) open.push_back(one);
    comes_to += gives_way ? one->order.filled_qty
                          : std::max(one->order.filled_qty, one->qty_at_venue.value_or(domain::Quantity{}));
    if (!next || !gives_way) break;
    if (next->replaces) wanted += next->replaces->wanted - one->total_at_venue();
    one = next;
  }
  if (comes_to <= wanted || comes_to == old->order.filled_qty) return;
  fresh->excess_told = true;
  events_.alert(
      {.severity = domain::Severity::Critical,
       .code = "order.more_than_wanted",
       .message = fmt::format(
           "{} has filled {}, and {} took its place with {} at {} ({} filled): together they {} {}, and {} "
           "were wanted{}",
           old_id, old->order.filled_qty, fresh->order.id(), fresh->total_at_venue(), name(),
           fresh->order.filled_qty, open.empty() ? "came to" : "may come to", comes_to, wanted,
           open.empty() ? ". Nothing of it is open any more" : ": what is open is cancelled"),
       .subject = fresh->order.id().str()});
  for (LiveOrder* one : open) {
    if (one != telling) {
      cancel(*one);
      continue;
    }
    // In its own turn: whoever is telling us of it has not done yet.
    one->cancel_wanted = true;
    look_up_soon(*one);
  }
}

}  // namespace avenor::oms
