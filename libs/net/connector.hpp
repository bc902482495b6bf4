// Internal: from a URL to an open Stream: name, TCP, TLS, under one deadline.
//
// A name with several addresses is tried as RFC 8305 says (happy eyeballs): both families in turn, the next
// one a quarter of a second after the one before (at once when that one failed), and the first that answers
// wins.
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
#include "net/stream.hpp"
#include "net/tls.hpp"
#include "net/url.hpp"

namespace avenor::net {

/// A TLS context that verifies against the system's authorities and those of `tls.ca_file`.
core::Result<std::shared_ptr<boost::asio::ssl::context>> client_tls_context(const ClientTls& tls);
core::Result<std::shared_ptr<boost::asio::ssl::context>> server_tls_context(const ServerTls& tls);

class Connector : public std::enable_shared_from_this<Connector> {
 public:
  using Done = std::function<void(core::Result<std::shared_ptr<Stream>>)>;

  /// `tls` is needed for https and wss; the stream's owner keeps it alive longer than the stream.
  Connector(boost::asio::io_context& io, Url url, std::shared_ptr<boost::asio::ssl::context> tls);

  using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

  /// Calls `done` once, later, unless cancel() comes first.
  void start(core::Duration timeout, Done done);
  /// The same without asking for the name's addresses.
  void start_at(Endpoints endpoints, core::Duration timeout, Done done);
  void cancel();

 private:
  using Socket = std::shared_ptr<boost::asio::ip::tcp::socket>;
  void begin(core::Duration timeout, Done done);
  void try_next();
  void attempted(const Socket& socket, const boost::asio::ip::tcp::endpoint& endpoint,
                 const boost::system::error_code& failed);
  void failed_at(const boost::asio::ip::tcp::endpoint& endpoint, const std::string& why);
  void connected(const Socket& socket);
  void drop_attempts();
  void finish(core::Result<std::shared_ptr<Stream>> result);
  void refuse(const std::string& why);

  boost::asio::io_context& io_;
  Url url_;
  std::shared_ptr<boost::asio::ssl::context> tls_;
  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer pace_;
  Endpoints endpoints_;
  std::size_t next_ = 0;
  std::vector<Socket> attempts_;  ///< under way
  std::shared_ptr<Stream> stream_;
  std::string errors_;
  Done done_;
};

/// The families in turn, beginning with that of the first; at most 16.
Connector::Endpoints in_turn(const Connector::Endpoints& endpoints);

}  // namespace avenor::net
