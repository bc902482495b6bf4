// Internal: one WebSocket on Boost.Beast, in either role: the opening and the closing handshake with a bound
// on their time, messages through a bounded queue, pings.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "net/http.hpp"
#include "net/stream.hpp"
#include "net/url.hpp"

namespace avenor::net {

struct WsLimits {
  std::size_t max_message = 0;
  std::size_t max_queue = 0;
  core::Duration ping_interval{0};
  core::Duration pong_timeout{0};
};

class WsConnection final : public std::enable_shared_from_this<WsConnection> {
 public:
  using OpenCallback = std::function<void(const std::string& error)>;
  using MessageCallback = std::function<void(std::string_view, bool)>;
  using CloseCallback = std::function<void(std::uint16_t code, const std::string& reason)>;

  WsConnection(std::shared_ptr<Stream> stream, WsLimits limits);
  ~WsConnection();

  /// The opening handshake, of a client or of a server that has read `request` and then `unread`. Calls back
  /// once unless it is dropped first; after an error the connection is closed, and on_close is not called.
  void connect(const Url& url, const Headers& headers, OpenCallback opened);
  void accept(const HttpRequest& request, std::string_view unread, OpenCallback opened);

  void on_message(MessageCallback callback);
  void on_close(CloseCallback callback) { close_ = std::move(callback); }
  /// For the server's list; before on_close.
  void on_gone(std::function<void(WsConnection&)> callback) { gone_ = std::move(callback); }

  bool has_room() const { return queued_bytes() <= limits_.max_queue; }
  /// False when it is not open.
  bool send(bool binary, std::string_view payload);
  void close(std::uint16_t code, std::string_view reason);
  /// At once, with a TCP reset; on_close comes later, with 1006 and `why`.
  void abort(const std::string& why);
  /// At once, without callbacks.
  void drop();

  bool is_opening() const { return state_ == State::Opening; }
  bool is_open() const { return state_ == State::Open; }
  std::size_t queued_bytes() const;
  const std::string& peer() const { return stream_->peer(); }

 private:
  enum class State {
    Opening,
    Open,
    Closing,  // the peer's close frame is awaited
    Closed,
  };
  struct Socket;

  void prepare(std::string_view unread);
  void opened(const std::string& error);
  void read();
  void on_read(const boost::system::error_code& ec);
  void say_close();
  void lost(const boost::system::error_code& ec);
  void arm(core::Duration after, void (WsConnection::*what)());
  void ping();
  void expect_pong();
  void overdue();
  void finish(std::uint16_t code, const std::string& reason);

  std::shared_ptr<Stream> stream_;
  WsLimits limits_;
  std::unique_ptr<Socket> socket_;
  boost::asio::steady_timer timer_;
  State state_ = State::Opening;
  bool pinging_ = false;
  std::uint64_t heard_ = 0;  // bytes from the peer when the last ping went out
  std::uint64_t taken_ = 0;  // bytes that had left then
  bool stuck_ = false;       // and there were more
  std::uint16_t code_ = 1006;
  std::string reason_;
  OpenCallback opened_;
  std::shared_ptr<const MessageCallback> message_;  // shared: it may be replaced while it runs
  CloseCallback close_;
  std::function<void(WsConnection&)> gone_;
};

}  // namespace avenor::net
