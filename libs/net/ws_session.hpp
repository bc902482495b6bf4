// One open WebSocket on the server's side. A handle: copies refer to the same connection, which stays open
// until it is closed, whether or not a handle is kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace avenor::net {

class WsConnection;

class WsSession {
 public:
  WsSession() = default;  ///< Means no connection: closed.
  explicit WsSession(std::shared_ptr<WsConnection> connection);

  /// The payload is valid during the call only. Text has been checked to be UTF-8.
  void on_message(std::function<void(std::string_view payload, bool binary)> callback);
  /// Once, on the loop, whoever closed. 1006 = without a closing handshake. Both callbacks are forgotten
  /// afterwards.
  void on_close(std::function<void(std::uint16_t code, const std::string& reason)> callback);

  /// Queues one message; the messages of one turn of the loop are sent in one write. False when it was not
  /// queued: the session is closed, or the queue is over its bound, in which case it is now being closed with
  /// 1008.
  bool send_text(std::string_view payload);
  bool send_binary(std::string_view payload);

  /// Closing handshake, at most two seconds.
  void close(std::uint16_t code = 1000, std::string_view reason = {});
  /// Breaks the TCP connection at once, as a crash would.
  void abort();

  bool is_open() const;
  std::size_t queued_bytes() const;
  const std::string& peer() const;  ///< "127.0.0.1:40312"
  bool operator==(const WsSession&) const = default;

 private:
  std::shared_ptr<WsConnection> connection_;
};

}  // namespace avenor::net
