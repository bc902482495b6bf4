// What the gate must know of the world: what is held, what open orders may add to it, what all of it is
// worth.
#pragma once

#include <string>

#include "core/clock.hpp"
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
    const risk::Gate& gate;  ///< its limits alone: what nothing limits is not added up
    const KillSwitch& kill_switch;
    const UnreadableRows& unreadable;
    OrderPace& pace;
    BotPnl& pnl;
  };
  explicit RiskContextBuilder(const Sources& sources) : s_(sources) {}

  /// `replaced`: the open order whose place this one takes. Of both together no more is filled than the
  /// larger one wants.
  risk::RiskContext build(const domain::OrderRequest& request, const domain::Order* replaced = nullptr);

 private:
  /// What open orders that the gate has let through, and exits that the venue owes, may add in a symbol (bot:
  /// only that bot's).
  risk::Exposure admitted_exposure(VenueStation& station, const domain::Symbol& symbol,
                                   const domain::BotId& bot);
  /// All symbols at their worst case, where that of the order's symbol is known already; what cannot be
  /// valued is named.
  void value_account(VenueStation& station, const domain::Symbol& own, risk::RiskContext& world);
  /// What a unit of the currency is worth at most; nothing: no price of it is known.
  std::optional<domain::Price> rate(const domain::VenueName& venue, const domain::Currency& currency) const;
  /// How many of the bot's open orders wait to be replaced, `except` aside, at all venues.
  int replacements_of(const domain::BotId& bot, const LiveOrder* except) const;
  std::string halted(const domain::OrderRequest& request) const;

  const Sources s_;
};

}  // namespace avenor::oms
