// The order stream (trade_updates): connect, log in, listen; again for ever.
//
// Alpaca replays nothing after a loss, so "up" means: the server has confirmed that it listens for us. An
// update that we cannot read is set aside and its order asked for; a frame that is no message at all is a
// loss: the stream is dropped and made again, and whoever hears on_up asks for what was missed.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/clock.hpp"
#include "net/ws_client.hpp"
#include "venue/alpaca/heard_totals.hpp"
#include "venue/alpaca/models.hpp"
#include "venue/alpaca/settings.hpp"
#include "venue/api/venue.hpp"
#include "venue/delay.hpp"

namespace avenor::venue::alpaca {

class TradeStream {
 public:
  static constexpr core::Duration kLoginTimeout =
      std::chrono::seconds(10);  ///< from the connection to "listening"
  static constexpr core::Duration kRefusedWait = std::chrono::seconds(30);  ///< after keys that were refused

  /// `ask_again` is called for an order that something happened to that we have no word for.
  TradeStream(boost::asio::io_context& io, const TradingSettings& settings, StreamHandlers handlers,
              std::function<void(const OrderRef&)> ask_again);

  void start();
  void stop();
  /// Makes the connection anew: it does not bring what happens.
  void renew(const std::string& reason) { client_.reconnect(reason); }

 private:
  void on_open();
  void on_message(std::string_view frame);
  void on_close(const std::string& reason);
  void on_authorization(const models::Authorization& message);
  void on_listening(const models::Listening& message);
  void on_update(const models::TradeUpdate& update);
  void lost(const std::string& reason);
  void unreadable(const std::string& problem);
  void unreadable_update(const models::UnreadableUpdate& update);
  void warn(const std::string& text);

  Credentials credentials_;
  StreamHandlers handlers_;
  std::function<void(const OrderRef&)> ask_again_;
  bool up_ = false;
  bool refused_ = false;
  bool stopped_ = false;
  std::string told_;  // the reason that was told last
  HeardTotals totals_;
  Delay login_;
  Delay retry_;
  net::WsClient client_;
};

}  // namespace avenor::venue::alpaca
