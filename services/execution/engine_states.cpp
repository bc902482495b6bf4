// What the engine tells a bot of itself: BOT_STATE.
#include <algorithm>
#include <memory>

#include "execution/engine_station.hpp"
#include "wire/bot_state_pages.hpp"

namespace avenor::execution {

wire::BotState Engine::state_of(const domain::BotId& bot) {
  wire::BotState state;
  state.bot_id = bot;
  for (const LiveOrder* live : orders_.open_of(bot))
    if (live->durable_version > 0) state.open_orders.push_back(wire::confirmation_of(live->order));
  for (const auto& [key, position] : positions_.of_bot(bot))
    state.positions.push_back({.symbol = key.symbol,
                               .venue = key.venue,
                               .bot_id = key.bot_id,
                               .qty = position.qty,
                               .avg_price = position.avg_price,
                               .realized_pnl = position.realized_pnl});
  return state;
}

bool Engine::knows(const domain::BotId& bot) const {
  return bots_.contains(bot) || orders_.open_orders_of(bot) > 0 || !positions_.of_bot(bot).empty();
}

void Engine::tell_nothing(const domain::BotId& bot) { tell_state({.bot_id = bot}); }

void Engine::query(const wire::OrderQuery& query) {
  if (ready_) tell_states({query.bot_id});
}

void Engine::tell_states(const std::vector<domain::BotId>& bots) {
  const auto states = std::make_shared<std::vector<wire::BotState>>();
  for (const auto& bot : bots) states->push_back(state_of(bot));
  // What is in memory may be a commit ahead of the ledger: the ledger answers in order, so by then all of
  // this is durable.
  ledger_.find(ledger::Ledger::By::ClientOrderId, "-",
               [this, states](const core::Result<std::optional<ledger::Stored>>& passed) {
                 if (!passed) return;
                 // But for what the ledger has refused: then there is no state to tell, and the bot must not
                 // trade on one.
                 const auto durable = [this](const wire::Confirmation& told) {
                   const LiveOrder* live = orders_.find(told.client_order_id);
                   return !live || live->durable_version >= told.version;
                 };
                 for (auto& state : *states)
                   if (std::ranges::all_of(state.open_orders, durable)) tell_state(std::move(state));
               });
}

void Engine::tell_state(wire::BotState state) {
  last_answer_ = std::max(last_answer_ + 1, clock_.wall().ns);
  for (const wire::BotState& page : wire::pages_of(std::move(state), last_answer_)) outlet_.publish(page);
}

}  // namespace avenor::execution
