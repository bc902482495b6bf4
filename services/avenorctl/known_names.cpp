#include "avenorctl/known_names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>
#include <vector>

#include "config/reader.hpp"
#include "ledger/reader.hpp"

namespace avenor::avenorctl {
namespace {

using Names = std::set<std::string>;

struct Search {
  std::string_view kind;
  std::string name;
  std::vector<std::string_view> keys;  ///< the settings that list such names, a symbol perhaps with its venue
  /// Whether the ledger knows `name`; the names that it lists are added to `known`.
  std::function<core::Result<bool>(ledger::LedgerReader&, Names& known)> met;
};

/// Whether a halt or another control of `scope` is there: "halt.momentum_001", "halt@alpaca/IBM".
core::Result<bool> has_control(ledger::LedgerReader& ledger,
                               const std::function<bool(std::string_view)>& is_its) {
  const auto controls = ledger.controls();
  if (!controls) return tl::unexpected(controls.error());
  return std::ranges::any_of(*controls, [&](const auto& entry) { return is_its(entry.first); });
}

core::Result<bool> met_bot(ledger::LedgerReader& ledger, const domain::BotId& bot, Names& known) {
  const auto bots = ledger.bots();
  if (!bots) return tl::unexpected(bots.error());
  for (const auto& [id, name] : *bots) known.insert(id.str());
  // A new bot's name reaches the ledger shortly after its first order.
  const auto trades = ledger.trades({.bot_id = bot, .limit = 1});
  if (!trades) return tl::unexpected(trades.error());
  if (!trades->empty()) return true;
  return has_control(ledger, [&](std::string_view name) {
    const auto dot = name.find_first_of(".@");  // of a venue, or of a symbol there: "halt@alpaca/BRK.B"
    if (dot == std::string_view::npos || name[dot] == '@') return false;
    return name.substr(dot + 1, name.find('@') - dot - 1) == bot.view();
  });
}

core::Result<bool> met_symbol(ledger::LedgerReader& ledger, const domain::Symbol& symbol, Names& known) {
  const auto positions = ledger.positions();
  if (!positions) return tl::unexpected(positions.error());
  for (const auto& [key, position] : *positions) known.insert(key.symbol.str());
  const auto trades = ledger.trades({.symbol = symbol, .limit = 1});
  if (!trades) return tl::unexpected(trades.error());
  if (!trades->empty()) return true;
  return has_control(ledger, [&](std::string_view name) {
    const auto venue = name.find('@');
    const auto slash = venue == std::string_view::npos ? venue : name.find('/', venue);
    return slash != std::string_view::npos && name.substr(slash + 1) == symbol.view();
  });
}

std::optional<std::string> unknown(const Invocation& invocation, const Search& search) {
  config::Reader reader{invocation.settings};
  Names known;
  for (const auto key : search.keys)
    for (const auto& name : reader.optional_list(key)) known.insert(name.substr(0, name.find('@')));
  if (known.contains(search.name)) return std::nullopt;
  const auto unsure = [&](const std::string& why) -> std::optional<std::string> {
    complain(fmt::format("{} does not list {}, and the ledger cannot be queried ({}): check the name",
                         search.keys.front(), search.name, why));
    return std::nullopt;
  };
  const auto* url = invocation.settings.find("DATABASE_URL");
  if (url == nullptr || !url->value) return unsure("DATABASE_URL is not set");
  auto ledger = ledger::LedgerReader::open(*url->value);
  if (!ledger) return unsure(ledger.error().message);
  const auto met = search.met(*ledger, known);
  if (!met) return unsure(met.error().message);
  if (*met || known.contains(search.name)) return std::nullopt;
  constexpr std::size_t kMost = 20;
  Names shown = known;
  while (shown.size() > kMost) shown.erase(std::prev(shown.end()));
  return fmt::format("unknown {} '{}': nothing was done (add --unseen if it has not traded yet). Known: {}{}",
                     search.kind, search.name,
                     shown.empty() ? "none" : fmt::format("{}", fmt::join(shown, ", ")),
                     known.size() > kMost ? fmt::format(" and {} more", known.size() - kMost) : "");
}

}  // namespace

std::optional<std::string> unknown_bot(const Invocation& invocation, const std::string& bot) {
  const auto id = domain::parse_bot_id(bot);
  if (!id) return id.error().message;
  return unknown(invocation,
                 {.kind = "bot", .name = bot, .keys = {"BOTS"}, .met = [&](auto& ledger, Names& known) {
                    return met_bot(ledger, *id, known);
                  }});
}

std::optional<std::string> unknown_symbol(const Invocation& invocation, const std::string& symbol) {
  const auto name = domain::parse_symbol(symbol);
  if (!name) return name.error().message;
  return unknown(invocation,
                 {.kind = "symbol",
                  .name = symbol,
                  .keys = {"SYMBOLS", "RISK_SYMBOLS"},
                  .met = [&](auto& ledger, Names& known) { return met_symbol(ledger, *name, known); }});
}

std::optional<std::string> unknown_venue(const Invocation& invocation, const std::string& venue) {
  if (venue.empty()) return std::nullopt;
  config::Reader reader{invocation.settings};
  std::vector<std::string> venues;
  for (const auto& account : reader.venue_accounts()) venues.push_back(account.name);
  if (!reader.problems().empty()) return reader.problems().front();
  if (std::ranges::find(venues, venue) != venues.end()) return std::nullopt;
  return fmt::format("venue {} is not among VENUES ({}): nothing was done", venue, fmt::join(venues, ", "));
}

}  // namespace avenor::avenorctl
