// Internal: the queue and the connections of one HttpClient.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "net/connector.hpp"
#include "net/http_client.hpp"

namespace avenor::net {

/// One request until its callback.
struct Exchange {
  HttpRequest request;
  HttpCallback callback;
  std::chrono::steady_clock::time_point deadline{};
  std::chrono::nanoseconds timeout{};
  bool written = false;      ///< Some of it may have left on the present connection.
  bool was_written = false;  ///< Or on an earlier one.
  bool may_repeat = false;   ///< GET or HEAD, not yet repeated, no byte of an answer seen.
  int returned = 0;          ///< Times that a connection was lost before it was written.
};
using ExchangePtr = std::unique_ptr<Exchange>;

class ClientConnection;

class ClientPool : public std::enable_shared_from_this<ClientPool> {
 public:
  ClientPool(boost::asio::io_context& io, const Url& base, HttpClientOptions options);

  void send(HttpRequest request, HttpCallback callback);
  void distrust(const std::string& why);
  /// `tell` false: without callbacks.
  void close(bool tell);
  std::size_t waiting() const { return queue_.size(); }
  std::size_t in_flight() const;
  const HttpClientStats& stats() const { return stats_; }

  // For its connections:
  const HttpClientOptions& options() const { return options_; }
  const std::string& prefix() const { return prefix_; }  ///< of every target
  const std::string& fields() const { return fields_; }  ///< the header lines of every request
  void answer(ExchangePtr exchange, HttpResponse response);
  /// `connection` receives no more requests.
  void forget(const ClientConnection& connection);
  /// `connection` was lost with this exchange unanswered (or none).
  void lost(const ClientConnection& connection, ExchangePtr exchange, const std::string& why);
  void pump();

 private:
  void fail(ExchangePtr exchange, const std::string& why);
  void fail_all(std::deque<ExchangePtr> exchanges, const std::string& why);
  void fail_later(ExchangePtr exchange, const std::string& why);
  void connect();
  void connect_failed(const std::string& why);
  void watch(std::chrono::steady_clock::time_point deadline);
  void check_deadlines();
  std::shared_ptr<ClientConnection> free_connection();

  boost::asio::io_context& io_;
  Url base_;
  HttpClientOptions options_;
  std::string prefix_;
  std::string fields_;
  HttpClientStats stats_;
  std::deque<ExchangePtr> queue_;
  std::vector<std::shared_ptr<ClientConnection>> connections_;
  std::vector<std::shared_ptr<Connector>> connecting_;
  std::shared_ptr<boost::asio::ssl::context> tls_;
  boost::asio::steady_timer timer_;
  std::chrono::steady_clock::time_point watched_ = std::chrono::steady_clock::time_point::max();
  bool closed_ = false;
  bool silent_ = false;  // closed without callbacks
};

}  // namespace avenor::net
