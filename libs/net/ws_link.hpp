// Internal: the state of a WsClient: consecutive attempts, each with a connector and a connection.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "core/backoff.hpp"
#include "net/connector.hpp"
#include "net/ws_client.hpp"
#include "net/ws_connection.hpp"

namespace avenor::net {

class WsLink : public std::enable_shared_from_this<WsLink> {
 public:
  WsLink(boost::asio::io_context& io, const Url& url, WsClientOptions options);

  void start();
  void close();
  void drop();
  void reconnect(const std::string& reason);
  void reset_backoff() { backoff_.reset(); }
  core::Status send(bool binary, std::string_view payload);
  bool is_open() const { return connection_ && connection_->is_open(); }
  std::size_t queued_bytes() const { return connection_ ? connection_->queued_bytes() : 0; }
  const WsClientStats& stats() const { return stats_; }

  std::function<void()> opened;
  std::function<void(std::string_view, bool)> message;
  std::function<void(const std::string&)> closed;

 private:
  void attempt();
  void connected(std::shared_ptr<Stream> stream);
  void upgraded(const std::string& error);
  void ended(const std::string& reason);
  void abandon();

  boost::asio::io_context& io_;
  Url url_;
  WsClientOptions options_;
  WsClientStats stats_;
  core::Backoff backoff_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<boost::asio::ssl::context> tls_;
  std::shared_ptr<Connector> connector_;
  std::shared_ptr<WsConnection> connection_;
  std::chrono::steady_clock::time_point opened_at_{};
  bool wanted_ = false;
  bool dropped_ = false;
  bool running_ = false;  // an attempt, a connection or a wait is under way
};

}  // namespace avenor::net
