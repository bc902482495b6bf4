#include "avenorctl/order_json.hpp"

#include <nlohmann/json.hpp>

#include "domain/text.hpp"

namespace avenor::avenorctl {

std::map<std::string, std::string> amounts_of(const domain::Fees& fees) {
  std::map<std::string, std::string> amounts;
  for (const auto& fee : fees.all()) amounts.emplace(fee.currency.str(), fee.amount.to_string());
  return amounts;
}

std::string trade_json(const ledger::Trade& trade) {
  const auto& order = trade.order;
  const auto& r = order.request;
  nlohmann::ordered_json j;
  j["client_order_id"] = r.client_order_id.str();
  j["bot_id"] = r.bot_id.str();
  j["venue"] = r.venue.str();
  j["symbol"] = r.symbol.str();
  j["side"] = domain::to_text(r.side);
  j["type"] = domain::to_text(r.type);
  j["time_in_force"] = domain::to_text(r.time_in_force);
  j["reason"] = domain::to_text(r.reason);
  j["qty"] = r.qty.to_string();
  if (r.limit_price) j["limit_price"] = r.limit_price->to_string();
  if (r.stop_price) j["stop_price"] = r.stop_price->to_string();
  j["status"] = domain::to_text(order.status);
  j["version"] = order.version;
  j["announced_version"] = trade.announced_version;
  j["filled_qty"] = order.filled_qty.to_string();
  if (!order.filled_qty.is_zero()) j["avg_price"] = order.avg_price.to_string();
  j["fees"] = amounts_of(order.fees);
  if (!order.venue_order_id.empty()) j["venue_order_id"] = order.venue_order_id.str();
  if (!order.venue_client_id.empty()) j["venue_client_id"] = order.venue_client_id;
  if (!order.error.empty()) j["error"] = order.error;
  if (!order.message.empty()) j["message"] = order.message;
  j["is_test_trade"] = trade.is_test_trade;
  const auto time = [&](const char* name, core::WallTime when) {
    if (when.is_set()) j[name] = core::to_rfc3339(when);
  };
  time("created_at", order.created_at);
  time("submitted_at", order.submitted_at);
  time("resolved_at", order.resolved_at);
  time("expires_at", r.expires_ts);
  return j.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace avenor::avenorctl
