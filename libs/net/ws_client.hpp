// A WebSocket to one server that reconnects by itself: pings detect half-open connections, a lost connection
// is re-established with jittered exponential back-off, until close().
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "net/headers.hpp"
#include "net/tls.hpp"
#include "net/url.hpp"

namespace boost::asio {
class io_context;
}

namespace avenor::net {

class WsLink;

struct WsClientOptions {
  Headers headers{};                                          ///< Sent with the upgrade request.
  core::Duration connect_timeout = std::chrono::seconds{10};  ///< Name, TCP, TLS and upgrade together, each.
  core::Duration ping_interval = std::chrono::seconds{10};    ///< Zero = no pings.
  /// Nothing received for this long after a ping: the connection is lost. At most ping_interval.
  core::Duration pong_timeout = std::chrono::seconds{5};
  std::size_t max_message = std::size_t{16} << 20;  ///< Bytes; a larger message closes with 1009.
  std::size_t max_queue = std::size_t{1}
                          << 20;  ///< Bytes not yet accepted by the network; beyond, send fails.
  core::Duration reconnect_min = std::chrono::milliseconds{250};
  core::Duration reconnect_max = std::chrono::seconds{30};
  bool reconnect = true;
  std::uint64_t seed = 0;  ///< Of the back-off's jitter; 0 = a random one.
  ClientTls tls{};
};

struct WsClientStats {
  std::uint64_t opens = 0;
  std::uint64_t failures = 0;  ///< Attempts that did not open.
  std::uint64_t messages = 0;
};

/// One loop, one thread; callbacks on the loop, never inside a call of this class. Set them before start().
class WsClient {
 public:
  WsClient(boost::asio::io_context& io, const Url& url, WsClientOptions options);
  /// Breaks the connection without a callback.
  ~WsClient();
  WsClient(const WsClient&) = delete;
  WsClient& operator=(const WsClient&) = delete;

  /// The upgrade is done; send() works from here until on_close.
  void on_open(std::function<void()> callback);
  /// The payload is valid during the call only. Text has been checked to be UTF-8.
  void on_message(std::function<void(std::string_view payload, bool binary)> callback);
  /// The connection ended, or an attempt failed; the reason is for a person. The next attempt is already
  /// planned, unless close() was called.
  void on_close(std::function<void(const std::string& reason)> callback);

  void start();

  /// Fails when it is not open or the queue is full; then nothing of it was sent.
  core::Status send(std::string_view text);
  core::Status send_binary(std::string_view bytes);

  /// Closing handshake (two seconds at most), then on_close a last time; no reconnect. start() may follow.
  void close();
  /// Drops the connection as a fault would: on_close, then the reconnect. For an owner that knows that the
  /// stream is dead (application pings, a silent feed).
  void reconnect(const std::string& reason);
  /// The connection is known to work (the owner has logged in on it): the pause before the next one is short
  /// again. Without this call only a connection that has lasted ten seconds has that effect.
  void reset_backoff();

  bool is_open() const;
  std::size_t queued_bytes() const;
  const WsClientStats& stats() const;

 private:
  std::shared_ptr<WsLink> link_;
};

}  // namespace avenor::net
