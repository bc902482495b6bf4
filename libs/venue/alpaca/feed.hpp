// Alpaca's market data stream: connects, logs in, subscribes to quotes, trades and bars, and reconnects for
// ever.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/clock.hpp"
#include "core/text_hash.hpp"
#include "venue/alpaca/parse_data.hpp"
#include "venue/alpaca/settings.hpp"
#include "venue/alpaca/symbol_state.hpp"
#include "venue/api/feed.hpp"
#include "venue/one_shot_timer.hpp"
#include "venue/stream_session.hpp"

namespace avenor::venue::alpaca {

class AlpacaFeed final : public Feed {
 public:
  static constexpr core::Duration kLoginTimeout =
      std::chrono::seconds(15);  ///< from the connection to the subscription
  static constexpr core::Duration kSlowRetry = std::chrono::seconds(30);  ///< when an operator must act first

  static constexpr core::Duration kMissingRetry = std::chrono::seconds(30);
  /// How far a time of the venue may be ahead of its clock.
  static constexpr core::Duration kAhead = std::chrono::seconds(2);

  /// `clock` outlives it.
  AlpacaFeed(boost::asio::io_context& io, const core::Clock& clock, const DataSettings& settings);

  const domain::VenueName& name() const override { return name_; }
  void start(std::vector<domain::Symbol> symbols, FeedHandlers handlers) override;
  void stop() override;
  void venue_ahead(core::Duration by) override { ahead_ = by; }
  void renew(const domain::Symbol& symbol) override;
  void reconnect(const std::string& reason) override { stream_.reconnect(reason); }

 private:
  StreamSession::Handlers stream_handlers();
  void on_frame(std::string_view frame);
  void take(const data::Trade& trade);
  void take(const data::Quote& quote);
  void take(const data::Correction& correction);
  void take(const data::CancelError& cancel);
  template <class Message>
  void merge(const Message& message, const char* what);
  void take(const data::Bar& bar);
  void take(const data::Success& success);
  void take(const data::Failure& failure);
  void take(const data::Subscription& subscription);
  void take(const data::Other&) {}
  SymbolState* state_of(std::string_view symbol);
  void subscribe(const std::vector<domain::Symbol>& symbols, const char* action);
  void subscribe_missing(const std::vector<std::string>& listed);
  void warn(const std::string& text);

  boost::asio::io_context& io_;
  const net::Url url_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  const core::Clock& clock_;
  core::Duration ahead_{};
  domain::VenueName name_;
  Credentials credentials_;
  FeedHandlers handlers_;
  std::vector<domain::Symbol> symbols_;
  std::unordered_map<std::string, SymbolState, core::TextHash, std::equal_to<>> quotes_;
  data::Parser parser_;
  int lists_owed_ = 0;  // answers to subscriptions that are still to come
  std::uint64_t older_ = 0, future_ = 0;
  OneShotTimer missing_;
  StreamSession stream_;
};

}  // namespace avenor::venue::alpaca
