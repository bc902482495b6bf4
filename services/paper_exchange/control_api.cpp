#include "paper_exchange/control_api.hpp"

#include "domain/text.hpp"
#include "net/url.hpp"
#include "paper_exchange/render.hpp"

namespace avenor::paper_exchange {
Answer bad(const std::string& message) {
  std::string out;
  JsonWriter(out).begin_object().field("message", message).end_object();
  return {422, std::move(out)};
}

std::string text_field(const JsonValue& body, std::string_view name) {
  const JsonValue* value = body.find(name);
  return value != nullptr && value->is_text() ? value->text : std::string{};
}

namespace {

void write_truth(JsonWriter& json, const Order& order, const Exchange& exchange) {
  const auto& receipts = exchange.store().receipts();
  const auto refused = receipts.find(order.client_order_id);
  const bool own = !order.external && order.parent.empty();
  json.begin_object()
      .field("client_order_id", order.client_order_id)
      .field("id", order.id)
      .field("received", (own ? order.received : 0) + (refused == receipts.end() ? 0 : refused->second.count))
      .field("status", to_text(order.status))
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
    const Fill& fill = exchange.store().fills()[place];
    json.begin_object()
        .field("execution_id", fill.execution_id)
        .field("activity_id", activity_id(fill))
        .field("price", fill.price)
        .field("qty", fill.qty)
        .field("cum_qty", fill.cum_qty)
        .field("at", fill.at)
        .end_object();
  }
  json.end_array().end_object();
}

/// What came in and never became an order.
void write_refused(JsonWriter& json, const std::string& client_order_id, const Receipt& receipt) {
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

Taken<std::optional<Price>> price_of(const JsonValue& body, std::string_view name) {
  const std::string text = text_field(body, name);
  if (text.empty()) return std::nullopt;
  const auto price = Price::parse(text);
  if (!price || !price->is_positive() || *price > kHighestPrice)
    return refuse(Refusal::invalid(std::string(name) + " must be a number > 0 and at most 100000000"));
  return *price;
}

Taken<Quantity> size_of(const JsonValue& body, std::string_view name) {
  const std::string text = text_field(body, name);
  if (text.empty()) return Quantity{1'000'000};
  const auto size = Quantity::parse(text);
  if (!size || size->is_negative())
    return refuse(Refusal::invalid(std::string(name) + " must be a number >= 0"));
  return *size;
}

}  // namespace

ControlApi::ControlApi(Exchange& exchange, Faults& faults, TradeStream& trades, DataStream& data,
                       PricePump& pump, RestApi& rest)
    : exchange_(exchange), faults_(faults), trades_(trades), data_(data), pump_(pump), rest_(rest) {}

namespace {

// The door has no authentication: it is for programs on this machine. A browser says so when a page makes it
// ask (Origin, Sec-Fetch-Site), and a page whose name was made to lead here still sends that name as Host.
bool from_a_page(const net::HttpRequest& request) {
  if (request.headers.has("Origin") || request.headers.has("Sec-Fetch-Site")) return true;
  std::string_view host = request.headers.find("Host").value_or("");
  host = host.starts_with('[') ? host.substr(0, host.find(']') + 1) : host.substr(0, host.find(':'));
  return !host.empty() && host != "localhost" &&
         host.find_first_not_of("0123456789.") != std::string_view::npos && !host.starts_with('[');
}

}  // namespace

void ControlApi::handle(const net::HttpRequest& request, const net::Responder& responder) {
  const Answer answer = from_a_page(request)
                            ? Answer{403, R"({"message":"a web page may not use this door"})"}
                            : route(request);
  exchange_.commit();
  responder.send(answer.status, "application/json", answer.body);
  trades_.flush();
  data_.flush();
}

Answer ControlApi::route(const net::HttpRequest& request) {
  constexpr std::string_view kRoot = "/control/";
  const std::string_view path = net::path_of(request.target);
  if (!path.starts_with(kRoot)) return {404, R"({"message":"everything here is under /control/"})"};
  const std::string_view what = path.substr(kRoot.size());
  if (request.method == "GET" || request.method == "HEAD") {
    if (what == "orders") return orders(net::query_of(request.target));
    if (what == "summary") return summary();
    if (what == "faults") return {200, to_json(faults_.settings)};
    return {404, R"({"message":"GET knows orders, summary and faults"})"};
  }
  if (request.method != "POST") return {405, R"({"message":"GET or POST"})"};
  const auto body = parse_json_object(request.body);
  if (!body) return bad(body.error().message);
  if (what == "faults") return change(*body);
  if (what == "cancel_order" || what == "expire_order" || what == "fill_order")
    return act_on_order(what, *body);
  if (what == "place_external_order") return place(*body);
  if (what == "set_price") return set_price(*body);
  if (what == "split") return split(*body);
  if (what == "replace_order") return replace(*body);
  if (what == "release_price") {
    pump_.release(text_field(*body, "symbol"));
    return {200, "{}"};
  }
  return {404, R"({"message":"there is no such switch"})"};
}

Answer ControlApi::act_on_order(std::string_view what, const JsonValue& body) {
  const std::string id = text_field(body, "id");
  const std::string client_id = text_field(body, "client_order_id");
  Order* order = id.empty() ? exchange_.store().by_client_order_id(client_id) : exchange_.store().by_id(id);
  if (order == nullptr) return bad("there is no order with that id or client_order_id");
  if (!order->is_open()) return bad("the order is already " + std::string(to_text(order->status)));
  if (what == "cancel_order") {
    exchange_.finish_cancel(*order);
  } else if (what == "expire_order") {
    exchange_.expire(*order);
  } else {
    const auto price = price_of(body, "price");
    if (!price) return bad(price.error().message);
    const auto at = *price               ? *price
                    : order->limit_price ? order->limit_price
                                         : order->asset->book.reference(order->side);
    if (!at) return bad("there is no price yet: name one");
    const std::string qty_text = text_field(body, "qty");
    const auto qty = qty_text.empty() ? core::Result<Quantity>(order->leaves()) : Quantity::parse(qty_text);
    if (!qty) return bad("qty: " + qty.error().message);
    if (const auto filled = exchange_.fill_by_hand(*order, *at, *qty); !filled)
      return bad(filled.error().message);
  }
  return {200, order_json(*order, exchange_.store(), true)};
}

Answer ControlApi::place(const JsonValue& body) {
  const auto request = read_new_order(body);
  if (!request) return {request.error().status, to_json(request.error())};
  const auto order = exchange_.accept(*request, true);
  if (!order) return {order.error().status, to_json(order.error())};
  exchange_.activate(**order);
  return {200, order_json(**order, exchange_.store(), true)};
}

Answer ControlApi::set_price(const JsonValue& body) {
  const std::string symbol = text_field(body, "symbol");
  if (exchange_.asset(symbol) == nullptr) return bad("symbol: there is no '" + symbol + "'");
  const auto bid = price_of(body, "bid");
  const auto ask = price_of(body, "ask");
  const auto last = price_of(body, "last");
  const auto bid_size = size_of(body, "bid_size");
  const auto ask_size = size_of(body, "ask_size");
  const auto last_size = size_of(body, "last_size");
  for (const auto* price : {&bid, &ask, &last}) {
    if (!*price) return bad(price->error().message);
  }
  for (const auto* size : {&bid_size, &ask_size, &last_size}) {
    if (!*size) return bad(size->error().message);
  }
  if (!*bid && !*ask && !*last) return bad("name at least one of bid, ask and last");
  Tick tick;
  tick.symbol = symbol;
  std::vector<Tick> ticks;
  if (*bid || *ask) {
    tick.kind = Tick::Kind::Quote;
    tick.quote = {.bid = *bid, .ask = *ask, .bid_size = *bid_size, .ask_size = *ask_size};
    ticks.push_back(tick);
  }
  if (*last) {
    tick.kind = Tick::Kind::Trade;
    tick.price = **last;
    tick.size = *last_size;
    ticks.push_back(tick);
  }
  pump_.hold(symbol, ticks);
  return {200, "{}"};
}

Answer ControlApi::orders(std::string_view query) const {
  const auto only = net::query_value(query, "client_order_id");
  const OrderStore& store = exchange_.store();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("orders").begin_array();
  for (const Order& order : store.all()) {
    if (!only || order.client_order_id == *only) write_truth(json, order, exchange_);
  }
  for (const auto& [id, receipt] : store.receipts()) {
    const bool became_an_order = store.by_client_order_id(id) != nullptr;
    if (!became_an_order && (!only || id == *only)) write_refused(json, id, receipt);
  }
  json.end_array().end_object();
  return {200, std::move(out)};
}

Answer ControlApi::summary() const {
  const OrderStore& store = exchange_.store();
  std::map<std::string_view, int> by_status;
  int received_twice = 0;
  int legs = 0;
  int external = 0;
  for (const Order& order : store.all()) {
    ++by_status[to_text(order.status)];
    received_twice += order.received > 1 ? 1 : 0;
    legs += order.parent.empty() ? 0 : 1;
    external += order.external ? 1 : 0;
  }
  std::string out;
  JsonWriter json(out);
  json.begin_object()
      .field("orders", static_cast<std::int64_t>(store.all().size()))
      .field("open", static_cast<std::int64_t>(store.open().size()))
      .field("fills", static_cast<std::int64_t>(store.fills().size()))
      .field("refused_ids", static_cast<std::int64_t>(store.receipts().size()))
      .field("received_twice", received_twice)
      .field("legs", legs)
      .field("external", external)
      .field("cash", exchange_.account().cash())
      .field("ticks", static_cast<std::int64_t>(pump_.ticks()))
      .field("tape_rounds", static_cast<std::int64_t>(pump_.rounds()))
      .field("trade_listeners", static_cast<std::int64_t>(trades_.listeners()))
      .field("data_subscribers", static_cast<std::int64_t>(data_.subscribers()))
      .key("by_status")
      .begin_object();
  for (const auto& [status, count] : by_status) json.field(status, count);
  json.end_object().key("positions").begin_object();
  for (const auto& [symbol, position] : exchange_.account().positions()) json.field(symbol, position.qty);
  json.end_object().end_object();
  return {200, std::move(out)};
}

}  // namespace avenor::paper_exchange
