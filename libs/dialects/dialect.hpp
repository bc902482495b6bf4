// One venue's API between the broker and its clients: requests, the streams of orders and of prices. What the
// paper exchange knows of it, whichever venue it is.
#pragma once

#include <chrono>
#include <cstddef>

#include "marketdata/tick.hpp"
#include "matching/order_event.hpp"
#include "net/http_server.hpp"

namespace avenor::dialects {

class Dialect {
 public:
  virtual ~Dialect() = default;

  /// Answers the server's requests and streams from now on. Before HttpServer::listen(); it must outlive the
  /// server.
  virtual void serve(net::HttpServer& server) = 0;

  /// Keeps the event for its stream until flush().
  virtual void on_event(const matching::OrderEvent& event) = 0;
  /// Keeps the tick for its stream until flush().
  virtual void on_tick(const marketdata::Tick& tick) = 0;
  /// Keeps the bars of minutes that are over until flush().
  virtual void close_bars() = 0;
  /// Sends what was kept. After the broker's commit().
  virtual void flush() = 0;

  /// Clients that follow their orders.
  virtual std::size_t trade_listeners() const = 0;
  /// Clients with at least one symbol's prices.
  virtual std::size_t data_subscribers() const = 0;
  /// Of the data client that lags most, in bytes.
  virtual std::size_t most_queued() const = 0;

  /// Break all connections of a stream, as a crash of the venue would.
  virtual void disconnect_trades() = 0;
  virtual void disconnect_data() = 0;
  /// Everything is answered with 503 and a page for so long; zero ends it.
  virtual void maintain(std::chrono::milliseconds time) = 0;
  /// Breaks the connections whose requests a fault left unanswered.
  virtual void drop_unanswered() = 0;
  /// Cancels what pends for ever.
  virtual void finish_cancels() = 0;
};

}  // namespace avenor::dialects
