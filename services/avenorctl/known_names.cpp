#include "avenorctl/known_bot.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iostream>
#include <set>

#include "config/reader.hpp"
#include "ledger/reader.hpp"

namespace avenor::avenorctl {

std::optional<std::string> unknown_bot(const Invocation& invocation, const std::string& bot) {
  config::Reader reader{invocation.settings};
  std::set<std::string> known;
  for (const auto& name : reader.optional_list("BOTS")) known.insert(name);
  if (known.contains(bot)) return std::nullopt;
  const auto unsure = [&](const std::string& why) -> std::optional<std::string> {
    std::cerr << "avenorctl: BOTS does not name " << bot << ", and the ledger cannot be asked (" << why
              << "): make sure that the name is right\n";
    return std::nullopt;
  };
  const auto* url = invocation.settings.find("DATABASE_URL");
  if (url == nullptr || !url->value) return unsure("DATABASE_URL is not set");
  auto ledger = ledger::LedgerReader::open(*url->value);
  if (!ledger) return unsure(ledger.error().message);
  const auto bots = ledger->bots();
  if (!bots) return unsure(bots.error().message);
  for (const auto& [id, name] : *bots) known.insert(id.str());
  if (known.contains(bot)) return std::nullopt;
  // The names of new bots reach the ledger a moment after their first order; a halted one has its switch.
  const auto id = domain::parse_bot_id(bot);
  if (!id) return id.error().message;
  const auto trades = ledger->trades({.bot_id = *id, .limit = 1});
  if (!trades) return unsure(trades.error().message);
  const auto switches = ledger->switches();
  if (!switches) return unsure(switches.error().message);
  const bool has_switch = std::ranges::any_of(*switches, [&](const auto& entry) { return entry.first.ends_with("." + bot); });
  if (!trades->empty() || has_switch) return std::nullopt;
  constexpr std::size_t kMost = 20;
  std::set<std::string> shown = known;
  while (shown.size() > kMost) shown.erase(std::prev(shown.end()));
  return fmt::format("no bot is called '{}': nothing was done (--unseen where it has not traded yet). Known are {}{}", bot,
                     shown.empty() ? "none" : fmt::format("{}", fmt::join(shown, ", ")),
                     known.size() > kMost ? fmt::format(" and {} more", known.size() - kMost) : "");
}

}  // namespace avenor::avenorctl
