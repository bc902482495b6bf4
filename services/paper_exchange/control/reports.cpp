#include "paper_exchange/control/reports.hpp"

#include <map>

#include "dialects/alpaca/order_json.hpp"
#include "dialects/alpaca/words.hpp"
#include "domain/text.hpp"
#include "json/writer.hpp"
#include "net/url.hpp"

namespace avenor::paper_exchange {

namespace alpaca = dialects::alpaca;
using matching::Fill;
using matching::Order;
using matching::OrderStore;

namespace {

void write_truth(json::Writer& json, const Order& order, const PaperBroker& broker) {
  const auto& receipts = broker.record().receipts();
  const auto refused = receipts.find(order.client_order_id);
  const bool own = !order.external && order.parent.empty();
  json.begin_object()
      .field("client_order_id", order.client_order_id)
      .field("id", order.id)
      .field("received", (own ? order.received : 0) + (refused == receipts.end() ? 0 : refused->second.count))
      .field("status", alpaca::to_text(order.status))
      .field("symbol", order.symbol)
      .field("side", domain::to_text(order.side))
      .field("type", domain::to_text(order.type))
      .field("time_in_force", domain::to_text(order.time_in_force))
      .field("qty", order.qty)
      .field("limit_price", order.limit_price)
      .field("stop_price", order.stop_price)
      .field("filled_qty", order.filled_qty);
  if (order.filled_qty.is_zero())
    json.null_field("filled_avg_price");
  else
    json.field("filled_avg_price", order.filled_cost / order.filled_qty);
  json.field("submitted_at", order.created_at)
      .field("updated_at", order.updated_at)
      .text_or_null("replaces", order.replaces)
      .text_or_null("replaced_by", order.replaced_by)
      .text_or_null("parent", order.parent)
      .field("external", order.external)
      .key("fills")
      .begin_array();
  for (const std::size_t place : order.fills) {
    const Fill& fill = broker.exchange().store().fills()[place];
    json.begin_object()
        .field("execution_id", fill.execution_id)
        .field("activity_id", alpaca::activity_id(fill))
        .field("price", fill.price)
        .field("qty", fill.qty)
        .field("cum_qty", fill.cum_qty)
        .field("at", fill.at)
        .end_object();
  }
  json.end_array().end_object();
}

/// What came in and never became an order.
void write_refused(json::Writer& json, const std::string& client_order_id, const Receipt& receipt) {
  json.begin_object()
      .field("client_order_id", client_order_id)
      .null_field("id")
      .field("received", receipt.count)
      .field("status", receipt.status == 0 ? "lost" : "refused")
      .field("http_status", receipt.status)
      .field("message", receipt.message)
      .field("filled_qty", "0")
      .key("fills")
      .raw("[]")
      .end_object();
}

std::int64_t count_of(std::size_t size) { return static_cast<std::int64_t>(size); }

}  // namespace

std::string orders_report(const PaperBroker& broker, std::string_view query) {
  const auto only = net::query_value(query, "client_order_id");
  const OrderStore& store = broker.exchange().store();
  std::string out;
  json::Writer json(out);
  json.begin_object().key("orders").begin_array();
  for (const Order& order : store.all()) {
    if (!only || order.client_order_id == *only) write_truth(json, order, broker);
  }
  for (const auto& [id, receipt] : broker.record().receipts()) {
    const bool became_an_order = store.by_client_order_id(id) != nullptr;
    if (!became_an_order && (!only || id == *only)) write_refused(json, id, receipt);
  }
  json.end_array().end_object();
  return out;
}

std::string summary_report(const PaperBroker& broker, const Traffic& traffic) {
  const OrderStore& store = broker.exchange().store();
  const matching::Account& account = broker.exchange().account();
  std::map<std::string_view, int> by_status;
  int received_twice = 0;
  int legs = 0;
  int external = 0;
  for (const Order& order : store.all()) {
    ++by_status[alpaca::to_text(order.status)];
    received_twice += order.received > 1 ? 1 : 0;
    legs += order.parent.empty() ? 0 : 1;
    external += order.external ? 1 : 0;
  }
  std::string out;
  json::Writer json(out);
  json.begin_object()
      .field("orders", count_of(store.all().size()))
      .field("open", count_of(store.open().size()))
      .field("fills", count_of(store.fills().size()))
      .field("refused_ids", count_of(broker.record().receipts().size()))
      .field("received_twice", received_twice)
      .field("legs", legs)
      .field("external", external)
      .field("cash", account.cash())
      .field("ticks", count_of(traffic.ticks))
      .field("tape_rounds", count_of(traffic.tape_rounds))
      .field("trade_listeners", count_of(traffic.trade_listeners))
      .field("data_subscribers", count_of(traffic.data_subscribers))
      .key("by_status")
      .begin_object();
  for (const auto& [status, count] : by_status) json.field(status, count);
  json.end_object().key("positions").begin_object();
  for (const auto& [symbol, position] : account.positions()) json.field(symbol, position.qty);
  json.end_object().end_object();
  return out;
}

}  // namespace avenor::paper_exchange
