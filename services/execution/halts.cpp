#include "execution/halts.hpp"

namespace avenor::execution {
namespace {

constexpr std::string_view kPrefix = "halt";

std::string switch_name(const std::string& bot) {
  return bot.empty() ? std::string{kPrefix} : std::string{kPrefix} + "." + bot;
}

std::function<void(core::Status)> or_nothing(std::function<void(core::Status)> durable) {
  if (durable) return durable;
  return [](const core::Status&) {};
}

}  // namespace

void Halts::load(const std::vector<std::pair<std::string, std::string>>& switches) {
  for (const auto& [name, value] : switches) {
    if (name == kPrefix) reasons_.try_emplace("", value);
    else if (name.starts_with("halt.")) reasons_.try_emplace(name.substr(5), value);
  }
}

void Halts::halt(const domain::BotId& bot, const std::string& why, std::function<void(core::Status)> durable) {
  reasons_[bot.str()] = why;
  ledger_.put_switch(switch_name(bot.str()), why, or_nothing(std::move(durable)));
}

void Halts::resume(const domain::BotId& bot, std::function<void(core::Status)> durable) {
  reasons_.erase(bot.str());
  ledger_.put_switch(switch_name(bot.str()), "", or_nothing(std::move(durable)));
}

std::string Halts::reason(const domain::BotId& bot) const {
  if (const auto it = reasons_.find(""); it != reasons_.end()) return it->second;
  const auto it = reasons_.find(bot.str());
  return it == reasons_.end() ? std::string{} : it->second;
}

}  // namespace avenor::execution
