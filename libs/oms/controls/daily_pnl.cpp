#include "oms/controls/daily_pnl.hpp"

#include <fmt/format.h>
#include <charconv>
#include <sstream>
#include <stdexcept>

#include "domain/pair.hpp"

namespace avenor::oms {
namespace {

constexpr std::int64_t kDay = 86'400'000'000'000;
constexpr std::string_view kUnpriced = "?";
constexpr std::string_view kFee = "fee:";
constexpr std::string_view kResult = "in:";

domain::CurrencyUnits units_of(domain::Money money) { return domain::CurrencyUnits{money.decimal()}; }

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
  return Entry{.venue = domain::VenueName{word.substr(0, slash)},
               .name = std::string(word.substr(slash + 1, equals - slash - 1)),
               .value = std::string(word.substr(equals + 1))};
}

}  // namespace

// The day, the realised profit, then VENUE/SYMBOL=UNREALISED of each holding ("?": no price was known yet),
// in:VENUE/CURRENCY=AMOUNT of the profit realised in other currencies and fee:VENUE/CURRENCY=AMOUNT of the
// fees in other currencies.
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
    const bool is_fee = word.starts_with(kFee), is_result = word.starts_with(kResult);
    const auto prefix = is_fee ? kFee.size() : is_result ? kResult.size() : 0;
    const auto entry = entry_of(std::string_view{word}.substr(prefix));
    if (!entry) continue;
    if (is_fee || is_result) {
      const auto units = domain::CurrencyUnits::parse(entry->value);
      auto& sums = is_fee ? beginning.fees : beginning.results;
      if (units) sums[{entry->venue, domain::Currency{entry->name}}] = *units;
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
  Beginning beginning{.day = day, .realised = {}, .results = {}, .marks = {}, .fees = charged(holdings)};
  for (const auto& holding : holdings) {
    const auto quote = domain::quote_currency_of(holding.symbol);
    if (is_base(quote))
      beginning.realised += holding.realised;
    else
      beginning.results[{holding.venue, quote}] += units_of(holding.realised);
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
  for (const auto& [place, units] : beginning.results)
    value += fmt::format(" {}{}/{}={}", kResult, place.first, place.second, units);
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
      if (const auto known = rated(rate, place.first, place.second)) {
        const auto paid = fee.at(known->price);
        today.profit -= paid;
        if (known->current || paid.is_negative()) today.certain -= paid;
        continue;
      }
    } catch (const std::overflow_error&) {  // an overflowing figure counts as unknown
    }
    today.unvalued_fees.push_back(place.second);
  }
}

std::optional<DailyPnl::Rated> DailyPnl::rated(const Rate& rate, const domain::VenueName& venue,
                                               const domain::Currency& currency) {
  if (is_base(currency)) return Rated{.price = domain::Price{1}, .current = true};
  return rate(venue, currency);
}

void DailyPnl::convert(const Results& results, const Rate& rate, Today& today) {
  for (const auto& [place, result] : results) {
    const auto& [venue, currency] = place;
    if (is_base(currency)) {
      today.profit += result.profit;
      today.certain += result.certain;
      continue;
    }
    if (result.profit.is_zero() && result.certain.is_zero()) continue;
    const auto pair = domain::base_pair_of(currency);
    try {
      if (const auto known = rate(venue, currency)) {
        const auto in_base = [&](domain::Money money) {
          return domain::CurrencyAmount{.currency = currency, .amount = units_of(money)}.at(known->price);
        };
        const auto profit = in_base(result.profit), certain = in_base(result.certain);
        today.profit += profit;
        if (known->current || certain.is_positive()) today.certain += certain;
        if (!known->current) today.outdated.emplace_back(venue, pair);
        continue;
      }
    } catch (const std::overflow_error&) {  // a figure that does not fit is as good as none
    }
    today.unvalued_results.push_back(currency);
    today.unmarked.push_back(pair);
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
  Results results;  // in other currencies
  Result in_base;
  in_base.add(-beginning.realised, true);
  for (const auto& [place, units] : beginning.results)
    results[place].add(-domain::Money{units.decimal()}, true);
  for (const auto& holding : holdings) {
    auto& sum = domain::is_priced_in_base(holding.symbol)
                    ? in_base
                    : results[{holding.venue, domain::quote_currency_of(holding.symbol)}];
    sum.add(holding.realised, true);
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
    sum.add(change, current || change.is_positive());
    if (!current) result.outdated.emplace_back(holding.venue, holding.symbol);
  }
  result.profit = in_base.profit;
  result.certain = in_base.certain;
  convert(results, rate, result);
  deduct_fees(charged(holdings), beginning.fees, rate, result);
  if (news) result.keep = keep(beginning);
  return result;
}

}  // namespace avenor::oms
