// A bot's file: either there is a problem, or the bot is whole and within the bounds; and either way the
// second reading says the same.
#include <algorithm>

#include "fuzz/fuzz.hpp"
#include "strategies/built_in.hpp"
#include "strategy/bot_file.hpp"

namespace avenor::fuzz {

void run(std::string_view input) {
  static const strategy::Registry registry = strategies::built_in();
  const domain::BotId id{"bot"};
  std::vector<std::string> problems;
  const strategy::BotFile bot = strategy::read_bot(input, "bot.json", id, registry, problems);
  std::vector<std::string> again;
  static_cast<void>(strategy::read_bot(input, "bot.json", id, registry, again));
  must(problems == again);
  for (const std::string& problem : problems) must(problem.starts_with("bot.json: "));
  if (!problems.empty()) return;

  must(bot.strategy != nullptr && bot.bot_id == id && !bot.bot_name.empty() + !bot.strategy_name.empty() > 0);
  must(domain::parse_venue_name(bot.venue.view()).has_value());
  auto symbols = bot.symbols;
  must(!symbols.empty());
  for (const auto& symbol : symbols) must(domain::parse_symbol(symbol.view()).has_value());
  std::sort(symbols.begin(), symbols.end());
  must(std::adjacent_find(symbols.begin(), symbols.end()) == symbols.end());
  for (const auto limit : {bot.limits.max_price_age, bot.limits.order_expiry, bot.limits.execution_silent}) {
    must(limit >= std::chrono::milliseconds(10) && limit <= std::chrono::hours(24));
  }
  must(bot.limits.max_unconfirmed >= 1 && bot.limits.max_unconfirmed <= 100'000);
}

}  // namespace avenor::fuzz
