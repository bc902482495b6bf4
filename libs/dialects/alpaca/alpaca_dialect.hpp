// Alpaca's API v2: /v2, /stream, and the market data streams.
#pragma once

#include "core/clock.hpp"
#include "dialects/alpaca/credentials.hpp"
#include "dialects/alpaca/data_stream.hpp"
#include "dialects/alpaca/market_feed.hpp"
#include "dialects/alpaca/rest_api.hpp"
#include "dialects/alpaca/trade_stream.hpp"
#include "dialects/dialect.hpp"
#include "dialects/later.hpp"

namespace avenor::dialects::alpaca {

class AlpacaDialect final : public Dialect {
 public:
  /// All must outlive it.
  AlpacaDialect(const Credentials& credentials, Broker& broker, Faults& faults, const core::Clock& clock,
                const Later& later);

  void serve(net::HttpServer& server) override;
  void on_event(const matching::OrderEvent& event) override { trades_.add(event); }
  void on_tick(const marketdata::Tick& tick) override { feed_.add(tick); }
  void close_bars() override { feed_.add_bars(); }
  void flush() override;

  std::size_t trade_listeners() const override { return trades_.listeners(); }
  std::size_t data_subscribers() const override { return data_.subscribers(); }
  std::size_t most_queued() const override { return data_.most_queued(); }

  void disconnect_trades() override { trades_.disconnect(); }
  void disconnect_data() override { data_.disconnect(); }
  void maintain(std::chrono::milliseconds time) override { rest_.maintain(time); }
  void drop_unanswered() override { rest_.drop_unanswered(); }
  void finish_cancels() override { rest_.finish_cancels(); }

 private:
  TradeStream trades_;
  DataStream data_;
  MarketFeed feed_;
  RestApi rest_;
};

}  // namespace avenor::dialects::alpaca
