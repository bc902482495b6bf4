#include "strategy_daemon/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "bus/read_urls.hpp"
#include "config/find_above.hpp"
#include "domain/ids.hpp"
#include "strategies/built_in.hpp"

namespace avenor::strategy_daemon {
namespace {

namespace fs = std::filesystem;

strategy::BotFile read_bot_file(config::Reader& reader, const std::string& name, const fs::path& root) {
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
  strategy::BotFile file = strategy::load_bot(found->parent_path(), *bot, strategies::built_in(), problems);
  for (std::string& problem : problems) reader.problem(std::move(problem));
  return file;
}

domain::VenueName venue_of(const Config& config, const domain::Symbol& symbol) {
  const auto named = config.bot.venues.find(symbol);
  if (named != config.bot.venues.end()) return named->second;
  return config.bot.venue.empty() ? config.listings.homes.of(symbol) : config.bot.venue;
}

/// A bot on a venue or a symbol without a feed would wait for its first price for ever.
void check_served(config::Reader& reader, const Config& config) {
  const auto& listings = config.listings;
  const auto& bot = config.bot;
  const auto check_venue = [&](const domain::VenueName& venue) {
    if (!venue.empty() && !listings.venues.empty() && !listings.has_venue(venue))
      reader.problem(fmt::format("{}.json: venue '{}' is not among VENUES", bot.bot_id, venue));
  };
  check_venue(bot.venue);
  for (const domain::Symbol& symbol : bot.symbols) {
    const domain::VenueName venue = venue_of(config, symbol);
    check_venue(venue);
    if (venue.empty())
      reader.problem(
          fmt::format("{}.json: no venue is known for {}: name a venue, or set VENUES", bot.bot_id, symbol));
    if (listings.all.empty()) continue;
    const auto is_it = [&](const auto& listing) { return listing.symbol == symbol; };
    const auto is_there = [&](const auto& listing) {
      return is_it(listing) && (listing.venue.empty() || listing.venue == venue);
    };
    if (std::ranges::any_of(listings.all, is_there)) continue;
    const bool elsewhere = std::ranges::any_of(listings.all, is_it);
    reader.problem(fmt::format("{}.json: symbol {}{} is not among SYMBOLS: it would have no prices",
                               bot.bot_id, symbol, elsewhere ? "@" + venue.str() : ""));
  }
}

}  // namespace

Config read_config(config::Reader& reader, const std::string& bot, const fs::path& root) {
  Config config{.bus = bus::read_urls(reader),
                .heartbeat_interval = reader.duration_s("HEARTBEAT_INTERVAL_S"),
                .bot = read_bot_file(reader, bot, root),
                .listings = listings::read_listings(reader, listings::Needed::Neither)};
  check_served(reader, config);
  return config;
}

bot::Settings session_settings(const Config& config, const std::string& tag) {
  const strategy::BotFile& bot = config.bot;
  std::map<domain::Symbol, domain::VenueName> venues;
  for (const domain::Symbol& symbol : bot.symbols) venues.emplace(symbol, venue_of(config, symbol));
  return {.bot_id = bot.bot_id,
          .venue = bot.venue,
          .symbols = bot.symbols,
          .max_price_age = bot.limits.max_price_age,
          .order_expiry = bot.limits.order_expiry,
          .execution_silent = bot.limits.execution_silent,
          .max_unconfirmed = static_cast<std::size_t>(bot.limits.max_unconfirmed),
          .tag = tag,
          .venues = std::move(venues)};
}

}  // namespace avenor::strategy_daemon
