#include "execution/bot_names.hpp"

#include <nlohmann/json.hpp>

#include "config/find_above.hpp"
#include "core/text_file.hpp"

namespace avenor::execution {
namespace {

namespace fs = std::filesystem;

std::string text_of(const nlohmann::json& object, const char* key, const std::string& otherwise) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : otherwise;
}

}  // namespace

std::vector<ledger::BotName> read_bot_names(const std::vector<std::string>& bots, const fs::path& root) {
  std::vector<ledger::BotName> names;
  for (const auto& bot : bots) {
    const auto id = domain::parse_bot_id(bot);
    if (!id) continue;
    ledger::BotName& name = names.emplace_back();
    name.bot_id = *id;
    const auto file = config::find_above(root, fs::path{"config"} / "bots" / (bot + ".json"));
    if (!file) continue;
    const auto text = core::read_text_file(*file);
    if (!text) continue;  // the strategy of this bot says what is wrong with it
    const auto object = nlohmann::json::parse(*text, nullptr, false);
    if (!object.is_object()) continue;
    name.bot_name = text_of(object, "bot_name", bot);
    name.strategy_name = text_of(object, "strategy", {});
    name.bot_type = text_of(object, "bot_type", name.strategy_name);
  }
  return names;
}

}  // namespace avenor::execution
