#include "strategy/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "config/reader.hpp"
#include "domain/ids.hpp"

namespace avenor::bot {
namespace {

namespace fs = std::filesystem;

/// The first config/bots at or above `start` that has the bot's file; else nothing.
std::optional<fs::path> bots_folder(fs::path start, const domain::BotId& bot) {
  std::error_code ignored;
  start = fs::absolute(start, ignored);
  while (true) {
    const fs::path folder = start / "config" / "bots";
    if (fs::is_regular_file(folder / (bot.str() + ".json"), ignored)) return folder;
    if (!start.has_parent_path() || start.parent_path() == start) return {};
    start = start.parent_path();
  }
}

void read_bot_file(const Flags& flags, const config::Settings& settings, Config& config,
                   std::vector<std::string>& problems) {
  const core::Result<domain::BotId> bot = domain::parse_bot_id(flags.bot);
  if (!bot) return problems.push_back("--bot: " + bot.error().message);
  const fs::path here = fs::current_path();
  std::optional<fs::path> folder;
  if (settings.path()) folder = bots_folder(fs::absolute(*settings.path()).parent_path(), *bot);
  if (!folder) folder = bots_folder(here, *bot);
  if (!folder) {
    problems.push_back(fmt::format("--bot {}: there is no config/bots/{}.json beside the .env, in {} or above", *bot,
                                   *bot, here.string()));
    return;
  }
  config.bot = strategy::load_bot(*folder, *bot, strategy::Registry::built_in(), problems);
}

/// A bot whose venue nobody serves would wait for its first price for ever.
void compare_with(config::Reader& reader, Config& config, std::vector<std::string>& problems) {
  const std::vector<std::string> venues = reader.optional_list("VENUES");
  const auto has = [](const std::vector<std::string>& list, const std::string& item) {
    return list.empty() || std::find(list.begin(), list.end(), item) != list.end();
  };
  if (!config.bot.venue.empty() && !has(venues, config.bot.venue.str())) {
    problems.push_back(fmt::format("{}.json: venue '{}' is not among VENUES", config.bot.bot_id, config.bot.venue));
  }
  const std::vector<std::string> symbols = reader.optional_list("SYMBOLS");
  for (const domain::Symbol& symbol : config.bot.symbols) {
    if (!has(symbols, symbol.str())) config.notes.push_back(fmt::format("{} is not among SYMBOLS: no prices", symbol));
  }
}

}  // namespace

Config read_config(const Flags& flags, std::vector<std::string>& problems) {
  Config config;
  std::optional<fs::path> file = flags.env ? fs::path(*flags.env) : config::find_env_file(fs::current_path());
  core::Result<config::Settings> settings = config::Settings::load(file, config::process_environment());
  if (!settings) {
    problems.push_back(settings.error().message);
    return config;
  }
  config::Reader reader{*settings};
  reader.choice("AVENOR_ENV", {"sim", "paper", "live"});
  config.bus = {.inbound = reader.url("ZMQ_INBOUND_BUS_URL", {"tcp", "ipc"}),
                .outbound = reader.url("ZMQ_OUTBOUND_BUS_URL", {"tcp", "ipc"})};
  config.heartbeat_interval = reader.duration_s("HEARTBEAT_INTERVAL_S", std::chrono::seconds(15));
  config.log_level =
      reader.choice("LOG_LEVEL", {"trace", "debug", "info", "warning", "error", "critical"}, "info");
  config.notes = settings->notes();
  if (const auto finding = settings->permissions()) {
    (finding->fatal ? problems : config.notes).push_back(finding->message);
  }
  read_bot_file(flags, *settings, config, problems);
  compare_with(reader, config, problems);
  problems.insert(problems.end(), reader.problems().begin(), reader.problems().end());
  return config;
}

Settings session_settings(const strategy::BotFile& bot, const std::string& tag) {
  return {.bot_id = bot.bot_id,
          .venue = bot.venue,
          .symbols = bot.symbols,
          .max_price_age = bot.limits.max_price_age,
          .order_expiry = bot.limits.order_expiry,
          .execution_silent = bot.limits.execution_silent,
          .max_unconfirmed = static_cast<std::size_t>(bot.limits.max_unconfirmed),
          .tag = tag};
}

}  // namespace avenor::bot
