#include "net/server_core.hpp"

#include <fmt/format.h>
#include <boost/asio/buffer.hpp>
#include <utility>
#include <vector>

#include "net/connector.hpp"
#include "net/server_connection.hpp"
#include "net/ws_connection.hpp"

namespace avenor::net {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

ServerCore::ServerCore(asio::io_context& io, HttpServerOptions options)
    : io_(io), options_(std::move(options)), acceptor_(io), timer_(io) {}

core::Status ServerCore::listen(const std::string& address, std::uint16_t port) {
  const auto refuse = [&](std::string_view why) {
    return core::fail(fmt::format("listen on {} port {}: {}", address, port, why));
  };
  if (!options_.tls.certificate_file.empty()) {
    auto context = server_tls_context(options_.tls);
    if (!context) return tl::unexpected(context.error());
    tls_ = std::move(*context);
  }
  error_code ec;
  const auto ip = asio::ip::make_address(address, ec);
  if (ec) return refuse("not a numeric address");
  acceptor_.open(ip.is_v6() ? tcp::v6() : tcp::v4(), ec);
  if (!ec) acceptor_.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec) acceptor_.bind(tcp::endpoint(ip, port), ec);
  if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
  if (!ec) port_ = acceptor_.local_endpoint(ec).port();
  if (ec) {
    error_code ignored;
    acceptor_.close(ignored);
    return refuse(ec.message());
  }
  accept();
  return {};
}

void ServerCore::accept() {
  acceptor_.async_accept([weak = weak_from_this()](const error_code& ec, tcp::socket socket) {
    const auto self = weak.lock();
    if (!self || !self->acceptor_.is_open()) return;
    if (!ec) {
      self->accepted(std::move(socket));
      self->accept();
      return;
    }
    if (ec == asio::error::operation_aborted) return;
    // Out of file descriptors or memory: open connections continue, new ones wait in the kernel.
    self->timer_.expires_after(std::chrono::milliseconds{100});
    self->timer_.async_wait([weak](const error_code& cancelled) {
      const auto later = weak.lock();
      if (!cancelled && later && later->acceptor_.is_open()) later->accept();
    });
  });
}

void ServerCore::accepted(tcp::socket socket) {
  ++stats_.accepted;
  if (connections() >= options_.max_connections) {
    constexpr std::string_view kFull =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    error_code ignored;
    socket.non_blocking(true, ignored);
    if (!tls_) socket.write_some(asio::buffer(kFull), ignored);
    return;
  }
  auto stream = std::make_shared<Stream>(std::move(socket));
  if (!tls_) return serve(std::move(stream));
  handshakes_.emplace(stream.get(), stream);
  auto deadline = std::make_shared<asio::steady_timer>(io_, options_.head_timeout);
  const std::weak_ptr<Stream> weak = stream;
  deadline->async_wait([self = shared_from_this(), weak](const error_code& cancelled) {
    const auto late = weak.lock();
    if (cancelled || !late || self->handshakes_.erase(late.get()) == 0) return;
    late->close();
  });
  stream->handshake(*tls_, false, {}, [self = shared_from_this(), weak, deadline](const std::string& error) {
    deadline->cancel();
    const auto ready = weak.lock();
    if (!ready || self->handshakes_.erase(ready.get()) == 0) return;
    if (!error.empty()) return ready->close();
    self->serve(ready);
  });
}

void ServerCore::serve(std::shared_ptr<Stream> stream) {
  auto connection = std::make_shared<ServerConnection>(shared_from_this(), std::move(stream));
  http_.emplace(connection.get(), connection);
  connection->start();
}

void ServerCore::gone(const ServerConnection& connection) { http_.erase(&connection); }

void ServerCore::upgrade(std::shared_ptr<Stream> stream, HttpRequest request, std::string_view unread,
                         const HttpServer::WsHandler& opened) {
  auto websocket =
      std::make_shared<WsConnection>(std::move(stream), WsLimits{.max_message = options_.ws_max_message,
                                                                 .max_queue = options_.ws_max_queue,
                                                                 .ping_interval = options_.ws_ping_interval,
                                                                 .pong_timeout = options_.ws_pong_timeout});
  websockets_.emplace(websocket.get(), websocket);
  websocket->on_gone([weak = weak_from_this()](const WsConnection& which) {
    if (const auto self = weak.lock()) self->websockets_.erase(&which);
  });
  auto asked = std::make_shared<const HttpRequest>(std::move(request));
  websocket->accept(
      *asked, unread,
      [this, weak = weak_from_this(), asked, opened, raw = websocket.get()](const std::string& error) {
        const auto self = weak.lock();
        if (!self || !error.empty()) return;
        ++stats_.upgrades;
        opened(WsSession(raw->shared_from_this()), *asked);
      });
}

void ServerCore::stop() {
  if (stopping_) return;
  stopping_ = true;
  error_code ignored;
  acceptor_.close(ignored);
  for (const auto& [key, stream] : std::exchange(handshakes_, {})) stream->close();
  for (const auto& [key, connection] : std::unordered_map(http_)) connection->stop();
  for (const auto& [key, websocket] : std::unordered_map(websockets_))
    websocket->close(1001, "the server is stopping");
  timer_.expires_after(options_.stop_timeout);
  timer_.async_wait([weak = weak_from_this()](const error_code& cancelled) {
    const auto self = weak.lock();
    if (!cancelled && self) self->close();
  });
}

void ServerCore::close() {
  stopping_ = true;
  timer_.cancel();
  error_code ignored;
  acceptor_.close(ignored);
  for (const auto& [key, stream] : std::exchange(handshakes_, {})) stream->close();
  for (const auto& [key, connection] : std::exchange(http_, {})) connection->drop();
  for (const auto& [key, websocket] : std::exchange(websockets_, {})) websocket->drop();
}

}  // namespace avenor::net
