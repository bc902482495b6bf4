#include "wire/topics.hpp"

namespace avenor::wire::topics {
namespace {

std::string joined(std::string_view prefix, std::string_view rest) {
  std::string topic;
  topic.reserve(prefix.size() + rest.size());
  topic.append(prefix).append(rest);
  return topic;
}

}  // namespace

std::string price(const domain::Symbol& symbol) { return joined(kPrice, symbol.view()); }
std::string bar(const domain::Symbol& symbol) { return joined(kBar, symbol.view()); }
std::string position(const domain::Symbol& symbol) { return joined(kPosition, symbol.view()); }
std::string fill(const domain::Symbol& symbol) { return joined(kFill, symbol.view()); }
std::string bot_state(const domain::BotId& bot) { return joined(kBotState, bot.view()); }

std::string heartbeat(std::string_view service) {
  std::string topic = joined(kHeartbeat, service);
  for (std::size_t i = kHeartbeat.size(); i < topic.size(); ++i) {
    if (topic[i] >= 'a' && topic[i] <= 'z') topic[i] = static_cast<char>(topic[i] - 'a' + 'A');
  }
  return topic;
}

}  // namespace avenor::wire::topics
