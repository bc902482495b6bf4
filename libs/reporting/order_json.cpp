#include "reporting/order_json.hpp"

#include "domain/text.hpp"

namespace avenor::reporting {

void write_fees(json::Writer& json, const domain::Fees& fees) {
  json.begin_object();
  for (const auto& fee : fees.all()) json.field(fee.currency.view(), fee.amount);
  json.end_object();
}

void write_trade(json::Writer& json, const ledger::Trade& trade) {
  const auto& order = trade.order;
  const auto& r = order.request;
  json.field("client_order_id", r.client_order_id)
      .field("bot_id", r.bot_id)
      .field("venue", r.venue)
      .field("symbol", r.symbol)
      .field("side", domain::to_text(r.side))
      .field("type", domain::to_text(r.type))
      .field("time_in_force", domain::to_text(r.time_in_force))
      .field("reason", domain::to_text(r.reason))
      .field("qty", r.qty)
      .field_if("limit_price", r.limit_price)
      .field_if("stop_price", r.stop_price)
      .field("status", domain::to_text(order.status))
      .field("version", order.version)
      .field("announced_version", trade.announced_version)
      .field("filled_qty", order.filled_qty);
  if (!order.filled_qty.is_zero()) json.field("avg_price", order.avg_price);
  write_fees(json.key("fees"), order.fees);
  json.field_if("venue_order_id", order.venue_order_id.view())
      .field_if("venue_client_id", order.venue_client_id)
      .field_if("error", order.error)
      .field_if("message", order.message)
      .field("is_test_trade", trade.is_test_trade)
      .field_if("created_at", order.created_at)
      .field_if("submitted_at", order.submitted_at)
      .field_if("resolved_at", order.resolved_at)
      .field_if("expires_at", r.expires_ts);
}

std::string trades_json(const std::vector<ledger::Trade>& trades) {
  std::string out;
  json::Writer json(out);
  json.begin_array();
  for (const auto& trade : trades) {
    json.begin_object();
    write_trade(json, trade);
    json.end_object();
  }
  json.end_array();
  return out;
}

}  // namespace avenor::reporting
