// The switches of a drill, on a port of its own, without authentication: for the loopback only.
// docs/paper_exchange.md describes each.
//
//   GET  /control/orders            every client_order_id ever received, how often, and what became of it
//   GET  /control/summary           counts
//   GET  /control/faults            the switches
//   POST /control/faults            changes those that it names ("reset": true: all off first), and does the
//                                   one-shot "disconnect_stream": true | "trade" | "data"
//   POST /control/cancel_order      {"id" | "client_order_id"}; expire_order the same
//   POST /control/fill_order        the same with optional "qty" and "price"
//   POST /control/place_external_order   as POST /v2/orders: an order that is not the client's
//   POST /control/set_price         {"symbol", "bid", "bid_size", "ask", "ask_size", "last", "last_size"}:
//                                   the symbol's price is held there from then on
//   POST /control/release_price     {"symbol"}: the tape (or the random walk) again
//   POST /control/replace_order     {"id" | "client_order_id", "qty", "limit_price", "stop_price"}
//   POST /control/split             {"symbol", "ratio"}
#pragma once

#include "dialects/dialect.hpp"
#include "net/http_server.hpp"
#include "paper_exchange/control/fault_actions.hpp"
#include "paper_exchange/control/market_actions.hpp"
#include "paper_exchange/control/order_actions.hpp"
#include "paper_exchange/paper_broker.hpp"

namespace avenor::paper_exchange {

class ControlApi {
 public:
  /// All must outlive it.
  ControlApi(PaperBroker& broker, SeededFaults& faults, dialects::Dialect& dialect, PricePump& pump);

  void handle(const net::HttpRequest& request, const net::Responder& responder);

 private:
  dialects::Answer route(const net::HttpRequest& request);
  dialects::Answer look_up(std::string_view what, std::string_view query) const;
  dialects::Answer act(std::string_view what, const json::Value& body);

  PaperBroker& broker_;
  dialects::Dialect& dialect_;
  PricePump& pump_;
  FaultActions fault_actions_;
  OrderActions order_actions_;
  MarketActions market_actions_;
};

}  // namespace avenor::paper_exchange
