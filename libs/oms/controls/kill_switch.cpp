#include "oms/controls/kill_switch.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <set>

#include "core/shortened.hpp"

namespace avenor::oms {
namespace {

constexpr std::string_view kHalt = "halt";
constexpr std::string_view kHaltBreak = "halt-break";
/// Every refused order repeats it. A text from the bus is not longer (domain::kLongestText); avenorctl halt
/// --offline writes any length.
constexpr std::size_t kLongestHaltReason = 4096;

std::function<void(core::Status)> or_nothing(std::function<void(core::Status)> durable) {
  if (durable) return durable;
  return [](const core::Status&) {};
}

}  // namespace

bool Scope::covers(const domain::BotId& its_bot, const domain::VenueName& its_venue,
                   const domain::Symbol& its_symbol) const {
  return (bot.empty() || bot == its_bot) && (venue.empty() || venue == its_venue) &&
         (symbol.empty() || symbol == its_symbol);
}

std::string Scope::to_string() const {
  if (!bot.empty()) return venue.empty() ? bot.str() : fmt::format("{} at {}", bot, venue);
  if (!symbol.empty()) return fmt::format("{} at {}", symbol, venue);
  return venue.empty() ? "everything" : venue.str();
}

std::string Scope::options() const {
  std::string text;
  if (!bot.empty()) text += " --bot " + bot.str();
  if (!symbol.empty()) text += " --symbol " + symbol.str();
  if (!venue.empty()) text += " --venue " + venue.str();
  return text;
}

std::string Scope::suffix() const {
  if (!bot.empty()) return "." + bot.str() + (venue.empty() ? "" : "@" + venue.str());
  if (venue.empty()) return {};
  return symbol.empty() ? "@" + venue.str() : fmt::format("@{}/{}", venue, symbol);
}

std::optional<Scope> Scope::parse_suffix(std::string_view suffix) {
  Scope scope;
  if (suffix.empty()) return scope;
  const auto rest = suffix.substr(1);
  if (rest.empty()) return {};
  if (suffix.front() == '.') {
    const auto at = rest.find('@');
    scope.bot = domain::BotId{rest.substr(0, at)};
    if (at != std::string_view::npos) scope.venue = domain::VenueName{rest.substr(at + 1)};
    if (scope.bot.empty() || (at != std::string_view::npos && scope.venue.empty())) return {};
    return scope;
  }
  if (suffix.front() != '@') return {};
  const auto slash = rest.find('/');  // a symbol may contain a slash, a venue's name may not
  scope.venue = domain::VenueName{rest.substr(0, slash)};
  if (slash != std::string_view::npos) scope.symbol = domain::Symbol{rest.substr(slash + 1)};
  if (scope.venue.empty() || (slash != std::string_view::npos && scope.symbol.empty())) return {};
  return scope;
}

std::string KillSwitch::control_name(const Key& key) {
  return std::string{key.second == Cause::PositionBreak ? kHaltBreak : kHalt} + key.first.suffix();
}

void KillSwitch::load(const std::vector<std::pair<std::string, std::string>>& controls,
                      const std::map<std::string, core::WallTime>& changed) {
  for (const auto& [name, value] : controls) {
    const bool by_break = name.starts_with(kHaltBreak);
    if (!name.starts_with(kHalt)) continue;
    const auto scope =
        Scope::parse_suffix(std::string_view{name}.substr((by_break ? kHaltBreak : kHalt).size()));
    if (!scope) continue;
    const Key key{*scope, by_break ? Cause::PositionBreak : Cause::Ordered};
    if (!reasons_.try_emplace(key, core::shortened(value, kLongestHaltReason)).second) continue;
    if (const auto at = changed.find(name); at != changed.end())  // ahead of our clock: counts as now
      since_[key] = clock_.mono() - std::max(core::Duration{}, clock_.wall() - at->second);
  }
}

void KillSwitch::halt(const Scope& scope, const std::string& why, std::function<void(core::Status)> durable,
                      Cause cause) {
  const Key key{scope, cause};
  reasons_[key] = why;
  since_[key] = clock_.mono();
  ledger_.put_control(control_name(key), why, or_nothing(std::move(durable)));
}

void KillSwitch::resume(const Scope& scope, std::function<void(core::Status)> durable) {
  break_over(scope);
  const Key key{scope, Cause::Ordered};
  reasons_.erase(key);
  since_.erase(key);
  ledger_.put_control(control_name(key), "", or_nothing(std::move(durable)));
}

bool KillSwitch::break_over(const Scope& scope) {
  const Key key{scope, Cause::PositionBreak};
  if (reasons_.erase(key) == 0) return false;
  since_.erase(key);
  ledger_.put_control(control_name(key), "", or_nothing({}));
  return true;
}

std::string KillSwitch::reason_of(const Scope& scope) const {
  for (const auto cause : {Cause::Ordered, Cause::PositionBreak})
    if (const auto it = reasons_.find({scope, cause}); it != reasons_.end()) return it->second;
  return {};
}

std::string KillSwitch::others(const Scope& scope) const {
  constexpr std::size_t kMostNamed = 5;
  std::set<std::string> names;
  for (const auto& [key, why] : reasons_)
    if (key.first != scope) names.insert(key.first.to_string());
  if (names.empty()) return {};
  std::string text = "; still halted: ";
  std::size_t named = 0;
  for (const auto& name : names) {
    if (named == kMostNamed) return text + fmt::format(" and {} more", names.size() - named);
    text += (named++ == 0 ? "" : ", ") + name;
  }
  return text;
}

std::optional<core::MonoTime> KillSwitch::since(const Scope& scope) const {
  std::optional<core::MonoTime> newest;
  for (const auto cause : {Cause::Ordered, Cause::PositionBreak})
    if (const auto it = since_.find({scope, cause}); it != since_.end())
      newest = std::max(newest, std::optional{it->second});
  return newest;
}

std::string KillSwitch::reason(const domain::OrderRequest& order) const {
  if (reasons_.empty()) return {};
  const Scope scopes[] = {{},
                          {.bot = {}, .venue = order.venue, .symbol = {}},
                          {.bot = {}, .venue = order.venue, .symbol = order.symbol},
                          {.bot = order.bot_id, .venue = {}, .symbol = {}},
                          {.bot = order.bot_id, .venue = order.venue, .symbol = {}}};
  for (const auto& scope : scopes)
    if (const auto why = reason_of(scope); !why.empty())
      return fmt::format("{} is halted: {} (avenorctl resume{})", scope.to_string(), why, scope.options());
  return {};
}

}  // namespace avenor::oms
