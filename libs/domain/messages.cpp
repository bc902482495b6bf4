#include "domain/messages.hpp"

namespace avenor::domain {

Confirmation confirmation_of(const Order& order) {
  const bool has_price = order.filled_qty.is_positive();
  return {.client_order_id = order.request.client_order_id,
          .bot_id = order.request.bot_id,
          .symbol = order.request.symbol,
          .venue = order.request.venue,
          .side = order.request.side,
          .qty = order.request.qty,
          .status = order.status,
          .filled_qty = order.filled_qty,
          .fee_qty = signed_qty(order.request.side, order.filled_qty) - holding_change(order),
          .avg_price = has_price ? std::optional(order.avg_price) : std::nullopt,
          .venue_order_id = order.venue_order_id,
          .version = order.version,
          .error = order.error,
          .message = order.message};
}

Quantity holding_change(const Confirmation& confirmation) {
  return signed_qty(confirmation.side, confirmation.filled_qty) - confirmation.fee_qty;
}

PositionReport report_of(const NamedPosition& named) {
  const auto& [key, position] = named;
  return {.symbol = key.symbol,
          .venue = key.venue,
          .bot_id = key.bot_id,
          .qty = position.qty,
          .avg_price = position.avg_price,
          .realized_pnl = position.realized_pnl};
}

}  // namespace avenor::domain
