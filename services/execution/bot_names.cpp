#include "execution/bot_names.hpp"

#include <algorithm>

#include "config/find_above.hpp"
#include "core/text_file.hpp"
#include "json/value.hpp"

namespace avenor::execution {
namespace {

namespace fs = std::filesystem;

std::string text_of(const json::Value::Object& object, std::string_view key, const std::string& otherwise) {
  const auto found = std::ranges::find(object, key, &json::Value::Member::first);
  const auto* text = found == object.end() ? nullptr : found->second.as<std::string>();
  return text != nullptr ? *text : otherwise;
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
    const auto file_value = json::parse(*text);
    const auto* object = file_value ? file_value->as<json::Value::Object>() : nullptr;
    if (object == nullptr) continue;
    name.bot_name = text_of(*object, "bot_name", bot);
    name.strategy_name = text_of(*object, "strategy", {});
    name.bot_type = text_of(*object, "bot_type", name.strategy_name);
  }
  return names;
}

}  // namespace avenor::execution
