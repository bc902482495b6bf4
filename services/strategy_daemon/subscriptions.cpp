#include "strategy_daemon/subscriptions.hpp"

#include "wire/topics.hpp"

namespace avenor::strategy_daemon {

std::vector<std::string> subscriptions(const bot::Settings& bot, const domain::HomeVenues& homes) {
  namespace topics = wire::topics;
  std::vector<std::string> all{std::string{topics::kConfirmation}, topics::bot_state(bot.bot_id)};
  for (const domain::Symbol& symbol : bot.symbols)
    for (const auto family : {topics::kPrice, topics::kBar, topics::kFill})
      all.push_back(topics::of_symbol(family, symbol, bot.venue_of(symbol), homes));
  return all;
}

bool is_about_orders(std::string_view topic) {
  return !topic.starts_with(wire::topics::kPrice) && !topic.starts_with(wire::topics::kBar);
}

}  // namespace avenor::strategy_daemon
