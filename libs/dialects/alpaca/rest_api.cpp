#include "dialects/alpaca/rest_api.hpp"

#include <string>
#include <utility>

#include "dialects/alpaca/answers.hpp"
#include "dialects/alpaca/order_request.hpp"
#include "dialects/pages.hpp"
#include "dialects/request_body.hpp"
#include "net/url.hpp"

namespace avenor::dialects::alpaca {
namespace {

constexpr std::string_view kJson = "application/json; charset=UTF-8";
constexpr std::size_t kMostUnanswered = 10'000;

/// Those of the account and the positions are made where their figures are.
// Account and positions are absurd by themselves (Lookups::figures()), unless it is about certain fields.
std::optional<AbsurdPlaces::Place> place_of(std::string_view path, bool of_fields) {
  if (of_fields && path == "/v2/account") return AbsurdPlaces::Account;
  if (of_fields && path.starts_with("/v2/positions")) return AbsurdPlaces::Positions;
  if (path.starts_with("/v2/orders")) return AbsurdPlaces::Orders;
  if (path.starts_with("/v2/account/activities")) return AbsurdPlaces::Activities;
  if (path == "/v2/clock" || path == "/v2/calendar") return AbsurdPlaces::Clock;
  return std::nullopt;
}

bool makes_changes(const net::HttpRequest& request) {
  return request.method == "POST" || request.method == "PATCH" || request.method == "DELETE";
}

Answer fault_error(int status) {
  if (status == 429) return {status, R"({"code":42910000,"message":"rate limit exceeded"})"};
  return {status, R"({"message":"internal server error occurred"})"};
}

}  // namespace

RestApi::RestApi(const Credentials& credentials, Broker& broker, Faults& faults, TradeStream& stream,
                 Later later)
    : credentials_(credentials),
      broker_(broker),
      faults_(faults),
      stream_(stream),
      later_(later),
      orders_(broker, faults, stream, std::move(later)),
      lookups_(broker, faults) {}

void RestApi::handle(const net::HttpRequest& request, const net::Responder& responder) {
  const auto id = request.headers.find("APCA-API-KEY-ID");
  const auto secret = request.headers.find("APCA-API-SECRET-KEY");
  if (!id || !secret) {
    return give(responder, {401, R"({"code":40110000,"message":"request is not authorized"})"});
  }
  if (!credentials_.match(*id, *secret)) return give(responder, {403, R"({"message":"forbidden."})"});
  if (broker_.exchange().now() < maintenance_until_)
    return give(responder, page(503, PageBody::Html, kNoSuchEndpoint));
  if (is_stopped(request, responder)) return;
  Answer answer = route(request);
  broker_.commit();
  finish(request, responder, std::move(answer));
  stream_.flush();
}

bool RestApi::is_stopped(const net::HttpRequest& request, const net::Responder& responder) {
  const FaultSettings& faults = faults_.settings();
  const bool changes = makes_changes(request);
  if (changes && faults_.roll(faults.drop_before_accept_rate)) {
    note_lost(request, 0, "fault: never taken");
    leave_unanswered(responder);
  } else if (changes && faults_.roll(faults.late_arrival_rate)) {
    arrive_late(request);
    leave_unanswered(responder);
  } else if (faults_.roll(faults.page_rate)) {
    note_lost(request, faults.page_status, "fault: answered with a page");
    give(responder, page(faults.page_status, faults.page_body, kNoSuchEndpoint));
  } else if (faults_.roll(faults.error_rate)) {
    note_lost(request, faults.error_status, "fault: answered with an error");
    give(responder, fault_error(faults.error_status));
  } else {
    return false;
  }
  return true;
}

void RestApi::finish(const net::HttpRequest& request, const net::Responder& responder, Answer answer) {
  const FaultSettings& faults = faults_.settings();
  const bool changes = makes_changes(request);
  if (const auto place = place_of(net::path_of(request.target), !faults.absurd_fields.all.empty()))
    answer.body = faults_.distort(*place, std::move(answer.body));
  if (faults.events_before_answer) stream_.flush();
  if (changes && faults_.roll(faults.drop_response_rate)) return leave_unanswered(responder);
  if (changes && faults_.roll(faults.page_after_rate))
    return give(responder, page(faults.page_status, faults.page_body, kNoSuchEndpoint));
  if (request.method == "POST" && faults_.roll(faults.error_after_accept_rate))
    answer = fault_error(faults.error_status);
  give(responder, answer);
}

Answer RestApi::route(const net::HttpRequest& request) {
  const std::string_view path = net::path_of(request.target);
  const std::string_view query = net::query_of(request.target);
  constexpr std::string_view kOrders = "/v2/orders";
  if (path.starts_with(kOrders)) {
    const std::string_view rest = path.substr(kOrders.size());
    if (rest.empty()) return orders_.route(request, {}, query);
    if (rest[0] == '/') return orders_.route(request, rest.substr(1), query);
  }
  const bool by_client_id =
      path == "/v2/orders:by_client_order_id" || path == "/v2/orders%3Aby_client_order_id";
  Answer found = by_client_id ? orders_.by_client_order_id(query) : lookups_.route(path, query);
  if (is_question(request) || found.status == 404) return found;
  return not_allowed();
}

void RestApi::note_lost(const net::HttpRequest& request, int status, const char* what) {
  if (request.method != "POST") return;
  const auto body = parse_body(request.body);
  if (!body) return;
  broker_.note_refused(client_order_id_of(*body), status, what);
  broker_.commit();
}

void RestApi::arrive_late(const net::HttpRequest& request) {
  if (on_their_way_ >= kMostUnanswered) return;  // lost on the way
  ++on_their_way_;
  later_(faults_.settings().late_arrival, [this, request] {
    --on_their_way_;
    static_cast<void>(route(request));
    broker_.commit();
    stream_.flush();
  });
}

void RestApi::maintain(std::chrono::milliseconds time) {
  maintenance_until_ = time.count() > 0 ? broker_.exchange().now() + time : core::WallTime{};
}

void RestApi::leave_unanswered(const net::Responder& responder) {
  if (faults_.settings().drop_closes) return responder.drop();
  unanswered_.push_back(responder);
  if (unanswered_.size() <= kMostUnanswered) return;
  unanswered_.front().drop();
  unanswered_.pop_front();
}

void RestApi::drop_unanswered() {
  for (const auto& responder : unanswered_) responder.drop();
  unanswered_.clear();
}

void RestApi::give(const net::Responder& responder, const Answer& answer) {
  net::HttpResponse response{answer.status, {}, answer.body};
  if (!answer.body.empty()) response.headers.add("Content-Type", kJson);
  if (answer.status == 429) {
    response.headers.add("X-RateLimit-Limit", "200");
    response.headers.add("X-RateLimit-Remaining", "0");
    response.headers.add("X-RateLimit-Reset",
                         std::to_string(broker_.exchange().now().ns / 1'000'000'000 + 1));
  }
  give(responder, std::move(response));
}

void RestApi::give(const net::Responder& responder, net::HttpResponse response) {
  if (faults_.settings().latency.count() == 0) return responder.send(response);
  later_(faults_.settings().latency,
         [responder, response = std::move(response)] { responder.send(response); });
}

}  // namespace avenor::dialects::alpaca
