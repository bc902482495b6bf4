// What the manager tells a bot of itself: BOT_STATE.
#include <algorithm>
#include <memory>

#include "oms/sessions/venue_station.hpp"

namespace avenor::oms {

domain::BotState OrderManager::state_of(const domain::BotId& bot) {
  domain::BotState state;
  state.bot_id = bot;
  for (const LiveOrder* live : orders_.open_of(bot))
    if (live->durable_version > 0) state.open_orders.push_back(domain::confirmation_of(live->order));
  for (const auto& [key, position] : positions_.of_bot(bot))
    state.positions.push_back({.symbol = key.symbol,
                               .venue = key.venue,
                               .bot_id = key.bot_id,
                               .qty = position.qty,
                               .avg_price = position.avg_price,
                               .realized_pnl = position.realized_pnl});
  return state;
}

bool OrderManager::knows(const domain::BotId& bot) const {
  return bots_.contains(bot) || orders_.open_orders_of(bot) > 0 || !positions_.of_bot(bot).empty();
}

void OrderManager::tell_nothing(const domain::BotId& bot) { tell_state({.bot_id = bot}); }

void OrderManager::query(const domain::OrderQuery& query) {
  if (ready_) tell_states({query.bot_id});
}

void OrderManager::tell_states(const std::vector<domain::BotId>& bots) {
  const auto states = std::make_shared<std::vector<domain::BotState>>();
  for (const auto& bot : bots) states->push_back(state_of(bot));
  // What is in memory may be a commit ahead of the ledger: the ledger answers in order, so by then all of
  // this is durable.
  ledger_.find(ledger::Ledger::By::ClientOrderId, "-",
               [this, states](const core::Result<std::optional<ledger::Stored>>& passed) {
                 if (!passed) return;
                 // But for what the ledger has refused: then there is no state to tell, and the bot must not
                 // trade on one.
                 const auto durable = [this](const domain::Confirmation& told) {
                   const LiveOrder* live = orders_.find(told.client_order_id);
                   return !live || live->durable_version >= told.version;
                 };
                 for (auto& state : *states)
                   if (std::ranges::all_of(state.open_orders, durable)) tell_state(std::move(state));
               });
}

void OrderManager::tell_state(domain::BotState state) {
  last_answer_ = std::max(last_answer_ + 1, clock_.wall().ns);
  state.answer = last_answer_;
  events_.publish(state);
}

}  // namespace avenor::oms
