// The order stream (trade_updates): connects, logs in, listens, and reconnects for ever.
//
// Alpaca replays nothing after a loss, so "up" means: the server has confirmed that it listens for us. An
// unreadable update is skipped and its order queried; a frame that is not a message counts as a loss: the
// stream is reconnected, and the handler of on_up queries what was missed.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "net/url.hpp"
#include "venue/alpaca/models.hpp"
#include "venue/alpaca/orders/heard_totals.hpp"
#include "venue/alpaca/settings.hpp"
#include "venue/api/order_entry.hpp"
#include "venue/stream_session.hpp"

namespace avenor::venue::alpaca {

class TradeStream {
 public:
  static constexpr core::Duration kLoginTimeout =
      std::chrono::seconds(10);  ///< from the connection to "listening"
  static constexpr core::Duration kRefusedWait = std::chrono::seconds(30);  ///< after keys that were refused

  /// `ask_again` is called for an order with an unknown event.
  TradeStream(boost::asio::io_context& io, const net::Url& url, const Credentials& credentials,
              StreamHandlers handlers, std::function<void(const OrderRef&)> ask_again);

  void start();
  void stop() { session_.stop(); }
  /// Reconnects: the stream does not deliver events.
  void renew(const std::string& reason) { session_.reconnect(reason); }

 private:
  void on_message(std::string_view frame);
  void on_authorization(const models::Authorization& message);
  void on_listening(const models::Listening& message);
  void on_update(const models::TradeUpdate& update);
  void on_fill(const models::TradeUpdate& update, OrderReport report);
  void unreadable(const std::string& problem);
  void unreadable_update(const models::UnreadableUpdate& update);
  void warn(const std::string& text);

  Credentials credentials_;
  StreamHandlers handlers_;
  std::function<void(const OrderRef&)> ask_again_;
  HeardTotals totals_;
  StreamSession session_;
};

}  // namespace avenor::venue::alpaca
