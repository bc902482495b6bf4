#include "execution/bot_names.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

namespace avenor::execution {
namespace {

namespace fs = std::filesystem;

std::ifstream open_file(const domain::BotId& bot, fs::path at) {
  std::error_code ignored;
  at = fs::absolute(at, ignored);
  while (true) {
    std::ifstream file{at / "config" / "bots" / (bot.str() + ".json")};
    if (file || at.parent_path() == at) return file;
    at = at.parent_path();
  }
}

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
    auto file = open_file(*id, root);
    const auto object = file ? nlohmann::json::parse(file, nullptr, false) : nlohmann::json{};
    if (!object.is_object()) continue;
    name.bot_name = text_of(object, "bot_name", bot);
    name.strategy_name = text_of(object, "strategy", {});
    name.bot_type = text_of(object, "bot_type", name.strategy_name);
  }
  return names;
}

}  // namespace avenor::execution
