#include "strategy/config.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bus/read_urls.hpp"
#include "config/find_above.hpp"
#include "domain/ids.hpp"

namespace avenor::strategy {
namespace {

namespace fs = std::filesystem;

BotFile read_bot_file(config::Reader& reader, const std::string& name, const fs::path& root) {
  const core::Result<domain::BotId> bot = domain::parse_bot_id(name);
  if (!bot) {
    reader.problem("--bot: " + bot.error().message);
    return {};
  }
  const fs::path name_of_file = fs::path{"config"} / "bots" / (bot->str() + ".json");
  auto found = config::find_above(root, name_of_file);
  if (!found) found = config::find_above(fs::current_path(), name_of_file);
  if (!found) {
    reader.problem(
        fmt::format("--bot {}: there is no config/bots/{}.json in {} or above", *bot, *bot, root.string()));
    return {};
  }
  std::vector<std::string> problems;
  BotFile file = load_bot(found->parent_path(), *bot, Registry::built_in(), problems);
  for (std::string& problem : problems) reader.problem(std::move(problem));
  return file;
}

/// A bot on a venue or a symbol that nobody serves would wait for its first price for ever.
void check_served(config::Reader& reader, const BotFile& bot) {
  const auto has = [](const std::vector<std::string>& list, const std::string& item) {
    return list.empty() || std::find(list.begin(), list.end(), item) != list.end();
  };
  if (!bot.venue.empty() && !has(reader.optional_list("VENUES"), bot.venue.str())) {
    reader.problem(fmt::format("{}.json: venue '{}' is not among VENUES", bot.bot_id, bot.venue));
  }
  const std::vector<std::string> served = reader.optional_list("SYMBOLS");
  for (const domain::Symbol& symbol : bot.symbols) {
    if (!has(served, symbol.str())) {
      reader.problem(fmt::format("{}.json: symbol {} is not among SYMBOLS: it would have no prices",
                                 bot.bot_id, symbol));
    }
  }
}

}  // namespace

Config read_config(config::Reader& reader, const std::string& bot, const fs::path& root) {
  Config config{.bus = bus::read_urls(reader),
                .heartbeat_interval = reader.duration_s("HEARTBEAT_INTERVAL_S"),
                .bot = read_bot_file(reader, bot, root)};
  check_served(reader, config.bot);
  return config;
}

bot::Settings session_settings(const BotFile& bot, const std::string& tag) {
  return {.bot_id = bot.bot_id,
          .venue = bot.venue,
          .symbols = bot.symbols,
          .max_price_age = bot.limits.max_price_age,
          .order_expiry = bot.limits.order_expiry,
          .execution_silent = bot.limits.execution_silent,
          .max_unconfirmed = static_cast<std::size_t>(bot.limits.max_unconfirmed),
          .tag = tag};
}

}  // namespace avenor::strategy
