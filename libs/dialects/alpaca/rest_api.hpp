// The trading REST API: who asks, what for, and what a fault makes of it. An answer is committed before it is
// given.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>

#include "dialects/alpaca/credentials.hpp"
#include "dialects/alpaca/lookups.hpp"
#include "dialects/alpaca/order_routes.hpp"
#include "dialects/alpaca/trade_stream.hpp"
#include "dialects/broker.hpp"
#include "dialects/faults.hpp"
#include "dialects/later.hpp"
#include "net/http_server.hpp"

namespace avenor::dialects::alpaca {

class RestApi {
 public:
  /// All must outlive it.
  RestApi(const Credentials& credentials, Broker& broker, Faults& faults, TradeStream& stream, Later later);

  void handle(const net::HttpRequest& request, const net::Responder& responder);
  /// Everything is answered with 503 and a page for so long; zero ends it.
  void maintain(std::chrono::milliseconds time);
  /// Cancels what pends for ever.
  void finish_cancels() { orders_.finish_cancels(); }
  /// Breaks the connections whose requests a fault left unanswered.
  void drop_unanswered();

 private:
  /// A fault keeps the request from being done, and decides what comes instead of its answer.
  bool is_stopped(const net::HttpRequest& request, const net::Responder& responder);
  /// It is done; what its client gets for it.
  void finish(const net::HttpRequest& request, const net::Responder& responder, Answer answer);
  Answer route(const net::HttpRequest& request);
  void note_lost(const net::HttpRequest& request, int status, const char* what);
  void give(const net::Responder& responder, const Answer& answer);
  void give(const net::Responder& responder, net::HttpResponse response);
  /// Done later, whoever waits for it or not.
  void arrive_late(const net::HttpRequest& request);
  void leave_unanswered(const net::Responder& responder);

  const Credentials& credentials_;
  Broker& broker_;
  Faults& faults_;
  TradeStream& stream_;
  Later later_;
  OrderRoutes orders_;
  Lookups lookups_;
  std::deque<net::Responder> unanswered_;
  std::size_t on_their_way_ = 0;  ///< requests that arrive late
  core::WallTime maintenance_until_;
};

}  // namespace avenor::dialects::alpaca
