// Internal: what the connections of one HttpServer share.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "net/http_server.hpp"
#include "net/stream.hpp"

namespace avenor::net {

class ServerConnection;

class ServerCore : public std::enable_shared_from_this<ServerCore> {
 public:
  ServerCore(boost::asio::io_context& io, HttpServerOptions options);

  core::Status listen(const std::string& address, std::uint16_t port);
  std::uint16_t port() const { return port_; }
  void stop();
  void close();
  std::size_t connections() const { return handshakes_.size() + http_.size() + websockets_.size(); }

  HttpServer::Handler handler;
  std::map<std::string, HttpServer::WsHandler, std::less<>> websocket_handlers;

  // For the connections:
  const HttpServerOptions& options() const { return options_; }
  HttpServerStats& stats() { return stats_; }
  bool stopping() const { return stopping_; }
  void gone(const ServerConnection& connection);
  /// The connection becomes a WebSocket; `unread` is what came behind the request.
  void upgrade(std::shared_ptr<Stream> stream, HttpRequest request, std::string_view unread,
               const HttpServer::WsHandler& opened);

 private:
  void accept();
  void accepted(boost::asio::ip::tcp::socket socket);
  void serve(std::shared_ptr<Stream> stream);

  boost::asio::io_context& io_;
  HttpServerOptions options_;
  HttpServerStats stats_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<boost::asio::ssl::context> tls_;
  std::unordered_map<const Stream*, std::shared_ptr<Stream>> handshakes_;
  std::unordered_map<const ServerConnection*, std::shared_ptr<ServerConnection>> http_;
  std::unordered_map<const WsConnection*, std::shared_ptr<WsConnection>> websockets_;
  std::uint16_t port_ = 0;
  bool stopping_ = false;
};

}  // namespace avenor::net
