// Builds the gate's input: holdings, what open orders may add to them, and the value of both.
#pragma once

#include <string>

#include "core/clock.hpp"
#include "oms/controls/account_exposure.hpp"
#include "oms/controls/bot_pnl.hpp"
#include "oms/controls/kill_switch.hpp"
#include "oms/controls/order_pace.hpp"
#include "oms/controls/unreadable_rows.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/prices/last_prices.hpp"
#include "oms/sessions/router.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

class RiskContextBuilder {
 public:
  /// Where the figures come from.
  struct Sources {
    const core::Clock& clock;
    const Router& router;
    OrderStore& orders;
    const PositionBook& positions;
    const LastPrices& prices;
    AccountExposure& exposure;
    const risk::Gate& gate;  ///< used only for its limits: figures without a limit are not computed
    const KillSwitch& kill_switch;
    const UnreadableRows& unreadable;
    OrderPace& pace;
    BotPnl& pnl;
  };
  explicit RiskContextBuilder(const Sources& sources) : s_(sources) {}

  /// `replaced`: the open order that this one replaces. Both together fill no more than the larger quantity.
  risk::RiskContext build(const domain::OrderRequest& request, const domain::Order* replaced = nullptr);

 private:
  /// The number of the bot's open orders that wait to be replaced, except `except`, at all venues.
  int replacements_of(const domain::BotId& bot, const LiveOrder* except) const;
  std::string halted(const domain::OrderRequest& request) const;

  const Sources s_;
};

}  // namespace avenor::oms
