#include "execution/day_book.hpp"

#include <charconv>
#include <fmt/format.h>

namespace avenor::execution {
namespace {

constexpr std::string_view kPrefix = "day.";
constexpr std::int64_t kDay = 86'400'000'000'000;

}  // namespace

void DayBook::load(const std::vector<std::pair<std::string, std::string>>& switches) {
  beginnings_.clear();
  for (const auto& [name, value] : switches) {
    const auto space = value.find(' ');
    if (!name.starts_with(kPrefix) || space == std::string::npos) continue;
    Beginning beginning;
    std::from_chars(value.data(), value.data() + space, beginning.day);
    const auto result = domain::Money::parse(std::string_view{value}.substr(space + 1));
    if (!result) continue;
    beginning.result = *result;
    beginnings_[domain::BotId{name.substr(kPrefix.size())}] = beginning;
  }
}

std::optional<DayBook::Keep> DayBook::mark(const domain::BotId& bot, domain::Money result, core::WallTime now) {
  const auto day = now.ns / kDay;
  const auto [it, fresh] = beginnings_.try_emplace(bot, Beginning{.day = day, .result = result});
  // A wall clock that was set back does not begin an old day again.
  if (!fresh && it->second.day >= day) return {};
  it->second = {.day = day, .result = result};
  return Keep{std::string{kPrefix} + bot.str(), fmt::format("{} {}", day, result)};
}

domain::Money DayBook::today(const domain::BotId& bot, domain::Money result) const {
  const auto it = beginnings_.find(bot);
  return it == beginnings_.end() ? domain::Money{} : result - it->second.result;
}

}  // namespace avenor::execution
