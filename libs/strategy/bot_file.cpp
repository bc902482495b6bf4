#include "strategy/bot_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/text_file.hpp"

namespace avenor::strategy {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

template <class Name>
Name name_of(Parameters& file, std::string_view key, core::Result<Name> parsed) {
  if (parsed) return *std::move(parsed);
  file.problem(key, "is wrong: " + parsed.error().message);
  return {};
}

/// A bot trades each of its symbols at one venue.
void read_symbols(Parameters& file, BotFile& bot) {
  for (const std::string& text : file.texts("symbols")) {
    const std::size_t at = text.find('@');
    domain::Symbol symbol =
        name_of(file, "symbols", domain::parse_symbol(std::string_view{text}.substr(0, at)));
    if (std::find(bot.symbols.begin(), bot.symbols.end(), symbol) != bot.symbols.end())
      file.problem("symbols", fmt::format("has {} twice", symbol));
    if (at != std::string::npos)
      bot.venues[symbol] =
          name_of(file, "symbols", domain::parse_venue_name(std::string_view{text}.substr(at + 1)));
    bot.symbols.push_back(std::move(symbol));
  }
}

BotLimits limits_of(Parameters limits) {
  const BotLimits usual;
  return {
      .max_price_age = limits.seconds("max_price_age_s", usual.max_price_age, milliseconds(10), hours(24)),
      .order_expiry = limits.seconds("order_expiry_s", usual.order_expiry, seconds(1), hours(24)),
      .execution_silent =
          limits.seconds("execution_silent_s", usual.execution_silent, milliseconds(100), hours(1)),
      .max_unconfirmed = limits.integer("max_unconfirmed", usual.max_unconfirmed, 1, 100'000)};
}

}  // namespace

BotFile read_bot(std::string_view json, const std::string& name, const domain::BotId& bot_id,
                 const Registry& registry, std::vector<std::string>& problems) {
  BotFile bot;
  core::Result<Parameters> parsed = Parameters::parse(json, name);
  if (!parsed) {
    problems.push_back(parsed.error().message);
    return bot;
  }
  Parameters& file = *parsed;
  bot.bot_id = domain::BotId{file.text("bot_id")};
  if (!bot.bot_id.empty() && bot.bot_id != bot_id) {
    file.problem("bot_id",
                 fmt::format("must be '{}' to match the file's name, not '{}'", bot_id, bot.bot_id));
  }
  bot.strategy_name = file.text("strategy");
  bot.bot_name = file.text("bot_name", bot_id.str());
  bot.bot_type = file.text("bot_type", bot.strategy_name);
  if (const std::string venue = file.text("venue", ""); !venue.empty()) {
    bot.venue = name_of(file, "venue", domain::parse_venue_name(venue));
  }
  read_symbols(file, bot);
  bot.limits = limits_of(file.object("limits"));

  Parameters parameters = file.object("parameters");
  core::Result<std::unique_ptr<Strategy>> made = registry.make(bot.strategy_name, parameters);
  if (made) {
    bot.strategy = *std::move(made);
  } else {
    if (!bot.strategy_name.empty()) file.problem("strategy", "is wrong: " + made.error().message);
    parameters.accept_any();
  }
  const std::vector<std::string> found = file.finish();
  problems.insert(problems.end(), found.begin(), found.end());
  return bot;
}

BotFile load_bot(const std::filesystem::path& folder, const domain::BotId& bot_id, const Registry& registry,
                 std::vector<std::string>& problems) {
  const std::filesystem::path path = folder / (bot_id.str() + ".json");
  const auto text = core::read_text_file(path);
  if (!text) {
    problems.push_back(text.error().message);
    return {};
  }
  return read_bot(*text, path.filename().string(), bot_id, registry, problems);
}

}  // namespace avenor::strategy
