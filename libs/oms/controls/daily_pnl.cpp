#include "oms/controls/daily_pnl.hpp"

#include <fmt/format.h>
#include <charconv>
#include <sstream>
#include <stdexcept>

namespace avenor::oms {
namespace {

constexpr std::int64_t kDay = 86'400'000'000'000;
constexpr std::string_view kUnpriced = "?";
constexpr std::string_view kFee = "fee:";

struct Entry {
  domain::VenueName venue;
  std::string name;  ///< of a symbol or currency
  std::string value;
};

/// VENUE/NAME=VALUE
std::optional<Entry> entry_of(std::string_view word) {
  const auto slash = word.find('/');
  const auto equals = word.rfind('=');
  if (slash == std::string_view::npos || equals == std::string_view::npos || equals < slash) return {};
  return Entry{.venue = domain::VenueName{std::string(word.substr(0, slash))},
               .name = std::string(word.substr(slash + 1, equals - slash - 1)),
               .value = std::string(word.substr(equals + 1))};
}

}  // namespace

// The day, the realised profit, then VENUE/SYMBOL=UNREALISED of each holding ("?": no price was known yet)
// and fee:VENUE/CURRENCY=AMOUNT of the fees in other currencies.
std::optional<DailyPnl::Beginning> DailyPnl::read(const std::string& baseline) {
  std::istringstream words{baseline};
  std::string day, realised, word;
  words >> day >> realised;
  Beginning beginning;
  std::from_chars(day.data(), day.data() + day.size(), beginning.day);
  const auto amount = domain::Money::parse(realised);
  if (!amount) return {};
  beginning.realised = *amount;
  while (words >> word) {
    const bool is_fee = word.starts_with(kFee);
    const auto entry = entry_of(std::string_view{word}.substr(is_fee ? kFee.size() : 0));
    if (!entry) continue;
    if (is_fee) {
      const auto units = domain::CurrencyUnits::parse(entry->value);
      if (units) beginning.fees[{entry->venue, domain::Currency{entry->name}}] = *units;
      continue;
    }
    const auto mark = domain::Money::parse(entry->value);
    beginning.marks[{entry->venue, domain::Symbol{entry->name}}] = mark ? std::optional{*mark} : std::nullopt;
  }
  return beginning;
}

void DailyPnl::load(const std::vector<std::pair<domain::BotId, std::string>>& baselines) {
  beginnings_.clear();
  for (const auto& [bot, baseline] : baselines)
    if (auto beginning = read(baseline)) beginnings_[bot] = std::move(*beginning);
}

DailyPnl::Beginning DailyPnl::begin(std::int64_t day, const std::vector<Holding>& holdings) {
  Beginning beginning{.day = day, .realised = {}, .marks = {}, .fees = charged(holdings)};
  for (const auto& holding : holdings) {
    beginning.realised += holding.realised;
    if (!holding.flat)
      beginning.marks[{holding.venue, holding.symbol}] = holding.settled ? holding.unrealised : std::nullopt;
  }
  return beginning;
}

std::string DailyPnl::keep(const Beginning& beginning) {
  auto value = fmt::format("{} {}", beginning.day, beginning.realised);
  for (const auto& [place, mark] : beginning.marks)
    value += fmt::format(" {}/{}={}", place.first, place.second,
                         mark ? mark->to_string() : std::string{kUnpriced});
  for (const auto& [place, units] : beginning.fees)
    value += fmt::format(" {}{}/{}={}", kFee, place.first, place.second, units);
  return value;
}

DailyPnl::Charged DailyPnl::charged(const std::vector<Holding>& holdings) {
  Charged sums;
  for (const auto& holding : holdings)
    for (const auto& fee : holding.fees.all()) sums[{holding.venue, fee.currency}] += fee.amount;
  return sums;
}

// Only today's fees are valued: earlier fees do not gain or lose by their currency's price.
void DailyPnl::deduct_fees(const Charged& now, const Charged& then, const Rate& rate, Today& today) {
  for (const auto& [place, units] : now) {
    const auto before = then.find(place);
    const domain::CurrencyAmount fee{
        .currency = place.second,
        .amount = units - (before == then.end() ? domain::CurrencyUnits{} : before->second)};
    if (fee.is_zero()) continue;
    try {
      if (const auto rated = rate(place.first, place.second)) {
        const auto paid = fee.at(rated->price);
        today.profit -= paid;
        if (rated->current || paid.is_negative()) today.certain -= paid;
        continue;
      }
    } catch (const std::overflow_error&) {  // an overflowing figure counts as unknown
    }
    today.unvalued_fees.push_back(place.second);
  }
}

DailyPnl::Today DailyPnl::today(const domain::BotId& bot, const std::vector<Holding>& holdings,
                                const Rate& rate, core::WallTime now) {
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
    if (!current) result.outdated.emplace_back(holding.venue, holding.symbol);
  }
  deduct_fees(charged(holdings), beginning.fees, rate, result);
  if (news) result.keep = keep(beginning);
  return result;
}

}  // namespace avenor::oms
