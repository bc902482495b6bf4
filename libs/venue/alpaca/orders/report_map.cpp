#include "venue/alpaca/orders/report_map.hpp"

#include <fmt/format.h>

#include <utility>

#include "venue/alpaca/map.hpp"
#include "venue/alpaca/orders/status_map.hpp"

namespace avenor::venue::alpaca {
namespace {

template <class Amount>
std::optional<Amount> maybe(const std::optional<core::Decimal>& value) {
  return value ? std::optional<Amount>(Amount{*value}) : std::nullopt;
}

core::Result<domain::Side> side_of(const std::string& side) {
  if (side == "buy") return domain::Side::Buy;
  if (side == "sell" || side == "sell_short") return domain::Side::Sell;
  return core::fail(fmt::format("alpaca's side '{}' is neither buy nor sell", side));
}

// Only an external order can have a type that we do not send; the report keeps the venue's text then.
domain::OrderType type_of(const std::string& type) {
  if (type == "limit") return domain::OrderType::Limit;
  if (type == "stop" || type == "trailing_stop") return domain::OrderType::Stop;
  if (type == "stop_limit") return domain::OrderType::StopLimit;
  return domain::OrderType::Market;
}

// An open, partially filled order is PartFilled, whatever the venue is doing with it (pending_cancel,
// replaced …).
domain::OrderEvent state_of(const models::Order& order) {
  const domain::OrderEvent event = event_of_status(order.status).value_or(domain::OrderEvent::Accepted);
  if (event != domain::OrderEvent::Accepted || !order.filled_qty.is_positive()) return event;
  return order.qty && order.filled_qty >= *order.qty ? domain::OrderEvent::FullyFilled
                                                     : domain::OrderEvent::PartFilled;
}

}  // namespace

bool is_known_status(const models::Order& order) { return event_of_status(order.status).has_value(); }

bool is_multi_leg(const models::Order& order) { return order.order_class == "mleg"; }

core::Result<OrderReport> to_report(const models::Order& order) {
  const auto side = side_of(order.side);
  if (!side) return core::fail(fmt::format("order {}: {}", order.id, side.error().message));
  if (order.symbol.empty()) return core::fail(fmt::format("order {}: alpaca sent no symbol", order.id));

  OrderReport report;
  report.client_id = order.client_order_id;
  report.venue_order_id = domain::VenueOrderId{order.id};
  report.symbol = domain::Symbol{canonical_symbol(order.symbol, order.asset_class)};
  report.side = *side;
  report.type = type_of(order.type);
  // An order by amount has no quantity except the filled one.
  report.qty = domain::Quantity{order.qty.value_or(order.filled_qty)};
  report.state = state_of(order);
  report.filled_qty = domain::Quantity{order.filled_qty};
  report.avg_price = maybe<domain::Price>(order.filled_avg_price);
  report.limit_price = maybe<domain::Price>(order.limit_price);
  report.stop_price = maybe<domain::Price>(order.stop_price);
  report.words = order.status;
  if (!is_known_status(order)) report.words += " (unknown status)";
  report.replaced_by = domain::VenueOrderId{order.replaced_by};
  report.replaces = domain::VenueOrderId{order.replaces};
  for (const models::Order& leg : order.legs) {
    auto child = to_report(leg);
    if (!child) return child;
    // The profit is taken by a limit order, the loss stopped by one with a stop price.
    child->exit_role = child->type == domain::OrderType::Limit ? ExitRole::TakeProfit : ExitRole::StopLoss;
    report.children.push_back(std::move(*child));
  }
  report.submitted_at = order.submitted_at.is_set() ? order.submitted_at : order.created_at;
  report.updated_at = order.updated_at;
  return report;
}

domain::ExecId exec_id_of(const std::string& order_id, core::Decimal cumulative) {
  return domain::ExecId{fmt::format("{}/{}", order_id, cumulative)};
}

core::Result<FillReport> to_fill(const models::TradeUpdate& update) {
  const models::Order& order = update.order;
  if (!update.price || !update.qty) {
    return core::fail(fmt::format("order {}: a fill without price or qty", order.id));
  }
  if (!update.price->is_positive() || !update.qty->is_positive() || *update.qty > order.filled_qty) {
    return core::fail(fmt::format("order {}: a fill of {} at {} with {} filled in all makes no sense",
                                  order.id, *update.qty, *update.price, order.filled_qty));
  }
  const auto side = side_of(order.side);
  if (!side) return core::fail(fmt::format("order {}: {}", order.id, side.error().message));

  FillReport fill;
  fill.exec_id = exec_id_of(order.id, order.filled_qty);
  fill.venue_order_id = domain::VenueOrderId{order.id};
  fill.client_id = order.client_order_id;
  fill.symbol = domain::Symbol{canonical_symbol(order.symbol, order.asset_class)};
  fill.side = *side;
  fill.price = domain::Price{*update.price};
  fill.qty = domain::Quantity{*update.qty};
  fill.fee_currency = domain::Currency{"USD"};
  fill.event_ts = update.timestamp;
  return fill;
}

core::Result<FillReport> to_fill(const models::Activity& activity) {
  const auto side = side_of(activity.side);
  if (!side) return core::fail(fmt::format("activity {}: {}", activity.id, side.error().message));
  if (!activity.price.is_positive() || !activity.qty.is_positive() || activity.qty > activity.cum_qty) {
    return core::fail(fmt::format("activity {}: a fill of {} at {} with {} filled in all makes no sense",
                                  activity.id, activity.qty, activity.price, activity.cum_qty));
  }
  FillReport fill;
  fill.exec_id = exec_id_of(activity.order_id, activity.cum_qty);
  fill.venue_order_id = domain::VenueOrderId{activity.order_id};
  // The history does not contain the asset class, but only pairs have a slash in our spelling: the order has
  // it.
  fill.symbol = domain::Symbol{activity.symbol};
  fill.side = *side;
  fill.price = domain::Price{activity.price};
  fill.qty = domain::Quantity{activity.qty};
  fill.fee_currency = domain::Currency{"USD"};
  fill.event_ts = activity.transaction_time;
  return fill;
}

}  // namespace avenor::venue::alpaca
