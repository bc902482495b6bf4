#include "dialects/alpaca/order_routes.hpp"

#include <utility>

#include "dialects/alpaca/answers.hpp"
#include "dialects/alpaca/order_json.hpp"
#include "dialects/alpaca/order_request.hpp"
#include "dialects/request_body.hpp"
#include "net/url.hpp"

namespace avenor::dialects::alpaca {

using namespace matching;

namespace {

Answer not_json() { return {400, R"({"code":40010000,"message":"request body format is invalid"})"}; }

}  // namespace

OrderRoutes::OrderRoutes(Broker& broker, const Faults& faults, TradeStream& stream, Later later)
    : broker_(broker),
      exchange_(broker.exchange()),
      faults_(faults),
      stream_(stream),
      later_(std::move(later)),
      history_(broker.exchange().store()) {}

Answer OrderRoutes::route(const net::HttpRequest& request, std::string_view id, std::string_view query) {
  if (id.empty()) {
    if (request.method == "POST") return post(request.body);
    if (is_question(request)) return answer_of(history_.orders(query, seen()));
    if (request.method == "DELETE") return cancel_all();
  } else {
    const std::string order_id = decoded(id);
    if (request.method == "PATCH") return patch(order_id, request.body);
    if (request.method == "DELETE") return cancel(order_id);
    if (is_question(request)) return show(exchange_.store().by_id(order_id), order_id, query);
  }
  return not_allowed();
}

Answer OrderRoutes::by_client_order_id(std::string_view query) const {
  const std::string id = net::query_value(query, "client_order_id").value_or("");
  return show(exchange_.store().by_client_order_id(id), id, query);
}

Answer OrderRoutes::show(const Order* order, std::string_view name, std::string_view query) const {
  if (order != nullptr) order = broker_.order_shown(*order);
  if (order == nullptr) return not_found("order not found for " + std::string(name));
  return {200, order_json(*order, exchange_.store(), net::query_value(query, "nested") == "true")};
}

History::Seen OrderRoutes::seen() const {
  if (faults_.settings().lag_orders.count() == 0) return {};
  return [this](const Order& order) { return broker_.order_shown(order); };
}

Answer OrderRoutes::post(const std::string& body) {
  const auto parsed = parse_body(body);
  if (!parsed) return not_json();
  const auto refused = [&](const Refusal& refusal) {
    broker_.note_refused(client_order_id_of(*parsed), refusal.status, refusal.message);
    return answer_of(refusal);
  };
  const auto request = read_new_order(*parsed);
  if (!request) return refused(request.error());
  if (faults_.settings().account_blocked)
    return refused(Refusal::forbidden("account is not authorized to trade"));
  const auto order = exchange_.accept(*request);
  if (!order) {
    const Refusal refusal = refusal_of(order.error());
    // The order that has the id counts what comes in under it.
    if (order.error().reason == RejectReason::DuplicateClientOrderId) return answer_of(refusal);
    return refused(refusal);
  }
  Answer answer{200, order_json(**order, exchange_.store(), true)};
  broker_.activate(**order);
  return answer;
}

Answer OrderRoutes::patch(std::string_view id, const std::string& body) {
  const auto parsed = parse_body(body);
  if (!parsed) return not_json();
  const auto change = read_change(*parsed);
  if (!change) return answer_of(change.error());
  const auto order = exchange_.replace(id, *change);
  if (!order) return answer_of(refusal_of(order.error()));
  Answer answer{200, order_json(**order, exchange_.store(), true)};
  broker_.activate_replacement(**order);
  return answer;
}

Answer OrderRoutes::cancel(std::string_view id) {
  const auto order = broker_.cancel(id);
  if (!order) return answer_of(refusal_of(order.error()));
  finish_cancel_later(**order);
  return {204, {}};
}

Answer OrderRoutes::cancel_all() {
  std::string out;
  json::Writer json(out);
  json.begin_array();
  std::vector<std::string> ids;
  for (const auto& [seq, order] : exchange_.store().open()) ids.push_back(order->id);
  for (const std::string& id : ids) {
    json.begin_object().field("id", id);
    if (const auto order = broker_.cancel(id)) {
      finish_cancel_later(**order);
      json.field("status", 200);
    } else if (exchange_.store().by_id(id)->status == Status::Cancelled) {
      json.field("status", 200);  // went with its family
    } else {
      const Refusal refusal = refusal_of(order.error());
      json.field("status", refusal.status).key("body").raw(to_json(refusal));
    }
    json.end_object();
  }
  json.end_array();
  return {207, std::move(out)};
}

void OrderRoutes::finish_cancel_later(Order& order) {
  if (order.status != Status::PendingCancel) return;
  const auto& pending = faults_.settings().pending_cancel;
  if (pending.for_ever) return;
  later_(pending.on() ? pending.time : faults_.settings().cancel_delay, [this, &order] {
    exchange_.finish_cancel(order);
    broker_.commit();
    stream_.flush();
  });
}

void OrderRoutes::finish_cancels() {
  std::vector<Order*> pending;
  for (const auto& [seq, order] : exchange_.store().open()) {
    if (order->status == Status::PendingCancel) pending.push_back(order);
  }
  for (Order* order : pending) exchange_.finish_cancel(*order);
}

}  // namespace avenor::dialects::alpaca
