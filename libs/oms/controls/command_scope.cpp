#include "oms/controls/command_scope.hpp"

#include <fmt/format.h>

#include "oms/controls/control_argument.hpp"

namespace avenor::oms {

core::Result<std::vector<Scope>> scopes_of(const domain::Control& request, const Router& router) {
  if (const auto bot = argument(request, "bot"); !bot.empty())
    if (const auto parsed = domain::parse_bot_id(bot); !parsed) return tl::unexpected(parsed.error());
  if (const auto symbol = argument(request, "symbol"); !symbol.empty())
    if (const auto parsed = domain::parse_symbol(symbol); !parsed) return tl::unexpected(parsed.error());
  const Scope named{.bot = domain::BotId{argument(request, "bot")},
                    .venue = domain::VenueName{argument(request, "venue")},
                    .symbol = domain::Symbol{argument(request, "symbol")}};
  if (!named.bot.empty() && !named.symbol.empty())
    return core::fail("name either a bot (optionally with a venue) or a symbol, not both");
  if (!named.venue.empty() && !router.contains(named.venue))
    return core::fail(fmt::format("venue {} is not among VENUES", named.venue));
  if (named.symbol.empty() || !named.venue.empty()) return std::vector{named};
  std::vector<Scope> all;
  for (const auto& [venue, components] : router.all())
    all.push_back({.bot = {}, .venue = venue, .symbol = named.symbol});
  return all;
}

std::string subject_of(const Scope& scope) {
  if (!scope.bot.empty()) return scope.bot.str();
  return scope.symbol.empty() ? scope.venue.str() : scope.symbol.str();
}

}  // namespace avenor::oms
