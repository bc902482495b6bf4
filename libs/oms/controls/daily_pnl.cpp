#include "oms/controls/daily_pnl.hpp"

#include <fmt/format.h>
#include <charconv>
#include <sstream>

namespace avenor::oms {
namespace {

constexpr std::string_view kDayPrefix = "day.";
constexpr std::int64_t kDay = 86'400'000'000'000;
constexpr std::string_view kUnpriced = "?";

}  // namespace

// The value: the day, what was realised, then VENUE/SYMBOL=UNREALISED of each holding ("?": no price had come
// yet).
void DailyPnl::load(const std::vector<std::pair<std::string, std::string>>& switches) {
  beginnings_.clear();
  for (const auto& [name, value] : switches) {
    if (!name.starts_with(kDayPrefix)) continue;
    std::istringstream words{value};
    std::string day, realised, word;
    words >> day >> realised;
    Beginning beginning;
    std::from_chars(day.data(), day.data() + day.size(), beginning.day);
    const auto amount = domain::Money::parse(realised);
    if (!amount) continue;
    beginning.realised = *amount;
    while (words >> word) {
      const auto slash = word.find('/');
      const auto equals = word.rfind('=');
      if (slash == std::string::npos || equals == std::string::npos || equals < slash) continue;
      const Place place{domain::VenueName{word.substr(0, slash)},
                        domain::Symbol{word.substr(slash + 1, equals - slash - 1)}};
      const auto mark = domain::Money::parse(word.substr(equals + 1));
      beginning.marks[place] = mark ? std::optional{*mark} : std::nullopt;
    }
    beginnings_[domain::BotId{name.substr(kDayPrefix.size())}] = std::move(beginning);
  }
}

DailyPnl::Beginning DailyPnl::begin(std::int64_t day, const std::vector<Holding>& holdings) {
  Beginning beginning{.day = day, .realised = {}, .marks = {}};
  for (const auto& holding : holdings) {
    beginning.realised += holding.realised;
    if (!holding.flat)
      beginning.marks[{holding.venue, holding.symbol}] = holding.settled ? holding.unrealised : std::nullopt;
  }
  return beginning;
}

DailyPnl::Keep DailyPnl::keep(const domain::BotId& bot, const Beginning& beginning) {
  auto value = fmt::format("{} {}", beginning.day, beginning.realised);
  for (const auto& [place, mark] : beginning.marks)
    value += fmt::format(" {}/{}={}", place.first, place.second,
                         mark ? mark->to_string() : std::string{kUnpriced});
  return {std::string{kDayPrefix} + bot.str(), std::move(value)};
}

DailyPnl::Today DailyPnl::today(const domain::BotId& bot, const std::vector<Holding>& holdings,
                                core::WallTime now) {
  const auto day = now.ns / kDay;
  Today result;
  if (holdings.empty() && !beginnings_.contains(bot)) return result;
  const auto [known, is_new] = beginnings_.try_emplace(bot);
  auto& beginning = known->second;
  // A wall clock that was set back does not begin an old day again.
  bool news = beginning.day < day;
  if (is_new && all_begun_)
    beginning.day = day;
  else if (news)
    beginning = begin(day, holdings);
  result.profit = result.certain = -beginning.realised;
  for (const auto& holding : holdings) {
    result.profit += holding.realised;
    result.certain += holding.realised;
    const auto mark = beginning.marks.find({holding.venue, holding.symbol});
    const auto unrealised = holding.flat ? std::optional{domain::Money{}} : holding.unrealised;
    const bool wants_mark = mark != beginning.marks.end() && !mark->second;
    if (!unrealised || (wants_mark && !holding.flat && !holding.settled)) {
      result.unmarked.push_back(holding.symbol);
      continue;
    }
    if (wants_mark) {
      mark->second = unrealised;
      news = true;
    }
    const auto change = *unrealised - (mark == beginning.marks.end() ? domain::Money{} : *mark->second);
    const bool current = holding.flat || holding.current;
    result.profit += change;
    if (current || change.is_positive()) result.certain += change;
    if (!current) result.outdated.push_back(holding.symbol);
  }
  if (news) result.keep = keep(bot, beginning);
  return result;
}

}  // namespace avenor::oms
