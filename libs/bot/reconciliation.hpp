// Compares BOT_STATE, execution's complete state for the bot, with the bot's own view: at start, after a
// sequence gap, a link loss or a doubt, and every minute. When an unexplained position difference appears
// twice in a row, the ledger's figure is used.
#pragma once

#include <map>

#include "bot/execution_link.hpp"
#include "bot/order_tracker.hpp"
#include "bot/positions.hpp"
#include "bot/session_log.hpp"
#include "bot/settings.hpp"
#include "domain/messages.hpp"

namespace avenor::bot {

class Reconciliation {
 public:
  /// All of them outlive it.
  Reconciliation(const Settings& settings, const core::Clock& clock, OrderTracker& tracker,
                 Positions& positions, ExecutionLink& execution, SessionLog& log);

  /// A complete answer. True when it was the session's first: from then on the strategy runs.
  bool on_state(const domain::BotState& state);

 private:
  using Beyond =
      std::map<domain::Symbol, domain::Quantity>;  ///< fills that we know and the answer does not contain

  Beyond read_orders(const domain::BotState& state);
  std::map<domain::Symbol, domain::Position> ledger_view(const domain::BotState& state,
                                                         const Beyond& beyond) const;
  void compare(const domain::Symbol& symbol, const domain::Position& ledger);

  const Settings& settings_;
  const core::Clock& clock_;
  OrderTracker& tracker_;
  Positions& positions_;
  ExecutionLink& execution_;
  SessionLog& log_;
};

}  // namespace avenor::bot
