// BOT_STATE, the whole of what execution holds for the bot, compared with what the bot sees: at start, after
// a hole in the sequence, a link loss, a doubt, and every minute. Where positions differ and nothing explains
// it twice in a row, the ledger's figure is taken.
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

  /// A whole answer. True when it was the session's first: from here on the strategy runs.
  bool on_state(const domain::BotState& state);

 private:
  using Beyond = std::map<domain::Symbol, domain::Quantity>;  ///< fills that we have and the answer has not

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
