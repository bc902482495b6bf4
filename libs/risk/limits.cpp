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

Limits RiskLimits::limits_for(const domain::BotId& bot, const domain::Symbol& symbol) const {
  Limits limits = defaults;
  if (const auto it = by_symbol.find(symbol); it != by_symbol.end()) overlay(limits, it->second);
  if (const auto it = by_bot.find(bot); it != by_bot.end()) overlay(limits, it->second);
  return limits;
}

}  // namespace avenor::risk
