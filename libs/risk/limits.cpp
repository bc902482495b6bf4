#include "risk/limits.hpp"

namespace avenor::risk {
namespace {

template <class T>
void overlay(std::optional<T>& under, const std::optional<T>& over) {
  if (over) under = over;
}

void overlay(Limits& under, const Limits& over) {
  overlay(under.max_order_qty, over.max_order_qty);
  overlay(under.max_order_notional, over.max_order_notional);
  overlay(under.max_position_qty, over.max_position_qty);
  overlay(under.max_bot_position_qty, over.max_bot_position_qty);
  overlay(under.max_account_exposure, over.max_account_exposure);
  overlay(under.price_collar_pct, over.price_collar_pct);
  overlay(under.max_orders_per_minute, over.max_orders_per_minute);
  overlay(under.max_open_orders, over.max_open_orders);
  overlay(under.max_daily_loss, over.max_daily_loss);
  overlay(under.max_price_age, over.max_price_age);
  overlay(under.require_open_market, over.require_open_market);
  overlay(under.block_on_unknown, over.block_on_unknown);
}

}  // namespace

std::array<const Limits*, 3> RiskLimits::levels(const domain::BotId& bot,
                                                const domain::Symbol& symbol) const {
  const auto its_symbol = by_symbol.find(symbol);
  const auto its_bot = by_bot.find(bot);
  return {&defaults, its_symbol == by_symbol.end() ? nullptr : &its_symbol->second,
          its_bot == by_bot.end() ? nullptr : &its_bot->second};
}

Limits RiskLimits::limits_for(const domain::BotId& bot, const domain::Symbol& symbol) const {
  Limits limits;
  for (const Limits* level : levels(bot, symbol))
    if (level != nullptr) overlay(limits, *level);
  return limits;
}

}  // namespace avenor::risk
