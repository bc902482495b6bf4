#include "oms/orders/bot_states.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace avenor::oms {

domain::BotState BotStates::state_of(const domain::BotId& bot) {
  domain::BotState state;
  state.bot_id = bot;
  state.waiting_for = readiness_.waiting_for();
  for (const LiveOrder* live : orders_.open_of(bot))
    if (live->durable_version > 0) state.open_orders.push_back(domain::confirmation_of(live->order));
  for (const auto* held : positions_.of_bot(bot))
    state.positions.push_back(domain::report_of({.key = held->first, .position = held->second}));
  return state;
}

bool BotStates::knows(const domain::BotId& bot) const {
  return bots_.contains(bot) || orders_.open_orders_of(bot) > 0 || !positions_.of_bot(bot).empty();
}

void BotStates::tell_nothing(const domain::BotId& bot) {
  publish({.bot_id = bot, .waiting_for = readiness_.waiting_for()});
}

void BotStates::tell(const std::vector<domain::BotId>& bots) {
  const auto states = std::make_shared<std::vector<domain::BotState>>();
  for (const auto& bot : bots) states->push_back(state_of(bot));
  // Memory may be a commit ahead of the ledger: the ledger answers in order, so by then all of it is durable.
  ledger_.find(
      ledger::Ledger::By::ClientOrderId, "-",
      [this, states](const core::Result<std::optional<ledger::Stored>>& passed) {
        if (!passed) return;
        // Except after a refused change: then there is no valid state to report, and the bot must not trade
        // on it.
        for (auto& state : *states)
          if (std::ranges::all_of(state.open_orders, [this](const auto& told) { return is_durable(told); }))
            publish(std::move(state));
      });
}

bool BotStates::is_durable(const domain::Confirmation& told) {
  const LiveOrder* live = orders_.find(told.client_order_id);
  return !live || live->durable_version >= told.version;
}

void BotStates::publish(domain::BotState state) {
  last_answer_ = std::max(last_answer_ + 1, clock_.wall().ns);
  state.answer = last_answer_;
  events_.publish(state);
}

}  // namespace avenor::oms
