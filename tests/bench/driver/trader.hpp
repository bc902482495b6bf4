// The driver on the bus: market_data to the bots, and a listener to what becomes of their orders. Built of
// the daemons' own parts, so that it costs what market_data's publishing costs.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bench/driver/plan.hpp"
#include "messaging/bus_client.hpp"
#include "runtime/service.hpp"

namespace avenor::bench::driver {

class Trader {
 public:
  /// `bot` is whose confirmations count; `symbol` is what its ticks are for.
  Trader(runtime::Service& service, messaging::BusClient& bus_client, Plan plan, std::string bot,
         std::string symbol);

  /// As soon as the bus carries us. The service is stopped when the plan is done, or when nothing comes any
  /// more.
  void start();
  const Found& found() const { return found_; }

 private:
  struct Tick {
    std::int64_t due = 0;
    bool counted = false;
  };

  // Sending.
  void wake_bot();
  void begin_measuring();
  void send_tick(std::int64_t due, bool counted);
  void send_other(std::uint64_t number);
  void send_resting();
  void burst();
  void open();
  void next_resting();

  // Hearing.
  void on_message(const wire::Message& message);
  void on_order(const domain::OrderRequest& order);
  void on_confirmation(const wire::Confirmation& confirmation);
  void on_end(std::int64_t due, bool counted);
  bool all_heard() const;
  void look();
  void finish();

  domain::Quote quote_for(const domain::Symbol& symbol, std::uint64_t number) const;

  runtime::Service& service_;
  messaging::BusClient& bus_client_;
  Plan plan_;
  domain::BotId bot_;
  domain::Symbol symbol_;
  std::vector<domain::Symbol> others_;
  boost::asio::steady_timer timer_;

  bool awake_ = false;  ///< the whole way works: one order has come to its end
  bool measuring_ = false;
  std::uint64_t woken_ = 0;     ///< ticks sent only to wake the bot
  std::uint64_t sent_all_ = 0;  ///< ticks for others included
  std::vector<Tick> ticks_;     ///< for the bot, in the order sent
  struct Order {
    std::size_t tick = 0;
    int version = 0;
    bool ended = false;
  };
  std::unordered_map<std::string, Order>
      orders_;  ///< the n-th heard of is the n-th tick's (not so with orders_rate)
  std::int64_t began_ = 0, last_news_ = 0, last_end_ = 0;
  Found found_;
};

}  // namespace avenor::bench::driver
