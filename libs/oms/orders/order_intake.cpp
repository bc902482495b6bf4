#include "oms/orders/order_intake.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/failpoint.hpp"
#include "oms/orders/fingerprint.hpp"

namespace avenor::oms {

using domain::OrderEvent;
using domain::OrderStatus;

bool OrderIntake::accepts(const domain::VenueName& venue) const {
  return w_.readiness.ready(venue) && w_.ledger.backlog() < max_backlog_;
}

void OrderIntake::create(const domain::OrderRequest& request) {
  if (!accepts(request.venue)) return;
  auto print = fingerprint(request);
  if (w_.screening.stops(request, print)) return;
  submit(request, std::move(print));
}

void OrderIntake::submit(const domain::OrderRequest& request, std::string print, const OrderRole& role) {
  write(request, std::move(print), role, [this](LiveOrder& live) {
    if (auto approved = w_.approval.approve(live))
      w_.router.find(live.order.request.venue)->session.submit(live, std::move(*approved));
  });
}

LiveOrder OrderIntake::make(const domain::OrderRequest& request, std::string print,
                            const OrderRole& role) const {
  LiveOrder fresh;
  fresh.order.request = request;
  fresh.order.created_at = w_.clock.wall();
  fresh.order.purpose = role.purpose;
  fresh.order.parent = role.parent;
  fresh.take_purpose();
  fresh.replaces = role.details.replaces;
  auto client_id = w_.router.find(request.venue)->session.venue().client_id_for(request.client_order_id);
  if (client_id != request.client_order_id.view()) fresh.order.venue_client_id = std::move(client_id);
  fresh.fingerprint = std::move(print);
  fresh.received_at = fresh.lease_checked_at = fresh.touched = w_.clock.mono();
  fresh.trace.mark(Trace::Step::Received, fresh.received_at);
  return fresh;
}

void OrderIntake::write(const domain::OrderRequest& request, std::string print, const OrderRole& role,
                        Decide decide) {
  if (w_.bots.see(request.bot_id) && on_new_bot_) on_new_bot_(request.bot_id);
  const LiveOrder& live = w_.orders.add(make(request, std::move(print), role));
  ledger::Change change;
  change.intent = ledger::Intent{.order = live.order,
                                 .fingerprint = live.fingerprint,
                                 .is_test_trade = is_test_trade_,
                                 .details = role.details};
  AVENOR_FAILPOINT("exec.before_pending");
  w_.ledger.write(std::move(change), [this, id = live.order.id(),
                                      decide = std::move(decide)](const ledger::Written& result) {
    AVENOR_FAILPOINT("exec.after_pending");
    written(id, result, decide);
    if (room_listener_)
      (void)w_.containment.run("taking in orders that waited", {}, [this] { room_listener_->has_room(); });
  });
}

void OrderIntake::written(const domain::ClientOrderId& id, const ledger::Written& result,
                          const Decide& decide) {
  LiveOrder* live = w_.orders.find(id);
  if (!live) return;
  if (result.known || result.refused) return not_ours(*live, result);
  live->durable_version = std::max(live->durable_version, 1);
  live->trace.mark(Trace::Step::Durable, w_.clock.mono());
  // Sent first, then reported: no callback runs before this returns.
  const domain::Order as_of = live->order;
  if (as_of.status == OrderStatus::Pending) {
    const auto failed = w_.containment.run("the decision on an order", id.view(), [&] { decide(*live); });
    if (failed) undecided(id, *failed);
  }
  if (LiveOrder* still = w_.orders.find(id)) w_.relay.durable(*still, as_of);
}

void OrderIntake::not_ours(LiveOrder& live, const ledger::Written& result) {
  const auto request = live.order.request;
  const auto print = live.fingerprint;
  const auto& id = request.client_order_id;
  w_.orders.remove(live);
  if (result.refused) {
    w_.events.alert({.severity = domain::Severity::Critical,
                     .code = "ledger.refused",
                     .message = fmt::format("the database refused {}: {}", id, result.refused->message),
                     .subject = id.str()});
    return w_.refusals.refuse(request, "ledger.refused", result.refused->message);
  }
  if (result.known->fingerprint != print)
    return w_.refusals.refuse(request, "order.id_conflict",
                              "this id was already used for a different order; the first order stands");
  LiveOrder& known = w_.orders.add(restored(*result.known, w_.clock.mono()));
  known.acked_version = 0;
  w_.relay.repeat(known);
}

void OrderIntake::undecided(const domain::ClientOrderId& id, const std::string& what) {
  LiveOrder* live = w_.orders.find(id);
  if (!live || live->order.status != OrderStatus::Pending) return;
  if (!live->may_be_at_venue()) {
    w_.lifecycle.advance(*live, OrderEvent::Refused,
                         {.what = "risk",
                          .venue_text = {},
                          .error = "risk.cannot_judge",
                          .message = "the order could not be checked and was not sent: " + what});
    return;
  }
  w_.lifecycle.advance(*live, OrderEvent::AnswerLost,
                       {.what = "sending",
                        .venue_text = {},
                        .error = "order.unknown",
                        .message = "sending it failed half-way: " + what});
  w_.router.find(live->order.request.venue)->session.query_order(*live);
}

}  // namespace avenor::oms
