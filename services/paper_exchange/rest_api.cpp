#include "paper_exchange/rest_api.hpp"

#include "net/url.hpp"
#include "paper_exchange/json_value.hpp"
#include "paper_exchange/pages.hpp"
#include "paper_exchange/render.hpp"

namespace avenor::paper_exchange {
namespace {

constexpr std::string_view kJson = "application/json; charset=UTF-8";

Answer answer_of(const Refusal& refusal) { return {refusal.status, to_json(refusal)}; }
Answer answer_of(const Taken<std::string>& body) {
  return body ? Answer{200, *body} : answer_of(body.error());
}
Answer not_found(std::string message) { return answer_of(Refusal::not_found(std::move(message))); }
Answer not_allowed() { return {405, R"({"message":"method not allowed"})"}; }

/// HEAD is GET without the body, which the server leaves out.
bool is_question(const net::HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

/// Those of the account and the positions are made where their figures are.
std::optional<AbsurdPlaces::Place> place_of(std::string_view path) {
  if (path.starts_with("/v2/orders")) return AbsurdPlaces::Orders;
  if (path.starts_with("/v2/account/activities")) return AbsurdPlaces::Activities;
  if (path == "/v2/clock" || path == "/v2/calendar") return AbsurdPlaces::Clock;
  return std::nullopt;
}

std::string decoded(std::string_view segment) {
  return net::percent_decode(segment).value_or(std::string(segment));
}

}  // namespace

RestApi::RestApi(const Credentials& credentials, Exchange& exchange, Faults& faults, TradeStream& stream,
                 Later later)
    : credentials_(credentials),
      exchange_(exchange),
      faults_(faults),
      stream_(stream),
      later_(std::move(later)),
      history_(exchange.store()) {}

void RestApi::handle(const net::HttpRequest& request, const net::Responder& responder) {
  const auto id = request.headers.find("APCA-API-KEY-ID");
  const auto secret = request.headers.find("APCA-API-SECRET-KEY");
  if (!id || !secret) {
    return give(responder, {401, R"({"code":40110000,"message":"request is not authorized"})"});
  }
  if (!credentials_.match(*id, *secret)) return give(responder, {403, R"({"message":"forbidden."})"});

  const FaultSettings& faults = faults_.settings;
  if (exchange_.now() < maintenance_until_) return give(responder, page(503, PageBody::Html));
  const bool changes = request.method == "POST" || request.method == "PATCH" || request.method == "DELETE";
  const auto note_lost = [&](int status, const char* what) {
    if (request.method != "POST") return;
    if (const auto body = parse_json_object(request.body)) {
      exchange_.note_refused(client_order_id_of(*body), status, what);
      exchange_.commit();
    }
  };
  if (changes && faults_.roll(faults.drop_before_accept_rate)) {
    note_lost(0, "fault: never taken");
    return leave_unanswered(responder);
  }
  if (changes && faults_.roll(faults.late_arrival_rate)) {
    arrive_late(request);
    return leave_unanswered(responder);
  }
  if (faults_.roll(faults.page_rate)) {
    note_lost(faults.page_status, "fault: answered with a page");
    return give(responder, page(faults.page_status, faults.page_body));
  }
  if (faults_.roll(faults.error_rate)) {
    note_lost(faults.error_status, "fault: answered with an error");
    return give(responder, fault_error(faults.error_status));
  }
  Answer answer = route(request);
  exchange_.commit();
  if (const auto place = place_of(net::path_of(request.target)))
    answer.body = faults_.told(*place, std::move(answer.body));
  if (faults.events_before_answer) stream_.flush();
  if (changes && faults_.roll(faults.drop_response_rate)) {
    leave_unanswered(responder);
  } else if (changes && faults_.roll(faults.page_after_rate)) {
    give(responder, page(faults.page_status, faults.page_body));
  } else {
    if (request.method == "POST" && faults_.roll(faults.error_after_accept_rate)) {
      answer = fault_error(faults.error_status);
    }
    give(responder, answer);
  }
  stream_.flush();
}

Answer RestApi::route(const net::HttpRequest& request) {
  const std::string_view path = net::path_of(request.target);
  const std::string_view query = net::query_of(request.target);
  constexpr std::string_view kOrders = "/v2/orders";
  if (path.starts_with(kOrders)) {
    const std::string_view rest = path.substr(kOrders.size());
    if (rest.empty()) return orders(request, {}, query);
    if (rest[0] == '/') return orders(request, rest.substr(1), query);
  }
  Answer found = lookup(path, query);
  if (is_question(request) || found.status == 404) return found;
  return not_allowed();
}

Answer RestApi::orders(const net::HttpRequest& request, std::string_view id, std::string_view query) {
  if (id.empty()) {
    if (request.method == "POST") return post_order(request.body);
    if (is_question(request)) return answer_of(history_.orders(query, seen()));
    if (request.method == "DELETE") return delete_all_orders();
  } else {
    const std::string order_id = decoded(id);
    if (request.method == "PATCH") return patch_order(order_id, request.body);
    if (request.method == "DELETE") return delete_order(order_id);
    if (is_question(request)) {
      const Order* order = exchange_.store().by_id(order_id);
      if (order != nullptr) order = exchange_.seen(*order);
      if (order == nullptr) return not_found("order not found for " + order_id);
      const bool nested = net::query_value(query, "nested") == "true";
      return {200, order_json(*order, exchange_.store(), nested)};
    }
  }
  return not_allowed();
}

Answer RestApi::post_order(const std::string& body) {
  const auto parsed = parse_json_object(body);
  if (!parsed) return {400, R"({"code":40010000,"message":"request body format is invalid"})"};
  const auto refused = [&](const Refusal& refusal) {
    exchange_.note_refused(client_order_id_of(*parsed), refusal.status, refusal.message);
    return answer_of(refusal);
  };
  const auto request = read_new_order(*parsed);
  if (!request) return refused(request.error());
  if (faults_.settings.account_blocked)
    return refused(Refusal::forbidden("account is not authorized to trade"));
  const bool known = exchange_.store().by_client_order_id(request->client_order_id) != nullptr;
  const auto order = exchange_.accept(*request);
  if (!order) return known ? answer_of(order.error()) : refused(order.error());
  Answer answer{200, order_json(**order, exchange_.store(), true)};
  exchange_.activate(**order);
  return answer;
}

Answer RestApi::patch_order(std::string_view id, const std::string& body) {
  const auto parsed = parse_json_object(body);
  if (!parsed) return {400, R"({"code":40010000,"message":"request body format is invalid"})"};
  const auto change = read_change(*parsed);
  if (!change) return answer_of(change.error());
  const auto order = exchange_.replace(id, *change);
  if (!order) return answer_of(order.error());
  Answer answer{200, order_json(**order, exchange_.store(), true)};
  exchange_.activate_replacement(**order);
  return answer;
}

Answer RestApi::delete_order(std::string_view id) {
  const auto order = exchange_.cancel(id);
  if (!order) return answer_of(order.error());
  finish_cancel_later(**order);
  return {204, {}};
}

Answer RestApi::delete_all_orders() {
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  std::vector<std::string> ids;
  for (const auto& [seq, order] : exchange_.store().open()) ids.push_back(order->id);
  for (const std::string& id : ids) {
    json.begin_object().field("id", id);
    if (const auto order = exchange_.cancel(id)) {
      finish_cancel_later(**order);
      json.field("status", 200);
    } else if (exchange_.store().by_id(id)->status == Status::Canceled) {
      json.field("status", 200);  // went with its family
    } else {
      json.field("status", order.error().status).key("body").raw(to_json(order.error()));
    }
    json.end_object();
  }
  json.end_array();
  return {207, std::move(out)};
}

void RestApi::finish_cancel_later(Order& order) {
  if (order.status != Status::PendingCancel) return;
  const auto& pending = faults_.settings.pending_cancel;
  if (pending.for_ever) return;
  later_(pending.on() ? pending.time : faults_.settings.cancel_delay, [this, &order] {
    exchange_.finish_cancel(order);
    exchange_.commit();
    stream_.flush();
  });
}

Answer RestApi::lookup(std::string_view path, std::string_view query) {
  const auto under = [&path](std::string_view prefix) -> std::optional<std::string> {
    if (!path.starts_with(prefix) || path.size() == prefix.size()) return std::nullopt;
    return decoded(path.substr(prefix.size()));
  };
  const OrderStore& store = exchange_.store();
  if (path == "/v2/orders:by_client_order_id" || path == "/v2/orders%3Aby_client_order_id") {
    const std::string id = net::query_value(query, "client_order_id").value_or("");
    const Order* order = store.by_client_order_id(id);
    if (order != nullptr) order = exchange_.seen(*order);
    if (order == nullptr) return not_found("order not found for " + id);
    return {200, order_json(*order, store, net::query_value(query, "nested") == "true")};
  }
  if (path == "/v2/account") {
    const bool lies = faults_.roll(faults_.settings.account_lie_rate);
    return {200, account_json(exchange_, exchange_.now(),
                              lies ? Figures::TenTimes : figures(AbsurdPlaces::Account),
                              faults_.settings.account_blocked)};
  }
  if (path == "/v2/positions") return {200, positions_json(exchange_, figures(AbsurdPlaces::Positions))};
  if (const auto name = under("/v2/positions/")) {
    const Asset* asset = exchange_.asset(*name);
    std::string position = asset == nullptr ? std::string{} : position_json(exchange_, *asset);
    return position.empty() ? not_found("position does not exist") : Answer{200, std::move(position)};
  }
  const auto behind = faults_.settings.lag_activities;
  const WallTime newest = behind.count() > 0 ? exchange_.now() - behind : WallTime{};
  if (path == "/v2/account/activities") return answer_of(history_.activities({}, query, newest));
  if (const auto type = under("/v2/account/activities/"))
    return answer_of(history_.activities(*type, query, newest));
  if (path == "/v2/clock") return {200, clock_json(exchange_.now())};
  if (path == "/v2/calendar") {
    const WallTime now = exchange_.now();
    const auto day = [&](const char* name, WallTime fallback) {
      const auto text = net::query_value(query, name);
      return text ? core::parse_rfc3339(*text + "T00:00:00Z").value_or(fallback) : fallback;
    };
    const WallTime from = day("start", now);
    return {200, calendar_json(from, day("end", now + std::chrono::hours(24 * 7)))};
  }
  std::string out;
  JsonWriter json(out);
  if (path == "/v2/assets") {
    json.begin_array();
    for (const auto& [symbol, asset] : exchange_.assets()) write_asset(json, asset, exchange_.shorting());
    json.end_array();
    return {200, std::move(out)};
  }
  if (const auto name = under("/v2/assets/")) {
    const Asset* asset = exchange_.asset(*name);
    if (asset == nullptr) return not_found("asset not found for " + *name);
    write_asset(json, *asset, exchange_.shorting());
    return {200, std::move(out)};
  }
  return not_found("endpoint not found.");
}

void RestApi::give(const net::Responder& responder, const Answer& answer) {
  net::HttpResponse response{answer.status, {}, answer.body};
  if (!answer.body.empty()) response.headers.add("Content-Type", kJson);
  if (answer.status == 429) {
    response.headers.add("X-RateLimit-Limit", "200");
    response.headers.add("X-RateLimit-Remaining", "0");
    response.headers.add("X-RateLimit-Reset", std::to_string(exchange_.now().ns / 1'000'000'000 + 1));
  }
  give(responder, std::move(response));
}

void RestApi::give(const net::Responder& responder, net::HttpResponse response) {
  if (faults_.settings.latency.count() == 0) return responder.send(response);
  later_(faults_.settings.latency, [responder, response = std::move(response)] { responder.send(response); });
}

}  // namespace avenor::paper_exchange
