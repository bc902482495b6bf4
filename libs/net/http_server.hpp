// An HTTP/1.1 and WebSocket server for one loop: keep-alive, pipelined requests answered in order, and limits
// on every size and duration that a client controls. Framing that two readers could interpret differently is
// refused with 400.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "net/http.hpp"
#include "net/tls.hpp"
#include "net/ws_session.hpp"

namespace boost::asio {
class io_context;
}

namespace avenor::net {

class ServerCore;
struct PendingAnswer;

struct HttpServerOptions {
  std::size_t max_connections = 1024;            ///< HTTP and WebSocket together; beyond: 503.
  std::size_t max_head = std::size_t{16} << 10;  ///< Request line and headers, bytes; beyond: 431.
  std::size_t max_body = std::size_t{1} << 20;   ///< Beyond: 413.
  std::size_t max_pipeline = 128;  ///< Unanswered requests of a connection; then it is not read.
  core::Duration idle_timeout = std::chrono::seconds{75};  ///< Between requests.
  core::Duration head_timeout =
      std::chrono::seconds{10};  ///< From a request's first byte to its headers' end: 408.
  core::Duration body_timeout = std::chrono::seconds{30};   ///< From the headers' end to the body's: 408.
  core::Duration write_timeout = std::chrono::seconds{30};  ///< For a client that does not read its answer.
  core::Duration stop_timeout = std::chrono::seconds{3};  ///< The time that stop() gives unanswered requests.
  std::size_t ws_max_message = std::size_t{1} << 20;      ///< Bytes; beyond: closed with 1009.
  std::size_t ws_max_queue = std::size_t{4} << 20;        ///< Bytes not yet read by the client; beyond: 1008.
  core::Duration ws_ping_interval = std::chrono::seconds{20};  ///< Zero = no pings.
  core::Duration ws_pong_timeout =
      std::chrono::seconds{10};  ///< Nothing received for this long after a ping: closed.
  ServerTls tls{};               ///< With a certificate_file: https and wss.
};

struct HttpServerStats {
  std::uint64_t accepted = 0;  ///< TCP connections.
  std::uint64_t requests = 0;  ///< Complete requests given to the handler.
  std::uint64_t refused = 0;   ///< Broken, too large or too slow requests.
  std::uint64_t upgrades = 0;  ///< WebSockets opened.
};

/// The right to answer one request, once, now or later, on the same loop. Copies share it. When the last copy
/// is destroyed without an answer, the client receives a 500. After the connection is closed all calls do
/// nothing.
class Responder {
 public:
  Responder() = default;
  explicit Responder(std::shared_ptr<PendingAnswer> pending);

  void send(const HttpResponse& response) const;
  void send(int status, std::string_view content_type, std::string_view body) const;
  /// Closes the connection (with a TCP reset) without an answer. Earlier unanswered requests of the
  /// connection get no answer either.
  void drop() const;

 private:
  std::shared_ptr<PendingAnswer> pending_;
};

class HttpServer {
 public:
  /// The request is valid during the call only. HEAD is given as HEAD; the answer's body is then not written.
  using Handler = std::function<void(const HttpRequest&, Responder)>;
  using WsHandler = std::function<void(WsSession, const HttpRequest&)>;

  HttpServer(boost::asio::io_context& io, HttpServerOptions options);
  /// Resets open connections, without callbacks.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Both before listen(). Without a handler every request gets a 404.
  void on_request(Handler handler);
  /// Upgrades of exactly this path (without query). The session is open when the handler receives it; its
  /// messages follow the 101.
  void on_websocket(std::string path, WsHandler handler);

  /// `address` is numeric ("127.0.0.1", "::1", "0.0.0.0"); port 0 takes a free one.
  core::Status listen(const std::string& address, std::uint16_t port);
  std::uint16_t port() const;  ///< The port in use; 0 before listen().

  /// No new connections; the unanswered requests are answered, WebSockets closed with 1001, then the rest is
  /// cut after stop_timeout. Returns at once; connections() is 0 when it is done.
  void stop();
  std::size_t connections() const;  ///< HTTP and WebSocket.
  const HttpServerStats& stats() const;

 private:
  std::shared_ptr<ServerCore> core_;
};

}  // namespace avenor::net
