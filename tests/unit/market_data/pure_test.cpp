// The pure parts: which symbols are silent, what of an account is news.
#include "market_data/account_watch.hpp"
#include "market_data/symbol_watch.hpp"
#include "support/catch.hpp"
#include "support/fake_clock.hpp"

using namespace avenor;
using namespace avenor::market_data;
using namespace std::chrono_literals;

namespace {

domain::NamedPosition position(const char* symbol, int qty) {
  domain::NamedPosition p;
  p.key.venue = domain::VenueName{"alpaca"};
  p.key.symbol = domain::Symbol{symbol};
  p.position.qty = domain::Quantity(qty);
  p.position.avg_price = domain::Price(100);
  return p;
}

domain::Balance balance(int cash) {
  return {.venue = domain::VenueName{"alpaca"},
          .currency = domain::Currency{"USD"},
          .cash = domain::Money(cash),
          .equity = domain::Money(cash),
          .buying_power = domain::Money(cash)};
}

}  // namespace

TEST_CASE("account watch: a balance is told when it changes, and again every so often") {
  testing::FakeClock clock;
  AccountWatch watch(domain::VenueName{"alpaca"}, {}, 15s);
  CHECK_FALSE(watch.last_balance());
  CHECK(watch.balance(balance(1), clock.mono()));
  clock.advance(5s);
  CHECK_FALSE(watch.balance(balance(1), clock.mono()));
  CHECK(watch.balance(balance(2), clock.mono()));
  clock.advance(15s);
  CHECK(watch.balance(balance(2), clock.mono()));
  CHECK(watch.last_balance() == balance(2));
}

TEST_CASE("account watch: a position that vanishes is told as zero, and so is every symbol that is watched") {
  testing::FakeClock clock;
  AccountWatch watch(domain::VenueName{"alpaca"}, {domain::Symbol{"IBM"}, domain::Symbol{"MSFT"}}, 15s);
  auto told = watch.positions({position("IBM", 10), position("ZZZ", 3)}, clock.mono());
  REQUIRE(told.size() == 3);
  CHECK(told[0] == position("IBM", 10));
  CHECK(told[1].key.symbol.str() == "MSFT");
  CHECK(told[1].position.qty.is_zero());
  CHECK(told[2] == position("ZZZ", 3));

  CHECK(watch.positions({position("IBM", 10), position("ZZZ", 3)}, clock.mono()).empty());
  told = watch.positions({position("IBM", 7)}, clock.mono());
  REQUIRE(told.size() == 2);
  CHECK(told[0] == position("IBM", 7));
  CHECK(told[1].key.symbol.str() == "ZZZ");
  CHECK(told[1].position.qty.is_zero());
  CHECK(told[1].key.venue.str() == "alpaca");
  CHECK(watch.last_positions().size() == 3);
}

TEST_CASE("account watch: what could not be read is not told as zero") {
  testing::FakeClock clock;
  AccountWatch watch(domain::VenueName{"alpaca"}, {}, 15s);
  REQUIRE(watch.positions({position("IBM", 10), position("ZZZ", 3)}, clock.mono()).size() == 2);
  CHECK(watch.positions({position("IBM", 10)}, clock.mono(), {.symbols = {domain::Symbol{"ZZZ"}}}).empty());
  CHECK(watch.positions({}, clock.mono(), {.symbols = {}, .others = true}).empty());
  const auto told = watch.positions({position("IBM", 10)}, clock.mono());
  REQUIRE(told.size() == 1);
  CHECK(told[0].key.symbol.str() == "ZZZ");
}

TEST_CASE(
    "symbol watch: a silence far beyond the symbol's own pace is told once, and ends with its next message") {
  testing::FakeClock clock;
  SymbolWatch watch(60s);
  const domain::Symbol busy{"IBM"}, slow{"ZZZ"};
  watch.watch(busy, clock.mono());
  watch.watch(slow, clock.mono());
  for (int i = 0; i < 25; ++i) {
    for (int j = 0; j < 40; ++j) {
      clock.advance(1s);
      CHECK_FALSE(watch.heard(busy, clock.mono()));
    }
    CHECK_FALSE(watch.heard(slow, clock.mono()));
    CHECK(watch.due(clock.mono()).empty());
  }
  clock.advance(59s);
  CHECK(watch.due(clock.mono()).empty());
  clock.advance(2s);
  auto due = watch.due(clock.mono());
  REQUIRE(due.size() == 2);  // both are asked for again, one of them is not itself
  for (const auto& silent : due) CHECK(silent.unusual == (silent.symbol == busy));
  CHECK(watch.quiet() == std::vector<domain::Symbol>{busy});
  CHECK(watch.due(clock.mono()).empty());
  int renewals = 0;
  for (int i = 0; i < 3600; ++i) {
    clock.advance(1s);
    renewals += static_cast<int>(watch.due(clock.mono()).size());
  }
  CHECK(renewals < 14);
  CHECK(watch.heard(busy, clock.mono()));
  CHECK(watch.quiet() == std::vector<domain::Symbol>{slow});  // it is by now
}

TEST_CASE("symbol watch: the silence of a lost feed or a closed market is no symbol's own") {
  testing::FakeClock clock;
  SymbolWatch watch(60s);
  const domain::Symbol busy{"IBM"};
  watch.watch(busy, clock.mono());
  for (int i = 0; i < 40; ++i) {
    clock.advance(1s);
    watch.heard(busy, clock.mono());
  }
  clock.advance(16h);
  watch.restart(clock.mono());
  CHECK(watch.due(clock.mono()).empty());
  clock.advance(59s);
  CHECK(watch.due(clock.mono()).empty());
}

TEST_CASE("account watch: names of positions that are gone do not pile up") {
  AccountWatch watch(domain::VenueName{"alpaca"}, {}, 15s);
  core::MonoTime now{core::Duration{1000s}.count()};
  for (int i = 0; i < 40; ++i) {
    std::vector<domain::NamedPosition> listed;
    for (int j = 0; j < 1'000; ++j)
      listed.push_back(
          {{domain::VenueName{"alpaca"}, {}, domain::Symbol{"X" + std::to_string(i * 1'000 + j)}},
           {.qty = domain::Quantity{1}, .avg_price = domain::Price{1}}});
    CHECK(watch.positions(listed, now).size() >= 1'000);
    now = now + 1s;
  }
  // The last 1,000 are held, the 1,000 before them are remembered as flat.
  CHECK(watch.last_positions().size() == 2'000);
}

TEST_CASE(
    "account watch: of what is flat the longest flat is forgotten first, and what SYMBOLS names never") {
  testing::FakeClock clock;
  AccountWatch watch(domain::VenueName{"alpaca"}, {domain::Symbol{"IBM"}}, 15s);
  const auto remembers = [&](const char* symbol) {
    return std::ranges::any_of(watch.last_positions(),
                               [&](const auto& p) { return p.key.symbol.str() == symbol; });
  };
  watch.positions({position("OLD", 1)}, clock.mono());
  clock.advance(1s);
  watch.positions({}, clock.mono());
  for (int i = 0; i < 1'000; ++i) {
    clock.advance(1s);
    CHECK(remembers("OLD"));
    watch.positions({position(("N" + std::to_string(i)).c_str(), 1), position("BACK", i % 2)}, clock.mono());
  }
  CHECK(remembers("OLD"));
  clock.advance(1s);
  const auto told = watch.positions({}, clock.mono());  // the last of them, and BACK, are flat now
  CHECK(std::ranges::any_of(
      told, [](const auto& p) { return p.key.symbol.str() == "N999" && p.position.qty.is_zero(); }));
  CHECK_FALSE(remembers("OLD"));
  CHECK_FALSE(remembers("N0"));
  CHECK(remembers("N2"));
  CHECK(remembers("N999"));
  CHECK(remembers("BACK"));
  CHECK(remembers("IBM"));
}
