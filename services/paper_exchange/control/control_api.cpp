#include "paper_exchange/control/control_api.hpp"

#include "dialects/request_body.hpp"
#include "net/url.hpp"
#include "paper_exchange/control/fields.hpp"
#include "paper_exchange/control/reports.hpp"

namespace avenor::paper_exchange {

using dialects::Answer;

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

ControlApi::ControlApi(PaperBroker& broker, SeededFaults& faults, dialects::Dialect& dialect, PricePump& pump)
    : broker_(broker),
      dialect_(dialect),
      pump_(pump),
      fault_actions_(faults, dialect),
      order_actions_(broker),
      market_actions_(broker, pump) {}

void ControlApi::handle(const net::HttpRequest& request, const net::Responder& responder) {
  const Answer answer = from_a_page(request)
                            ? Answer{403, R"({"message":"requests of web pages are refused on this port"})"}
                            : route(request);
  broker_.commit();
  responder.send(answer.status, "application/json", answer.body);
  dialect_.flush();
}

Answer ControlApi::route(const net::HttpRequest& request) {
  constexpr std::string_view kRoot = "/control/";
  const std::string_view path = net::path_of(request.target);
  if (!path.starts_with(kRoot)) return {404, R"({"message":"all paths begin with /control/"})"};
  const std::string_view what = path.substr(kRoot.size());
  if (request.method == "GET" || request.method == "HEAD")
    return look_up(what, net::query_of(request.target));
  if (request.method != "POST") return {405, R"({"message":"GET or POST"})"};
  const auto body = dialects::parse_body(request.body);
  return body ? act(what, *body) : bad(body.error().message);
}

Answer ControlApi::look_up(std::string_view what, std::string_view query) const {
  if (what == "orders") return {200, orders_report(broker_, query)};
  if (what == "summary")
    return {200, summary_report(broker_, {.ticks = pump_.ticks(),
                                          .tape_rounds = pump_.rounds(),
                                          .trade_listeners = dialect_.trade_listeners(),
                                          .data_subscribers = dialect_.data_subscribers()})};
  if (what == "faults") return fault_actions_.show();
  return {404, R"({"message":"GET is for orders, summary and faults"})"};
}

Answer ControlApi::act(std::string_view what, const json::Value& body) {
  if (what == "faults") return fault_actions_.change(body);
  if (what == "cancel_order") return order_actions_.cancel(body);
  if (what == "expire_order") return order_actions_.expire(body);
  if (what == "fill_order") return order_actions_.fill(body);
  if (what == "place_external_order") return order_actions_.place(body);
  if (what == "replace_order") return order_actions_.replace(body);
  if (what == "set_price") return market_actions_.set_price(body);
  if (what == "release_price") return market_actions_.release_price(body);
  if (what == "split") return market_actions_.split(body);
  return {404, R"({"message":"unknown control path"})"};
}

}  // namespace avenor::paper_exchange
