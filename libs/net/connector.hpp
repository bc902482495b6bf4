// Internal: from a URL to an open Channel: name, TCP, TLS, under one deadline.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "net/channel.hpp"
#include "net/tls.hpp"
#include "net/url.hpp"

namespace avenor::net {

/// A TLS context that verifies against the system's authorities and those of `tls.ca_file`.
core::Result<std::shared_ptr<boost::asio::ssl::context>> client_tls_context(const ClientTls& tls);
core::Result<std::shared_ptr<boost::asio::ssl::context>> server_tls_context(const ServerTls& tls);

class Connector : public std::enable_shared_from_this<Connector> {
 public:
  using Done = std::function<void(core::Result<std::shared_ptr<Channel>>)>;

  /// `tls` is needed for https and wss, and outlives the channel by being held by its owner.
  Connector(boost::asio::io_context& io, Url url, std::shared_ptr<boost::asio::ssl::context> tls);

  /// Calls `done` once, later, unless cancel() comes first.
  void start(core::Duration timeout, Done done);
  void cancel();

 private:
  void try_next();
  void connected();
  void finish(core::Result<std::shared_ptr<Channel>> result);
  void refuse(const std::string& why);

  boost::asio::io_context& io_;
  Url url_;
  std::shared_ptr<boost::asio::ssl::context> tls_;
  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  std::vector<boost::asio::ip::tcp::endpoint> endpoints_;
  std::size_t next_ = 0;
  std::shared_ptr<Channel> channel_;
  std::string last_error_;
  Done done_;
};

}  // namespace avenor::net
