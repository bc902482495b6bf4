// Whether an order may be sent: not before execution has reported the bot's state and accepts orders for the
// symbol's venue, nor while it is silent about those, a position is in doubt, or there is no price to trade
// on.
#pragma once

#include <map>

#include "bot/execution_link.hpp"
#include "bot/positions.hpp"
#include "bot/quote_cache.hpp"
#include "bot/session_log.hpp"
#include "bot/settings.hpp"
#include "core/result.hpp"
#include "core/state_line.hpp"
#include "order_client/order_client.hpp"

namespace avenor::bot {

class TradingGate {
 public:
  /// All of them outlive it.
  TradingGate(const Settings& settings, const ExecutionLink& execution, const Positions& positions,
              const QuoteCache& quotes, const order_client::OrderClient& orders, const core::Clock& clock,
              SessionLog& log);

  /// The error says why no order in this symbol may be sent; a change is logged.
  core::Status check(const domain::Symbol& symbol);
  /// Call periodically: writes deferred log lines.
  void turn();

 private:
  enum class Block { None, Link, State, Venue, Silence, Doubt, NoPrice, StaleFeed, OldPrice, Outbox };
  struct Told {
    Block block = Block::None;
    core::StateLine line;
  };

  Block block_of(const domain::Symbol& symbol) const;
  std::string reason(Block block, const domain::Symbol& symbol) const;
  void tell(const domain::Symbol& symbol, Block block);

  const Settings& settings_;
  const ExecutionLink& execution_;
  const Positions& positions_;
  const QuoteCache& quotes_;
  const order_client::OrderClient& orders_;
  const core::Clock& clock_;
  SessionLog& log_;
  std::map<domain::Symbol, Told> told_;
};

}  // namespace avenor::bot
