// The trading REST API: who asks, what for, and what a fault makes of it. An answer is committed before it is
// given.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

#include "net/http_server.hpp"
#include "paper_exchange/credentials.hpp"
#include "paper_exchange/exchange.hpp"
#include "paper_exchange/history.hpp"
#include "paper_exchange/render.hpp"
#include "paper_exchange/trade_stream.hpp"

namespace avenor::paper_exchange {

struct Answer {
  int status = 200;
  std::string body;  ///< JSON, or empty
};

class RestApi {
 public:
  /// All must outlive it.
  RestApi(const Credentials& credentials, Exchange& exchange, Faults& faults, TradeStream& stream,
          Later later);

  void handle(const net::HttpRequest& request, const net::Responder& responder);
  /// Everything is answered with 503 and a page for so long; zero ends it.
  void maintain(std::chrono::milliseconds time);
  /// Cancels what pends for ever.
  void finish_cancels();
  /// Breaks the connections whose requests a fault left unanswered.
  void drop_unanswered();

 private:
  Answer route(const net::HttpRequest& request);
  Answer orders(const net::HttpRequest& request, std::string_view id, std::string_view query);
  Answer post_order(const std::string& body);
  Answer patch_order(std::string_view id, const std::string& body);
  Answer delete_order(std::string_view id);
  Answer delete_all_orders();
  Answer lookup(std::string_view path, std::string_view query);
  Answer fault_error(int status) const;
  void finish_cancel_later(Order& order);
  void give(const net::Responder& responder, const Answer& answer);
  void give(const net::Responder& responder, net::HttpResponse response);
  /// Done later, whoever waits for it or not.
  void arrive_late(const net::HttpRequest& request);
  History::Seen seen() const;
  Figures figures(AbsurdPlaces::Place place);
  void leave_unanswered(const net::Responder& responder);

  const Credentials& credentials_;
  Exchange& exchange_;
  Faults& faults_;
  TradeStream& stream_;
  Later later_;
  History history_;
  std::deque<net::Responder> unanswered_;
  std::size_t on_their_way_ = 0;  ///< requests that arrive late
  WallTime maintenance_until_;
};

}  // namespace avenor::paper_exchange
