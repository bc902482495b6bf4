#include "oms/brackets/exit_orders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "oms/brackets/child_orders.hpp"
#include "oms/orders/fingerprint.hpp"

namespace avenor::oms {

using domain::Quantity;
using domain::Side;

void ExitOrders::send(HeldBracket& held, const LiveOrder& entry, bool profit) {
  const auto& r = entry.order.request;
  auto qty = std::min(held.left(entry), position_.available(entry));
  if (!qty.is_positive()) {
    if (position_.taken(entry).is_positive()) return doubts_.hold_back(entry, TriggerDoubts::Doubt::Position);
    if (!std::exchange(held.no_free_quantity, true))
      events_.alert(
          {.severity = domain::Severity::Warning,
           .code = "exits.no_free_quantity",
           .message = fmt::format(
               "an exit of {} is due, but other open orders of {} may already close its whole position in {}",
               entry.order.id(), r.bot_id, r.symbol),
           .subject = entry.order.id().str()});
    return;
  }
  // A quantity too large for one order is split into several.
  if (const auto most = gate_.book().limits_for(r.bot_id, r.symbol).max_order_qty) qty = std::min(qty, *most);
  const auto request = make(held, entry, profit, qty);
  held.out = request.client_order_id;
  intake_.submit(request, fingerprint(request), role(entry));
}

OrderRole ExitOrders::role(const LiveOrder& entry) const {
  const auto& r = entry.order.request;
  OrderRole role{.purpose = domain::OrderPurpose::HeldExit, .parent = entry.order.id()};
  if (const auto* seen = prices_.of(r.venue, r.symbol))
    role.details.price_seen = (r.side == Side::Buy ? seen->sells_at : seen->buys_at).price();
  return role;
}

domain::OrderRequest ExitOrders::make(HeldBracket& held, const LiveOrder& entry, bool profit, Quantity qty) {
  const auto& r = entry.order.request;
  domain::OrderRequest exit;
  exit.client_order_id = exit_id(entry.order.id(), profit, ++held.made[profit]);
  exit.bot_id = r.bot_id;
  exit.symbol = r.symbol;
  exit.venue = r.venue;
  exit.side = r.side == Side::Buy ? Side::Sell : Side::Buy;
  exit.qty = qty;
  exit.limit_price = profit ? r.bracket->take_profit : r.bracket->stop_loss_limit;
  exit.type = exit.limit_price ? domain::OrderType::Limit : domain::OrderType::Market;
  exit.time_in_force =
      r.time_in_force == domain::TimeInForce::Day ? domain::TimeInForce::Day : domain::TimeInForce::Gtc;
  exit.reason = profit ? domain::Reason::TakeProfit : domain::Reason::StopLoss;
  held.exits[exit.client_order_id] = {};
  return exit;
}

void ExitOrders::void_closed(HeldBracket& held, const LiveOrder& entry, Quantity left) {
  const auto request = make(held, entry, !entry.order.request.bracket->stop_loss, left);
  held.exits[request.client_order_id] = left;
  write_void(held, entry, request, std::string{kExitsClosed},
             "the position that it would close is already closed");
}

void ExitOrders::void_all(HeldBracket& held, const LiveOrder& entry, bool profit,
                          const std::string& rationale) {
  const auto request = make(held, entry, profit, entry.order.request.qty);
  write_void(held, entry, request, std::string{kExitsCancelled}, rationale);
}

void ExitOrders::write_void(HeldBracket& held, const LiveOrder& entry, const domain::OrderRequest& request,
                            const std::string& error, const std::string& rationale) {
  held.voiding = request.client_order_id;
  book_.set_busy(entry.order.id());
  events_.alert(
      {.severity = domain::Severity::Info,
       .code = "exits.over",
       .message = fmt::format("the exits of {} are no longer held: {}", entry.order.id(), rationale),
       .subject = entry.order.id().str()});
  intake_.write(request, fingerprint(request), role(entry), [this, error, rationale](LiveOrder& live) {
    lifecycle_.advance(live, domain::OrderEvent::Cancelled,
                       {.what = "exits", .venue_text = {}, .error = error, .message = rationale});
  });
}

void ExitOrders::cancel(LiveOrder& exit) { router_.find(exit.order.request.venue)->session.cancel(exit); }

}  // namespace avenor::oms
