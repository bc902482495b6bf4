// The limits that every order must pass. A limit that is not set does not apply, with one exception: without
// a symbol list nothing may be traded.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>

#include "core/clock.hpp"
#include "domain/amounts.hpp"
#include "domain/ids.hpp"

namespace avenor::risk {

struct Limits {
  std::optional<domain::Quantity> max_order_qty;
  std::optional<domain::Money> max_order_notional;
  /// of one symbol, all bots together, at its worst case
  std::optional<domain::Quantity> max_position_qty;
  std::optional<domain::Quantity> max_bot_position_qty;  ///< of one symbol, one bot, at its worst case
  /// sum over symbols of |worst-case position| x price
  std::optional<domain::Money> max_account_exposure;
  /// the largest distance of a price from the last one, in percent
  std::optional<core::Decimal> price_collar_pct;
  std::optional<int> max_orders_per_minute;  ///< of one bot
  std::optional<int> max_open_orders;        ///< of one bot
  /// of one bot, realised and unrealised, fees included
  std::optional<domain::Money> max_daily_loss;
  std::optional<core::Duration> max_price_age;
  std::optional<bool> require_open_market;
  /// no opening order while one of the symbol is UNKNOWN
  std::optional<bool> block_on_unknown;
};

/// Defaults, overridden by limits of a symbol, overridden by limits of a bot.
struct RiskLimits {
  std::set<domain::Symbol> symbols;  ///< what may be traded at all
  Limits defaults;
  std::map<domain::Symbol, Limits> by_symbol;
  std::map<domain::BotId, Limits> by_bot;

  Limits limits_for(const domain::BotId& bot, const domain::Symbol& symbol) const;
  /// One of them.
  template <class T>
  std::optional<T> limit_for(std::optional<T> Limits::* limit, const domain::BotId& bot,
                             const domain::Symbol& symbol) const {
    std::optional<T> found;
    for (const Limits* level : levels(bot, symbol))
      if (level != nullptr && level->*limit) found = level->*limit;
    return found;
  }

 private:
  /// The defaults, the symbol's and the bot's: each overrides those before it. Null where there are none.
  std::array<const Limits*, 3> levels(const domain::BotId& bot, const domain::Symbol& symbol) const;
};

}  // namespace avenor::risk
