#include "dialects/alpaca/order_json.hpp"

#include "dialects/alpaca/ids.hpp"
#include "dialects/alpaca/new_york.hpp"
#include "dialects/alpaca/words.hpp"
#include "domain/text.hpp"

namespace avenor::dialects::alpaca {

using namespace matching;

namespace {

std::string_view intent(const Order& order) {
  if (order.side == Side::Buy) return order.opening ? "buy_to_open" : "buy_to_close";
  return order.opening ? "sell_to_open" : "sell_to_close";
}

void write_order_object(json::Writer& json, const Order& order, const OrderStore& store, bool nested,
                        bool with_cancel_request) {
  json.begin_object()
      .field("id", order.id)
      .field("client_order_id", order.client_order_id)
      .field("created_at", order.created_at)
      .field("updated_at", order.updated_at)
      .field("submitted_at", order.created_at)
      .field("filled_at", order.filled_at)
      .field("expired_at", order.expired_at)
      .field("expires_at", order.expires_at);
  if (with_cancel_request) json.field("cancel_requested_at", order.cancel_requested_at);
  json.field("canceled_at", order.cancelled_at)
      .field("failed_at", order.failed_at)
      .field("replaced_at", order.replaced_at)
      .text_or_null("replaced_by", order.replaced_by)
      .text_or_null("replaces", order.replaces)
      .field("asset_id", order.instrument_id)
      .field("symbol", order.symbol)
      .field("asset_class", asset_class_of(order.symbol))
      .null_field("notional")
      .field("qty", order.qty)
      .field("filled_qty", order.filled_qty);
  if (order.filled_qty.is_zero()) {
    json.null_field("filled_avg_price");
  } else {
    json.field("filled_avg_price", order.filled_cost / order.filled_qty);
  }
  const std::string_view type = domain::to_text(order.type);
  json.field("order_class", to_text(order.order_class))
      .field("order_type", type)
      .field("type", type)
      .field("side", domain::to_text(order.side))
      .field("position_intent", intent(order))
      .field("time_in_force", domain::to_text(order.time_in_force))
      .field("limit_price", order.limit_price)
      .field("stop_price", order.stop_price)
      .field("status", to_text(order.status))
      .field("extended_hours", order.extended_hours)
      .key("legs");
  if (nested && !order.children.empty()) {
    json.begin_array();
    for (const std::string& child : order.children)
      write_order_object(json, *store.by_id(child), store, false, false);
    json.end_array();
  } else {
    json.null();
  }
  json.null_field("trail_percent")
      .null_field("trail_price")
      .null_field("hwm")
      .null_field("ratio_qty")
      .null_field("subtag")
      .null_field("source")
      .end_object();
}

}  // namespace

void write_order(json::Writer& json, const Order& order, const OrderStore& store, bool nested) {
  write_order_object(json, order, store, nested, false);
}

std::string order_json(const Order& order, const OrderStore& store, bool nested) {
  std::string out;
  out.reserve(1280);
  json::Writer json(out);
  write_order(json, order, store, nested);
  return out;
}

std::string trade_update_json(const OrderEvent& event, const OrderStore& store) {
  std::string out;
  out.reserve(1536);
  json::Writer json(out);
  json.begin_object().field("stream", "trade_updates").key("data").begin_object();
  json.field("at", event.at)
      .field("event_id", event.event_id)
      .field("event", to_text(event.kind))
      .field("timestamp", event.at)
      .field("execution_id", event.execution_id);
  if (event.fill != nullptr) {
    json.field("price", event.fill->price)
        .field("qty", event.fill->qty)
        .field("position_qty", event.fill->position_qty);
  }
  json.key("order");
  write_order_object(json, *event.order, store, true, true);
  json.end_object().end_object();
  return out;
}

std::string activity_id(const Fill& fill) {
  return new_york_digits(fill.at) + "::" + uuid_of(fill.execution_id);
}

void write_activity(json::Writer& json, const Fill& fill) {
  const bool done = fill.leaves_qty.is_zero();
  json.begin_object()
      .field("activity_type", "FILL")
      .field("id", activity_id(fill))
      .field("cum_qty", fill.cum_qty)
      .field("leaves_qty", fill.leaves_qty)
      .field("price", fill.price)
      .field("qty", fill.qty)
      .field("side", domain::to_text(fill.side))
      .field("symbol", fill.symbol)
      .field("transaction_time", fill.at)
      .field("order_id", fill.order_id)
      .field("order_status", done ? "filled" : "partially_filled")
      .field("type", done ? "fill" : "partial_fill")
      .end_object();
}

}  // namespace avenor::dialects::alpaca
