// One bot's life on the bus, without the bus: messages and ticks in, messages and log lines out. It owns the
// Strategy, which sees it as its Context. One thread; no clock but the one it is given, so a test (or a seed)
// can drive it.
//
// What it holds to:
//  - Nothing is traded before execution has said what it holds for this bot (BOT_STATE), and again after
//  every
//    loss of the link; nothing on a price that is stale or too old, nor while execution is silent.
//  - An order is published again, same id and body, every second until it is confirmed or its time is up.
//  - Every TRADE_CONFIRMATION for this bot is acknowledged, by itself or by a later version's
//  acknowledgement: an order's end at once,
//    what comes before it after a moment if nothing has followed. Each version moves our state once, older
//    ones never.
//  - Positions follow the cumulative filled_qty of confirmations and are compared with BOT_STATE: at start,
//  after
//    a hole in the sequence, a link loss, a doubt, and every minute. Nothing is kept on disk: starting is
//    asking.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/state_line.hpp"
#include "strategy/event_sink.hpp"
#include "strategy/order_ids.hpp"
#include "strategy/orders.hpp"
#include "strategy/outbox.hpp"
#include "strategy/positions.hpp"
#include "strategy/strategy.hpp"
#include "wire/bot_state_pages.hpp"
#include "wire/messages.hpp"

namespace avenor::bot {

struct Settings {
  domain::BotId bot_id;
  domain::VenueName venue;
  std::vector<domain::Symbol> symbols;
  core::Duration max_price_age = std::chrono::seconds(5);
  core::Duration order_expiry = std::chrono::seconds(30);
  core::Duration execution_silent = std::chrono::seconds(5);
  core::Duration ask_every =
      std::chrono::seconds(1);  ///< TRADE_ORDER.QUERY while it is unanswered, orders, cancels
  core::Duration compare_every = std::chrono::seconds(60);  ///< positions with the ledger
  std::size_t max_unconfirmed = 1024;
  std::string tag;  ///< see OrderIds
};

class Session final : public strategy::Context {
 public:
  /// `clock` and `events` outlive it.
  Session(Settings settings, std::unique_ptr<strategy::Strategy> strategy, const core::Clock& clock,
          EventSink& events);

  // Events.
  void on_link(bool up);
  void on_message(const wire::Envelope& envelope, const wire::Message& message);
  void on_gap(std::string_view topic);
  /// A few times a second.
  void tick();

  /// One line for `systemctl status`.
  std::string status() const;
  /// Why the bot cannot do its work; empty when it can.
  std::string degraded_reason() const;
  std::size_t known_symbols() const { return positions_.known().size(); }

  // Context.
  core::WallTime now() const override { return clock_.wall(); }
  std::span<const domain::Symbol> symbols() const override { return settings_.symbols; }
  domain::Position position(const domain::Symbol& symbol) const override { return positions_.of(symbol); }
  std::vector<strategy::OrderView> open_orders(const domain::Symbol& symbol) const override;
  bool has_open_order(const domain::Symbol& symbol) const override { return orders_.any_open(symbol); }
  const domain::Quote* quote(const domain::Symbol& symbol) const override;
  core::Result<domain::ClientOrderId> submit(const strategy::NewOrder& draft) override;
  core::Status cancel(const domain::ClientOrderId& id) override;
  void log(strategy::Note note, std::string_view text) override;

 private:
  enum class Block { None, Link, State, Silence, Doubt, NoPrice, StalePrice, Outbox };
  struct Market {
    domain::Quote quote;
    core::MonoTime as_of;
    bool any = false;
    bool told_odd = false;
    bool feed_stale = false;  ///< as last told
    Block told = Block::None;
    core::StateLine stale_line, block_line;
  };
  static constexpr std::string_view kOrdersLeave = "orders leave again";

  // session.cpp
  bool mine(const domain::Symbol& symbol) const { return markets_.contains(symbol); }
  void on_quote(const wire::Envelope& envelope, const domain::Quote& quote);
  void on_bar(const domain::Bar& bar);
  /// Into the log: the same line once a minute, with how often it was left out.
  void say(runtime::log::Level level, std::string_view text, runtime::log::Fields fields);
  void tell_state(const std::optional<core::StateLine::Line>& line, const domain::Symbol& symbol,
                  std::string_view all_well);
  void turn_states();
  void on_fill(const domain::Fill& fill);
  enum class Odd { No, Older, Future };
  /// A price's time that cannot be: such a price is not used.
  Odd odd_time(const Market& market, const domain::Quote& quote) const;
  void tell_odd_time(Market& market, const domain::Quote& quote, Odd odd);
  bool too_old(const Market& market) const;
  std::optional<core::Duration> execution_silence() const;

  // session_orders.cpp
  Block block_of(const Market& market, const domain::Symbol& symbol) const;
  void tell_block(Market& market, const domain::Symbol& symbol, Block block);
  std::string sentence(Block block, const Market& market) const;
  void turn_outbox();
  void turn_cancels();
  void send_cancel(Order& order);

  // session_state.cpp
  void ask_now();
  void ask_within(core::Duration delay);
  void acknowledge(const wire::Confirmation& confirmation);
  void turn_acks();
  void on_confirmation(const wire::Confirmation& confirmation);
  void refused_message(Order& order, const wire::Confirmation& confirmation);
  void stranger(const wire::Confirmation& confirmation);
  /// False: so many orders are open that no other's is remembered. Told once.
  bool takes_in(const wire::Confirmation& confirmation);
  void apply(Order& order, const wire::Confirmation& confirmation);
  void move_position(Order& order, const wire::Confirmation& confirmation);
  void on_state_page(const wire::Envelope& envelope, const wire::BotState& page);
  void on_state(const wire::BotState& state);
  std::map<domain::Symbol, domain::Position> ledger_view(
      const wire::BotState& state, const std::map<domain::Symbol, domain::Quantity>& beyond) const;
  void compare(const domain::Symbol& symbol, const domain::Position& ledger);
  void look_for_missing(const std::vector<Order*>& were_open,
                        const std::unordered_set<domain::ClientOrderId>& listed);
  void told(const Order& order, runtime::log::Level level, std::string_view text);
  void changed(Order& order);

  Settings settings_;
  std::unique_ptr<strategy::Strategy> strategy_;
  const core::Clock& clock_;
  EventSink& events_;

  Orders orders_;
  Positions positions_;
  Outbox outbox_;
  OrderIds ids_;
  std::map<domain::Symbol, Market> markets_;
  mutable domain::Quote shown_;  ///< what quote() points to

  bool linked_ = false;
  bool started_ = false;             ///< execution has told us its state once; the strategy runs
  bool current_ = false;             ///< … and since the link was last up
  wire::BotStateParts state_parts_;  ///< of an answer that has not come wholly
  core::MonoTime next_ask_;
  std::optional<core::MonoTime> asking_since_;  ///< the first question that is unanswered
  core::MonoTime next_timer_;
  bool told_full_ = false;
  /// an order has several lines of its own
  core::RepeatFilter repeats_{core::RepeatFilter::kWindow, 20'000};

  std::unordered_set<std::string> seen_fills_;  ///< exec ids, bounded with fill_order_
  std::deque<std::string> fill_order_;
  std::vector<domain::ClientOrderId> cancelling_;
  struct LateAck {
    wire::Ack ack;
    core::MonoTime due;
  };
  std::deque<LateAck> late_acks_;  ///< of versions that others may follow at once
};

}  // namespace avenor::bot
