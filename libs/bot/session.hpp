// A bot's session on the bus, without the bus: messages and ticks in, messages and log lines out. It owns the
// Strategy, which sees it as its Context. One thread; no clock but the one it is given, so that a test (or a
// seed) can drive it.
//
// What it promises:
//  - Nothing is traded before execution has reported this bot's state (BOT_STATE), and again after every loss
//    of the link; nothing on a price that is stale or too old, nor while execution is silent
//    (trading_gate.hpp).
//  - An order is published again, same id and body, every second until it is confirmed or expires; every
//    TRADE_CONFIRMATION for this bot is acknowledged (order_client/order_client.hpp).
//  - Each version of an order changes our state once, older versions never. Positions follow the cumulative
//    filled_qty of confirmations (order_tracker.hpp) and are compared with BOT_STATE (reconciliation.hpp).
//  - Nothing is kept on disk: at start the session queries execution.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bot/event_sink.hpp"
#include "bot/execution_link.hpp"
#include "bot/order_entry.hpp"
#include "bot/order_listener.hpp"
#include "bot/order_tracker.hpp"
#include "bot/positions.hpp"
#include "bot/quote_cache.hpp"
#include "bot/reconciliation.hpp"
#include "bot/seen_fills.hpp"
#include "bot/session_log.hpp"
#include "bot/settings.hpp"
#include "bot/trading_gate.hpp"
#include "domain/messages.hpp"
#include "order_client/bot_state_parts.hpp"
#include "order_client/order_client.hpp"
#include "order_client/order_ids.hpp"
#include "strategy/strategy.hpp"

namespace avenor::bot {

/// A message's sender and time.
struct Header {
  std::string_view source;   ///< "execution"
  std::string_view session;  ///< unique per process start
  core::WallTime ts;
};

class Session final : public strategy::Context, private OrderListener {
 public:
  /// `clock` and `events` outlive it.
  Session(Settings settings, std::unique_ptr<strategy::Strategy> strategy, const core::Clock& clock,
          EventSink& events);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Events.
  void on_link(bool up) { execution_.set_linked(up, clock_.mono()); }
  void on_message(const Header& header, const domain::Message& message);
  /// A message about orders may have been lost.
  void on_gap();
  /// Call a few times a second.
  void tick();

  /// One line for `systemctl status`.
  std::string status() const;
  /// Why the bot cannot trade; empty when it can.
  std::string degraded_reason() const;
  std::size_t known_symbols() const { return positions_.known().size(); }

  // Context.
  core::WallTime now() const override { return clock_.wall(); }
  std::span<const domain::Symbol> symbols() const override { return settings_.symbols; }
  domain::Position position(const domain::Symbol& symbol) const override { return positions_.of(symbol); }
  std::vector<strategy::OrderView> open_orders(const domain::Symbol& symbol) const override;
  bool has_open_order(const domain::Symbol& symbol) const override;
  const domain::Quote* quote(const domain::Symbol& symbol) const override { return quotes_.latest(symbol); }
  core::Result<domain::ClientOrderId> submit(const strategy::NewOrder& draft) override;
  core::Status cancel(const domain::ClientOrderId& id) override;
  void log(strategy::Note note, std::string_view text) override;

 private:
  void on_order_changed(const strategy::OrderView& order) override;
  void on_quote(const Header& header, const domain::Quote& quote);
  void on_bar(const domain::Bar& bar);
  void on_fill(const domain::Fill& fill);
  void on_state_page(const Header& header, const domain::BotState& page);
  void repeat_orders();
  void run_timer();
  std::set<domain::VenueName> trading_venues() const;

  const Settings settings_;
  std::unique_ptr<strategy::Strategy> strategy_;
  const core::Clock& clock_;
  EventSink& events_;
  SessionLog log_;

  ExecutionLink execution_;
  order_client::OrderClient client_;
  order_client::OrderIds ids_;
  order_client::BotStateParts state_parts_;
  QuoteCache quotes_;
  Positions positions_;
  SeenFills seen_fills_;
  OrderTracker tracker_;
  Reconciliation reconciliation_;
  TradingGate gate_;
  OrderEntry entry_;
  core::MonoTime next_timer_;
};

}  // namespace avenor::bot
