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
//   POST /control/place_external_order   as POST /v2/orders: an order by another hand
//   POST /control/set_price         {"symbol", "bid", "bid_size", "ask", "ask_size", "last", "last_size"}:
//                                   the symbol's price is held there from then on
//   POST /control/release_price     {"symbol"}: the tape (or the random walk) again
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "net/http_server.hpp"
#include "paper_exchange/data_stream.hpp"
#include "paper_exchange/exchange.hpp"
#include "paper_exchange/price_pump.hpp"
#include "paper_exchange/rest_api.hpp"
#include "paper_exchange/trade_stream.hpp"

namespace avenor::paper_exchange {

/// 422 and a sentence.
Answer bad(const std::string& message);
/// The member's text; empty when there is none.
std::string text_field(const JsonValue& body, std::string_view name);

class ControlApi {
 public:
  /// All must outlive it.
  ControlApi(Exchange& exchange, Faults& faults, TradeStream& trades, DataStream& data, PricePump& pump,
             RestApi& rest);

  void handle(const net::HttpRequest& request, const net::Responder& responder);

 private:
  Answer route(const net::HttpRequest& request);
  Answer change(const JsonValue& body);
  Answer act_on_order(std::string_view what, const JsonValue& body);
  Answer place(const JsonValue& body);
  Answer set_price(const JsonValue& body);
  Answer split(const JsonValue& body);
  Answer replace(const JsonValue& body);
  Answer orders(std::string_view query) const;
  Answer summary() const;

  Exchange& exchange_;
  Faults& faults_;
  TradeStream& trades_;
  DataStream& data_;
  PricePump& pump_;
  RestApi& rest_;
};

}  // namespace avenor::paper_exchange
