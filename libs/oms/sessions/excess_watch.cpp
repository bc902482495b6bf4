#include "oms/sessions/excess_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "oms/sessions/cancel_requests.hpp"
#include "oms/sessions/ledger_lookup.hpp"
#include "oms/sessions/order_queries.hpp"
#include "oms/sessions/order_sender.hpp"

namespace avenor::oms {
namespace {

/// It was sent to or shown by the venue: its maximum quantity is known.
bool may_fill(const LiveOrder* live) {
  return live && live->may_be_at_venue() && (live->qty_at_venue || live->order.filled_qty.is_positive());
}

}  // namespace

// An order that is not sent yet is sent with less.
bool ExcessWatch::reduce_unsent(const LiveOrder& old, LiveOrder& fresh) {
  if (fresh.may_be_at_venue() || is_final(fresh.order.status) || !fresh.sent_qty) return false;
  const auto rest = fresh.replaces->wanted - old.order.filled_qty;
  if (rest >= *fresh.sent_qty) return true;
  if (!rest.is_positive() || !sender_.reduce(fresh, rest)) cancels_.cancel(fresh);
  return true;
}

void ExcessWatch::seek_successor(LiveOrder& old, const venue::OrderReport& report) {
  if (report.replaced_by.empty() || context_.orders.successor(old.order.id()) ||
      std::exchange(old.successor_sought, true))
    return;
  const auto id = old.order.id();
  lookup_.find(
      report.replaced_by, {},
      [this, id](const LiveOrder* fresh) {
        if (fresh) check(id);
      },
      [this, id] {
        if (LiveOrder* again = context_.orders.find(id)) again->successor_sought = false;
      });
}

void ExcessWatch::restore(const domain::ClientOrderId& id, const domain::ClientOrderId& old_id) {
  context_.ledger.find(ledger::Ledger::By::ClientOrderId, id.str(),
                       [this, old_id, id](const core::Result<std::optional<ledger::Stored>>& found) {
                         if (!found || !*found || context_.orders.find(id)) return;
                         LiveOrder& live = context_.orders.add(restored(**found, context_.clock.mono()));
                         live.given_up = is_final(live.order.status);
                         check(old_id);
                       });
}

ExcessWatch::Together ExcessWatch::add_up(OrderStore& orders, const LiveOrder& old, LiveOrder& fresh) {
  Together sum{
      .wanted = fresh.replaces->wanted, .comes_to = old.order.filled_qty, .open = {}, .forgotten = {}};
  for (LiveOrder* link = &fresh;;) {  // and those in its own place
    const auto next_id = orders.successor(link->order.id());
    LiveOrder* next = next_id ? orders.find(*next_id) : nullptr;
    if (next_id && !next) {
      sum.forgotten = next_id;
      return sum;
    }
    const bool ended = is_final(link->order.status);
    // An order replaced at the venue itself is shown together with its successor for a moment.
    const bool gives_way = ended || may_fill(next);
    if (!ended) sum.open.push_back(link);
    sum.comes_to += gives_way
                        ? link->order.filled_qty
                        : std::max(link->order.filled_qty, link->qty_at_venue.value_or(domain::Quantity{}));
    if (!next || !gives_way) return sum;
    if (next->replaces) sum.wanted += next->replaces->wanted - link->total_at_venue();
    link = next;
  }
}

void ExcessWatch::check(const domain::ClientOrderId& old_id, const LiveOrder* reporting) {
  const auto first = context_.orders.successor(old_id);
  if (!first) return;
  const LiveOrder* old = context_.orders.find(old_id);
  if (!old) return restore(old_id, old_id);
  LiveOrder* fresh = context_.orders.find(*first);
  if (!fresh) return restore(*first, old_id);
  if (!fresh->replaces || fresh->excess_told || reduce_unsent(*old, *fresh)) return;
  const auto sum = add_up(context_.orders, *old, *fresh);
  if (sum.forgotten) return restore(*sum.forgotten, old_id);
  if (sum.comes_to <= sum.wanted || sum.comes_to == old->order.filled_qty) return;
  fresh->excess_told = true;
  report(*old, *fresh, sum);
  for (LiveOrder* open : sum.open) {
    if (open != reporting) {
      cancels_.cancel(*open);
      continue;
    }
    // In a later turn of the loop: its report is still being applied.
    open->cancel_wanted = true;
    queries_.query_order_soon(*open);
  }
}

void ExcessWatch::report(const LiveOrder& old, const LiveOrder& fresh, const Together& sum) {
  context_.events.alert(
      {.severity = domain::Severity::Critical,
       .code = "order.more_than_wanted",
       .message = fmt::format(
           "{} has filled {}, and {} replaced it with {} at {} ({} filled): together they {} {}, but {} were "
           "ordered{}",
           old.order.id(), old.order.filled_qty, fresh.order.id(), fresh.total_at_venue(), context_.name(),
           fresh.order.filled_qty, sum.open.empty() ? "came to" : "may come to", sum.comes_to, sum.wanted,
           sum.open.empty() ? ". None of it is still open" : ": the open quantity is cancelled"),
       .subject = fresh.order.id().str()});
}

void ExcessWatch::check_size(LiveOrder& live, const venue::OrderReport& report) {
  const auto ours = live.sent_qty.value_or(live.order.request.qty);
  if (report.qty.is_positive() && report.qty <= ours && live.qty_at_venue != report.qty) {
    live.qty_at_venue = report.qty;
    // it may still be larger than its remaining quantity
    if (live.replaces) check(live.replaces->id, &live);
  }
  // An order without a PENDING row in the ledger was not sent by us: the venue's order of that name belongs
  // to another execution (which has taken over the ledger), or is being imported.
  if (live.durable_version == 0) return;
  if (report.qty <= ours || std::exchange(live.larger_told, true)) return;
  context_.events.alert(
      {.severity = domain::Severity::Critical,
       .code = "venue.larger_order",
       .message = fmt::format(
           "{} has {} as an order for {}, but {} was ordered: it is cancelled before it fills more",
           context_.name(), live.order.id(), report.qty, ours),
       .subject = live.order.id().str()});
  // In a later turn of the loop: its report is still being applied.
  live.want_cancel(context_.clock);
  queries_.query_order_soon(live);
}

}  // namespace avenor::oms
