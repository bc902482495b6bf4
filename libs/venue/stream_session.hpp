// The life of a venue's stream, whatever is spoken on it: connected, logged in within a deadline, up, lost,
// and made again; slowly where somebody must act first. What is sent as a login, and what says that it is up,
// the owner knows.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "net/url.hpp"
#include "net/ws_client.hpp"
#include "venue/delay.hpp"

namespace avenor::venue {

class StreamSession {
 public:
  struct Timing {
    core::Duration login;       ///< from the connection until mark_up()
    core::Duration slow_retry;  ///< after back_off()
  };
  /// All on the loop.
  struct Handlers {
    std::function<void()> on_open;  ///< connected: log in. May be empty where the server speaks first
    std::function<void(std::string_view frame)> on_message;
    std::function<void()> on_closed;  ///< what was kept of this connection is void. May be empty
    std::function<void()> on_up;      ///< once a connection, by mark_up()
    /// It is up no more, or could not be had; again only when the reason changes.
    std::function<void(const std::string& reason)> on_down;
  };

  /// `no_login`: the reason when the deadline of the login has passed.
  StreamSession(boost::asio::io_context& io, const net::Url& url, const Timing& timing, std::string no_login);

  void start(Handlers handlers);
  /// No handler runs afterwards.
  void stop();

  /// What cannot be sent ends the connection; `what` is named in the reason.
  void send(std::string_view text, std::string_view what);
  /// Logged in and subscribed: what is to come is heard.
  void mark_up();
  bool is_up() const { return up_; }
  /// Loses the connection; it is made again at once.
  void reconnect(const std::string& reason) { client_.reconnect(reason); }
  /// Loses the connection; it is made again after Timing::slow_retry, for asking at once would not help.
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
  Delay login_;
  Delay retry_;
  net::WsClient client_;
};

}  // namespace avenor::venue
