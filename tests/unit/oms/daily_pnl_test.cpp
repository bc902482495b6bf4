// A bot's profit of today: what counts, in which currency, and what is left out by name.
#include <optional>
#include <vector>

#include "oms/controls/daily_pnl.hpp"
#include "support/catch.hpp"
#include "unit/oms/limits_rig.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::BotId;
using domain::Money;
using domain::Price;
using domain::Side;
using domain::Symbol;
using domain::VenueName;
using oms::DailyPnl;

namespace {

DailyPnl::Holding holding(const char* symbol, int realised, std::optional<int> unrealised,
                          bool flat = false) {
  return {.venue = kAlpaca,
          .symbol = Symbol{symbol},
          .realised = Money{realised},
          .fees = {},
          .flat = flat,
          .unrealised = unrealised ? std::optional{Money{*unrealised}} : std::nullopt};
}

DailyPnl::Today today_of(DailyPnl& day, const BotId& bot, const std::vector<DailyPnl::Holding>& holdings,
                         core::WallTime now, std::optional<DailyPnl::Rated> rate = {}) {
  return day.today(bot, holdings, [rate](const VenueName&, const domain::Currency&) { return rate; }, now);
}

const core::WallTime kNoon{20'000 * 86'400'000'000'000 + 43'200'000'000'000};

}  // namespace

TEST_CASE("daily profit: a holding without a price leaves out itself, and not the loss of the others") {
  DailyPnl day;
  const BotId bot{"bot"};
  CHECK(today_of(day, bot, {holding("IBM", 0, 0), holding("AAPL", 0, {})}, kNoon).keep);
  const auto today = today_of(day, bot, {holding("IBM", -1500, -500), holding("AAPL", 0, {})}, kNoon);
  CHECK(today.profit == Money{-2000});
  CHECK(today.unmarked == std::vector{Symbol{"AAPL"}});
}

TEST_CASE(
    "daily profit: a fee in another currency counts at that currency's price, and is named where there is "
    "none") {
  DailyPnl day;
  const BotId bot{"bot"};
  const auto charged = [](const char* units) {
    auto made = holding("IBM", 0, 0);
    REQUIRE(made.fees.add(
        {.currency = domain::Currency{"BNB"}, .amount = domain::CurrencyUnits::parse(units).value()}));
    return made;
  };
  const DailyPnl::Rated kRate{.price = Price{600}, .current = true};
  const auto begun = today_of(day, bot, {charged("10")}, kNoon);
  CHECK(begun.profit == Money{});  // what was charged before today costs nothing today, whatever BNB does
  CHECK(begun.unvalued_fees.empty());
  REQUIRE(begun.keep);

  const auto unknown = today_of(day, bot, {charged("10.5")}, kNoon);
  CHECK(unknown.profit == Money{});
  CHECK(unknown.unvalued_fees == std::vector{domain::Currency{"BNB"}});
  CHECK(today_of(day, bot, {charged("10.5")}, kNoon, kRate).profit == Money{-300});
  CHECK(today_of(day, bot, {charged("10.5")}, kNoon, kRate).certain == Money{-300});
  const DailyPnl::Rated outdated{.price = Price{600}, .current = false};
  CHECK(today_of(day, bot, {charged("10.5")}, kNoon, outdated).profit == Money{-300});
  CHECK(today_of(day, bot, {charged("10.5")}, kNoon, outdated).certain == Money{});
  CHECK(today_of(day, bot, {charged("9.5")}, kNoon, outdated).certain == Money{300});  // a rebate

  DailyPnl after;
  after.load({{bot, *begun.keep}});
  const auto again = today_of(after, bot, {charged("10.5")}, kNoon, kRate);
  CHECK(again.profit == Money{-300});
  CHECK(again.unvalued_fees.empty());
  // The next day begins with what was charged until then.
  const core::WallTime tomorrow{kNoon.ns + 86'400'000'000'000};
  CHECK(today_of(after, bot, {charged("10.5")}, tomorrow, kRate).profit == Money{});
}

TEST_CASE(
    "daily profit: a result in another currency counts at that currency's price, and is named where there is "
    "none") {
  DailyPnl day;
  const BotId bot{"bot"};
  const DailyPnl::Rated kRate{.price = Price{600}, .current = true};
  const auto begun = today_of(day, bot, {holding("IBM", 0, 0), holding("ETH/BTC", 10, 2)}, kNoon);
  CHECK(begun.profit == Money{});  // what was made before today is worth nothing today, whatever BTC does
  CHECK(begun.unmarked.empty());
  REQUIRE(begun.keep);
  DailyPnl after;  // over a restart
  after.load({{bot, *begun.keep}});
  const auto lost = {holding("IBM", -7, 0), holding("ETH/BTC", 9, 1)};
  const auto unknown = today_of(after, bot, lost, kNoon);
  CHECK(unknown.profit == Money{-7});  // two coins are not two dollars
  CHECK(unknown.certain == Money{-7});
  CHECK(unknown.unvalued_results == std::vector{domain::Currency{"BTC"}});
  CHECK(unknown.unmarked == std::vector{Symbol{"BTC/USD"}});
  CHECK(today_of(after, bot, lost, kNoon, kRate).profit == Money{-1207});
  CHECK(today_of(after, bot, lost, kNoon, kRate).certain == Money{-1207});
  const DailyPnl::Rated outdated{.price = Price{600}, .current = false};
  const auto old = today_of(after, bot, lost, kNoon, outdated);
  CHECK(old.profit == Money{-1207});
  CHECK(old.certain == Money{-7});
  CHECK(old.outdated == std::vector{DailyPnl::Place{kAlpaca, Symbol{"BTC/USD"}}});
  const auto gained = {holding("IBM", -7, 0), holding("ETH/BTC", 11, 2)};
  CHECK(today_of(after, bot, gained, kNoon, outdated).certain == Money{593});
}

TEST_CASE("daily profit: a fee in the base currency is not taken from a result in another") {
  DailyPnl day;
  day.all_begun();
  const BotId bot{"bot"};
  auto made = holding("ETH/BTC", 1, 0, true);
  REQUIRE(made.fees.add({.currency = domain::Currency{"USD"}, .amount = domain::CurrencyUnits{3}}));
  const auto today = today_of(day, bot, {made}, kNoon, DailyPnl::Rated{.price = Price{600}, .current = true});
  CHECK(today.profit == Money{597});
}

TEST_CASE(
    "daily profit: what was lost before the day began is not lost today, priced or not, over a restart") {
  DailyPnl day;
  const BotId bot{"bot"};
  const auto begun = today_of(day, bot, {holding("IBM", -700, -300), holding("BTC/USD", 0, {})}, kNoon);
  REQUIRE(begun.keep);
  CHECK(begun.profit == Money{});
  DailyPnl after;
  after.load({{bot, *begun.keep}});
  // IBM is not priced yet: its old loss must not come back as a profit that hides today's.
  auto today = today_of(after, bot, {holding("IBM", -750, {}), holding("BTC/USD", 0, {})}, kNoon);
  CHECK(today.profit == Money{-50});
  CHECK(today.unmarked.size() == 2);
  // The first price of the day is the beginning of what is held since before it.
  today = today_of(after, bot, {holding("IBM", -750, -310), holding("BTC/USD", 0, 40)}, kNoon);
  CHECK(today.profit == Money{-60});
  REQUIRE(today.keep);
  DailyPnl third;
  third.load({{bot, *today.keep}});
  today = today_of(third, bot, {holding("IBM", -750, -310), holding("BTC/USD", 45, 0, true)}, kNoon);
  CHECK(today.profit == Money{-55});
  CHECK_FALSE(today.keep);
}

TEST_CASE(
    "daily profit: what only an outdated price takes away is not lost for certain, what it brings counts") {
  DailyPnl day;
  day.all_begun();
  const BotId bot{"bot"};
  auto outdated = holding("AAPL", 0, -500);
  outdated.current = false;
  auto today = today_of(day, bot, {holding("IBM", -150, -50), outdated}, kNoon);
  CHECK(today.profit == Money{-700});
  CHECK(today.certain == Money{-200});
  CHECK(today.outdated == std::vector{DailyPnl::Place{kAlpaca, Symbol{"AAPL"}}});
  outdated.unrealised = Money{500};
  today = today_of(day, bot, {holding("IBM", -150, -50), outdated}, kNoon);
  CHECK(today.certain == Money{300});
  outdated.flat = true;  // sold: what it brought is realised, whatever its price does
  outdated.realised = Money{-90};
  today = today_of(day, bot, {holding("IBM", -150, -50), outdated}, kNoon);
  CHECK(today.certain == Money{-290});
  CHECK(today.outdated.empty());
}

TEST_CASE(
    "daily profit: a bot that has never held anything is nowhere, and one that begins today began with "
    "nothing") {
  Desktop desktop;
  desktop.manager.set_limits(book_with_loss(100));
  desktop.holds(1);
  desktop.start();
  price(desktop, "IBM", 100);
  desktop.pass(2s);
  for (int i = 0; i < 50; ++i) {
    const auto bot = "made_up_" + std::to_string(i);
    desktop.manager.create(request("1", Side::Buy, 1, bot));
    desktop.ledger.commit();
  }
  CHECK(desktop.ledger.baselines.contains("bot"));
  CHECK(desktop.ledger.baselines.size() == 1);

  DailyPnl day;
  const BotId bot{"bot"};
  CHECK_FALSE(today_of(day, bot, {}, kNoon).keep);
  day.all_begun();
  CHECK_FALSE(today_of(day, bot, {}, kNoon).keep);
  const auto first = today_of(day, bot, {holding("IBM", -30, -20)}, kNoon);  // traded within the last second
  CHECK(first.profit == Money{-50});
  REQUIRE(first.keep);
  DailyPnl after;
  after.load({{bot, *first.keep}});
  CHECK(today_of(after, bot, {holding("IBM", -30, -20)}, kNoon).profit == Money{-50});
}
