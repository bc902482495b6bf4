#include "strategy_daemon/subscriptions.hpp"

#include "wire/topics.hpp"

namespace avenor::strategy_daemon {

std::vector<std::string> subscriptions(const bot::Settings& bot) {
  std::vector<std::string> topics{std::string{wire::topics::kConfirmation},
                                  wire::topics::bot_state(bot.bot_id)};
  for (const domain::Symbol& symbol : bot.symbols) {
    topics.push_back(wire::topics::price(symbol));
    topics.push_back(wire::topics::bar(symbol));
    topics.push_back(wire::topics::fill(symbol));
  }
  return topics;
}

bool is_about_orders(std::string_view topic) {
  return !topic.starts_with(wire::topics::kPrice) && !topic.starts_with(wire::topics::kBar);
}

}  // namespace avenor::strategy_daemon
