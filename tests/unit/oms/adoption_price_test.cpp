// A difference that is adopted is booked for ever: at a price that was real when it was booked, or not at
// all.
#include <functional>
#include <optional>
#include <vector>

#include "oms/orders/order_manager.hpp"
#include "support/catch.hpp"
#include "unit/oms/desktop.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::Price;
using domain::Quantity;
using domain::Symbol;

namespace {

domain::Quote quote_of(Desktop& desktop, int at) {
  domain::Quote quote;
  quote.symbol = Symbol{"IBM"};
  quote.venue = domain::VenueName{"alpaca"};
  quote.bid = quote.ask = Price{at};
  quote.event_ts = desktop.clock.wall();
  return quote;
}

/// The venue shows ten less (more) than the ledger for as long as an adoption takes. `tell` tells a price
/// each second, or none.
void differ(Desktop& desktop, int venues, const std::function<void(int second)>& tell) {
  desktop.start();
  desktop.held.clear();
  if (venues != 0)
    desktop.held = {{{.venue = domain::VenueName{"alpaca"}, .bot_id = {}, .symbol = Symbol{"IBM"}},
                     {.qty = Quantity{venues}, .avg_price = Price{100}}}};
  desktop.control("reconcile");
  for (int second = 0; second < 120; ++second) {
    tell(second);
    desktop.pass(1s);
    desktop.settle();
  }
}

std::vector<domain::Fill> booked(const Desktop& desktop) {
  std::vector<domain::Fill> fills;
  for (const auto& change : desktop.ledger.changes)
    fills.insert(fills.end(), change.fills.begin(), change.fills.end());
  return fills;
}

}  // namespace

TEST_CASE("adoption: at no old, stale, lagging or missing price, in either direction: the symbol is halted") {
  struct Feed {
    const char* name;
    std::function<std::optional<domain::Quote>(Desktop&, int)> quote;
  };
  const Feed feeds[] = {
      {"none at all", [](Desktop&, int) { return std::optional<domain::Quote>{}; }},
      {"one at the start",
       [](Desktop& desktop, int second) {
         auto quote = quote_of(desktop, 97);
         quote.event_ts = quote.event_ts - 30s;
         return second == 0 ? std::optional{quote} : std::nullopt;
       }},
      {"one that is repeated",
       [](Desktop& desktop, int second) {
         auto quote = quote_of(desktop, 97);
         quote.event_ts = quote.event_ts - std::chrono::seconds(30 + second);
         return std::optional{quote};
       }},
      {"of a feed that is a minute and a second late",
       [](Desktop& desktop, int) {
         auto quote = quote_of(desktop, 97);
         quote.event_ts = quote.event_ts - 61s;
         return std::optional{quote};
       }},
      {"stale",
       [](Desktop& desktop, int) {
         auto quote = quote_of(desktop, 97);
         quote.stale = true;
         return std::optional{quote};
       }},
      {"a last trade of long ago without a bid",
       [](Desktop& desktop, int) {
         auto quote = quote_of(desktop, 97);
         quote.bid = {};
         quote.quote_ts = quote.event_ts;
         quote.last = Price{5};
         quote.last_ts = quote.event_ts - 10min;
         return std::optional{quote};
       }},
  };
  for (const Feed& feed : feeds) {
    for (const int venues : {0, 4, 25}) {
      INFO(feed.name << ", the venue holds " << venues);
      Desktop desktop;
      desktop.holds(10);
      differ(desktop, venues, [&](int second) {
        if (const auto quote = feed.quote(desktop, second)) desktop.manager.quote(*quote);
      });
      CHECK(booked(desktop).empty());
      CHECK(desktop.ledger.controls.contains("halt-break@alpaca/IBM"));
      CHECK(desktop.events.alerted("position.drift"));
    }
  }
}

TEST_CASE("adoption: at the price that has stood, not at the wild quote of the moment") {
  Desktop desktop;
  desktop.holds(10);
  differ(desktop, 0, [&](int second) {
    const int wild = second % 2 == 0 ? 9'700 : 1;
    desktop.manager.quote(quote_of(desktop, second < 30 ? 97 : wild));
  });
  const auto fills = booked(desktop);
  REQUIRE(fills.size() == 1);
  CHECK(fills[0].price == Price{97});
  CHECK(fills[0].qty == Quantity{10});
}

TEST_CASE("adoption: wild from the first quote on, nothing is booked") {
  Desktop desktop;
  desktop.holds(10);
  differ(desktop, 0,
         [&](int second) { desktop.manager.quote(quote_of(desktop, second % 2 == 0 ? 9'700 : 1)); });
  CHECK(booked(desktop).empty());
  CHECK(desktop.ledger.controls.contains("halt-break@alpaca/IBM"));
}
