#include "bot/order_entry.hpp"

#include <fmt/format.h>

#include <string>

#include "core/failpoint.hpp"
#include "domain/text.hpp"

namespace avenor::bot {

using core::LogLevel;

/// Another program may have placed orders in the bot's name: skip ids that are already used.
domain::ClientOrderId OrderEntry::new_id(domain::Reason reason) {
  domain::ClientOrderId id = parts_.ids.next(reason, parts_.clock.wall());
  while (parts_.tracker.orders().find(id) != nullptr) id = parts_.ids.next(reason, parts_.clock.wall());
  return id;
}

domain::OrderRequest OrderEntry::request_of(const strategy::NewOrder& order, core::WallTime expires) {
  return {.client_order_id = new_id(order.reason),
          .bot_id = settings_.bot_id,
          .symbol = order.symbol,
          .venue = settings_.venue_of(order.symbol),
          .side = order.side,
          .type = order.type,
          .qty = order.qty,
          .time_in_force = order.time_in_force,
          .reason = order.reason,
          .limit_price = order.limit_price,
          .stop_price = order.stop_price,
          .bracket = order.bracket,
          .expires_ts = expires,
          .rationale = order.rationale};
}

core::Result<domain::ClientOrderId> OrderEntry::submit(const strategy::NewOrder& order) {
  if (const core::Status open = parts_.gate.check(order.symbol); !open) return tl::unexpected(open.error());

  const core::Duration lives = order.expires_in.value_or(settings_.order_expiry);
  const domain::OrderRequest request = request_of(order, parts_.clock.wall() + lives);
  const domain::ClientOrderId& id = request.client_order_id;
  if (const core::Status valid = domain::validate(request); !valid) return tl::unexpected(valid.error());

  AVENOR_FAILPOINT("strat.before_send");
  if (!parts_.client.place(request, parts_.clock.mono(), lives))
    return core::fail(fmt::format("an order is already in flight: {}", id));
  AVENOR_FAILPOINT("strat.after_send");
  parts_.tracker.add({.id = id, .symbol = order.symbol, .side = order.side, .qty = order.qty});
  std::string line("order sent: ");
  line.append(domain::to_text(order.side)).append(1, ' ');
  order.qty.decimal().append_to(line);
  line.append(1, ' ').append(order.symbol.view()).append(1, ' ').append(domain::to_text(order.type));
  parts_.log.write(
      LogLevel::Info, line,
      {{"CLIENT_ORDER_ID", id.str()}, {"SYMBOL", order.symbol.str()}, {"RATIONALE", order.rationale}});
  return id;
}

core::Status OrderEntry::cancel(const domain::ClientOrderId& id) {
  const TrackedOrder* order = parts_.tracker.orders().find(id);
  if (order == nullptr) return core::fail(fmt::format("order {} is unknown", id));
  if (!order->view.open)
    return core::fail(fmt::format("order {} is closed: {}", id, domain::to_text(order->view.status)));
  if (parts_.client.cancel({.client_order_id = id, .bot_id = settings_.bot_id}, parts_.clock.mono(),
                           settings_.order_expiry))
    parts_.log.about(order->view, LogLevel::Info, "order cancel sent");
  return {};
}

}  // namespace avenor::bot
