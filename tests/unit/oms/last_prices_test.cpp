// How old and how certain a price is, and which messages about it count.
#include <vector>

#include "oms/prices/last_prices.hpp"
#include "unit/oms/trigger_rig.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::Price;
using oms::LastPrices;

TEST_CASE("market view: a price is as old as the venue says, however often and late it is heard") {
  FakeClock clock;
  LastPrices view(clock, {});
  const auto made = clock.wall();
  clock.advance(41s);
  // after our restart, from the proxy's memory
  CHECK(view.see(book(made, 100, 101)) == LastPrices::Taken::News);
  CHECK(view.age(kAt, *view.of(kAt, kIbm)) == 41s);
  clock.advance(1s);
  CHECK(view.see(book(made, 100, 101)) == LastPrices::Taken::Repeated);
  CHECK(view.age(kAt, *view.of(kAt, kIbm)) == 42s);
  SECTION("and as old as our own clock says, when the wall clock is set back") {
    clock.step_wall(-60s);
    CHECK(view.age(kAt, *view.of(kAt, kIbm)) == 1s);
    clock.advance(9s);
    CHECK(view.age(kAt, *view.of(kAt, kIbm)) == 10s);
  }
  SECTION("a suspended machine's clock goes on") {
    clock.advance(8h);
    CHECK(view.age(kAt, *view.of(kAt, kIbm)) >= 8h);
  }
}

TEST_CASE("market view: whatever the venue's time and the way here, no price is younger than it is") {
  for (const auto offset : {-30s, -1s, 0s, 1s, 30s})
    for (const auto delay : {0s, 1s, 5s, 41s, 3600s})
      for (const auto since : {0s, 1s, 5s, 41s, 3600s}) {
        FakeClock clock;
        LastPrices view(clock, {});
        view.venue_ahead(kAt, offset);
        const auto made = clock.wall() + offset;  // by the venue's clock
        clock.advance(delay);
        REQUIRE(view.see(book(made, 100, 101)) == LastPrices::Taken::News);
        clock.advance(since);
        for (int i = 0; i < 3; ++i) view.see(book(made, 100, 101));
        CHECK(view.age(kAt, *view.of(kAt, kIbm)) == delay + since);
      }
}

TEST_CASE("market view: a price from the future, or older than what is known, is refused") {
  FakeClock clock;
  LastPrices view(clock, {});
  CHECK(view.see(book(clock.wall() + 3s, 100, 101)) == LastPrices::Taken::Future);
  CHECK(view.of(kAt, kIbm) == nullptr);
  CHECK(view.see(book(clock.wall() + 1s, 100, 101)) == LastPrices::Taken::News);
  CHECK(view.see(book(clock.wall() - 1s, 50, 51)) == LastPrices::Taken::Older);
  CHECK(view.of(kAt, kIbm)->price == Price::parse("100.5").value());
  auto gone = book(clock.wall() - 1s, 50, 51);
  gone.stale = true;
  view.see(gone);
  CHECK(view.of(kAt, kIbm)->stale);
  view.venue_ahead(kAt, 60s);
  CHECK(view.see(book(clock.wall() + 61s, 100, 101)) == LastPrices::Taken::News);
}

TEST_CASE("market view: a trade of before the last one is not the last one, in however new a message") {
  FakeClock clock;
  LastPrices view(clock, {});
  const auto start = clock.wall();
  view.see(book(start, {}, {}, 100, start));
  clock.advance(1s);
  auto late = book(clock.wall(), {}, {}, 80, start - 1s);
  late.event_ts = clock.wall();
  view.see(late);
  const auto* seen = view.of(kAt, kIbm);
  CHECK(seen->price == Price{100});
  CHECK(seen->sells_at.price() == Price{100});
  CHECK(view.age(kAt, *seen) == 1s);
  view.see(book(clock.wall(), {}, {}, 99, clock.wall()));
  CHECK(seen->price == Price{99});
}

TEST_CASE("market view: the first price after a start has stood since the venue's time of it") {
  FakeClock clock;
  LastPrices view(clock, {});
  const auto made = clock.wall();
  const auto believed = [&] { return view.believed(*view.of(kAt, kIbm)); };
  SECTION("alone, for its 20 s: the time before the start counts") {
    clock.advance(15s);
    view.see(book(made, 100, 102));
    CHECK_FALSE(believed());
    clock.advance(5s);
    CHECK(believed() == Price{101});
    CHECK_FALSE(view.is_steady(*view.of(kAt, kIbm)));
  }
  SECTION("a book and a trade of two times that agree are two updates") {
    clock.advance(3s);
    view.see(book(made + 3s, 100, 102, 101, made));
    CHECK(believed() == Price{101});
    CHECK(view.is_steady(*view.of(kAt, kIbm)));
  }
  SECTION("but not when they disagree: one of them is wild") {
    clock.advance(3s);
    view.see(book(made + 3s, 50, 52, 101, made));
    CHECK_FALSE(believed());
  }
  SECTION("nor of one moment") {
    view.see(book(made, 50, 52, 51, made));
    clock.advance(3s);
    CHECK_FALSE(believed());
  }
  SECTION("nor when the feed calls it stale") {
    clock.advance(30s);
    auto stale = book(made, 100, 102);
    stale.stale = true;
    view.see(stale);
    CHECK_FALSE(believed());
  }
  SECTION("a later wild quote is what it always was") {
    clock.advance(3s);
    view.see(book(made + 3s, 100, 102, 101, made));
    clock.advance(1s);
    view.see(book(clock.wall(), 50, 52, 51, made));
    clock.advance(5s);
    CHECK(believed() == Price{101});
  }
}

TEST_CASE("market view: a refused price is told once, then counted") {
  Exits market;
  for (int i = 0; i < 5; ++i) market.hear(book(market.clock.wall() + 60s, 80, 81));
  CHECK(std::ranges::count_if(market.events.alerts, [](const auto& a) { return a.code == "price.future"; }) ==
        1);
  market.run(2s);
  CHECK_FALSE(market.fired());
}

TEST_CASE("market view: names that nobody trades are forgotten") {
  FakeClock clock;
  LastPrices view(clock, {});
  for (std::size_t i = 0; i < LastPrices::kMostSymbols + 5; ++i) {
    clock.advance(1ms);
    auto quote = book(clock.wall(), 100, 101);
    quote.symbol = domain::Symbol{"S" + std::to_string(i)};
    view.see(quote);
  }
  CHECK(view.of(kAt, domain::Symbol{"S0"}) == nullptr);
  CHECK(view.of(kAt, domain::Symbol{"S5"}) != nullptr);
}

TEST_CASE("market view: an old trade stands for no missing side (quote_without_bid.json)") {
  Exits market;
  const auto yesterday = market.clock.wall() - 17h;
  market.hear(book(market.clock.wall(), 92, 93, 85, yesterday));
  market.run(1s);
  market.hear(book(market.clock.wall(), {}, 93, 85, yesterday));
  market.run(3s);
  CHECK_FALSE(market.fired());
  SECTION("a recent one does") {
    market.hear(book(market.clock.wall(), {}, 93, 89, market.clock.wall()));
    market.run(1s);
    CHECK(market.fired());
  }
}
