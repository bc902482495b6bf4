// The lifecycle of a venue's stream, independent of its protocol: connected, logged in within a deadline, up,
// lost, and reconnected; slowly when an operator must act first. The owner knows the login and the message
// that confirms it.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "net/url.hpp"
#include "net/ws_client.hpp"
#include "venue/one_shot_timer.hpp"

namespace avenor::venue {

class StreamSession {
 public:
  struct Timing {
    core::Duration login;       ///< from the connection until mark_up()
    core::Duration slow_retry;  ///< after back_off()
    /// From mark_up() until the connection counts as healthy: the pause after its loss is short again. A
    /// venue that confirms the login and disconnects at once is met with growing pauses.
    core::Duration healthy = std::chrono::seconds{1};
  };
  /// All on the loop.
  struct Handlers {
    std::function<void()> on_open;  ///< connected: log in. May be empty where the server speaks first
    std::function<void(std::string_view frame)> on_message;
    std::function<void()> on_closed;  ///< state of this connection is void. May be empty
    std::function<void()> on_up;      ///< once a connection, by mark_up()
    /// No longer up, or not established; repeated only when the reason changes.
    std::function<void(const std::string& reason)> on_down;
  };

  /// `no_login`: the reason when the deadline of the login has passed.
  StreamSession(boost::asio::io_context& io, const net::Url& url, const Timing& timing, std::string no_login);

  void start(Handlers handlers);
  /// No handler runs afterwards.
  void stop();

  /// A failed send ends the connection; `what` is named in the reason.
  void send(std::string_view text, std::string_view what);
  /// Logged in and subscribed: later events are received.
  void mark_up();
  bool is_up() const { return up_; }
  /// Reconnects at once.
  void reconnect(const std::string& reason) { client_.reconnect(reason); }
  /// Disconnects, and reconnects after Timing::slow_retry, because an immediate retry would not help.
  void back_off(const std::string& reason);

 private:
  void on_open();
  void on_close(const std::string& reason);
  void report_down(const std::string& reason);

  const Timing timing_;
  const std::string no_login_;
  Handlers handlers_;
  bool up_ = false;
  bool slow_ = false;  ///< the next attempt waits for slow_retry
  bool stopped_ = true;
  std::string reported_;  ///< the reason that was reported last
  OneShotTimer login_;
  OneShotTimer healthy_;
  OneShotTimer retry_;
  net::WsClient client_;
};

}  // namespace avenor::venue
