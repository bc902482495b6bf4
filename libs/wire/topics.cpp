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

std::string of_symbol(std::string_view family, const domain::Symbol& symbol, const domain::VenueName& venue,
                      const domain::HomeVenues& homes) {
  std::string topic = joined(family, symbol.view());
  if (!homes.is_home(venue, symbol)) topic.append(1, kElsewhere).append(venue.view());
  return topic;
}

std::string bot_state(const domain::BotId& bot) { return joined(kBotState, bot.view()); }

std::string heartbeat(std::string_view service) {
  std::string topic = joined(kHeartbeat, service);
  for (std::size_t i = kHeartbeat.size(); i < topic.size(); ++i) {
    if (topic[i] >= 'a' && topic[i] <= 'z') topic[i] = static_cast<char>(topic[i] - 'a' + 'A');
  }
  return topic;
}

}  // namespace avenor::wire::topics
