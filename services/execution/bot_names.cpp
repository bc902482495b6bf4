#include "execution/bot_names.hpp"

#include "config/find_above.hpp"
#include "core/text_file.hpp"
#include "json/reader.hpp"

namespace avenor::execution {
namespace {

namespace fs = std::filesystem;

std::string text_of(const json::Value& object, std::string_view key, const std::string& otherwise) {
  const json::Value* found = object.find(key);
  const auto* text = found == nullptr ? nullptr : found->as<std::string>();
  return text == nullptr ? otherwise : *text;
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
    if (!text) continue;  // the strategy daemon of this bot reports what is wrong with the file
    const auto object = json::parse_object(*text);
    if (!object) continue;
    name.bot_name = text_of(*object, "bot_name", bot);
    name.strategy_name = text_of(*object, "strategy", {});
    name.bot_type = text_of(*object, "bot_type", name.strategy_name);
  }
  return names;
}

}  // namespace avenor::execution
