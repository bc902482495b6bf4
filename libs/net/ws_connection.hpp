// Internal: one open WebSocket over a Channel, in either role: messages, pings, the closing handshake, a
// bounded queue.
#pragma once

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "net/channel.hpp"
#include "net/ws_codec.hpp"

namespace avenor::net {

struct WsLimits {
  std::size_t max_message = 0;
  std::size_t max_queue = 0;
  core::Duration ping_interval{0};
  core::Duration pong_timeout{0};
};

class WsConnection final : public Channel::Handler, public std::enable_shared_from_this<WsConnection> {
 public:
  using MessageCallback = std::function<void(std::string_view, bool)>;
  using CloseCallback = std::function<void(std::uint16_t code, const std::string& reason)>;

  WsConnection(std::shared_ptr<Channel> channel, WsRole role, WsLimits limits);

  /// The channel has done the HTTP upgrade; what is unread in it are frames.
  void start();
  void on_message(MessageCallback callback);
  void on_close(CloseCallback callback) { close_ = std::move(callback); }
  /// For the server's list; before on_close.
  void on_gone(std::function<void(WsConnection&)> callback) { gone_ = std::move(callback); }

  bool has_room() const { return channel_->queued() <= limits_.max_queue; }
  /// False when it is not open.
  bool send(WsOpcode opcode, std::string_view payload);
  void close(std::uint16_t code, std::string_view reason);
  /// At once, with a TCP reset; on_close comes later, with 1006 and `why`.
  void abort(const std::string& why);
  /// At once, without callbacks.
  void drop();

  bool is_open() const { return state_ == State::Open; }
  std::size_t queued_bytes() const { return channel_->is_open() ? channel_->queued() : 0; }
  const std::string& peer() const { return channel_->peer(); }

  void on_input() override;
  void on_end(bool eof, const std::string& why) override;
  void on_drained() override;

 private:
  enum class State {
    Open,
    Closing,   // our close frame is queued; the peer's is awaited
    Flushing,  // both close frames are there; ours must still leave
    Closed,
  };

  void append(WsOpcode opcode, std::string_view payload);
  void take(const WsEvent& event);
  void peer_closed(const WsEvent& event);
  void arm(core::Duration after, void (WsConnection::*what)());
  void ping();
  void expect_pong();
  void closing_overdue();
  void finish(std::uint16_t code, const std::string& reason);

  std::shared_ptr<Channel> channel_;
  WsRole role_;
  WsLimits limits_;
  WsReader reader_;
  boost::asio::steady_timer timer_;
  State state_ = State::Open;
  bool heard_ = false;  // anything since the last ping
  std::uint16_t code_ = 1006;
  std::string reason_;
  std::shared_ptr<const MessageCallback> message_;  // shared: it may be replaced while it runs
  CloseCallback close_;
  std::function<void(WsConnection&)> gone_;
  std::array<char, 256> masks_{};
  std::size_t mask_at_ = masks_.size();
};

}  // namespace avenor::net
