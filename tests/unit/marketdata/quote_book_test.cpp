// What is published at once, what at the end of a turn, and what is stale.
#include "marketdata/quote_book.hpp"

#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::marketdata;

namespace {

domain::Quote quote(const char* symbol, int last) {
  domain::Quote q;
  q.symbol = domain::Symbol{symbol};
  q.venue = domain::VenueName{"alpaca"};
  q.last = domain::Price(last);
  return q;
}

}  // namespace

TEST_CASE("quote book: while the loop keeps up every change is told at once") {
  QuoteBook book(3);
  for (int turn = 0; turn < 4; ++turn) {
    for (int i = 0; i < 3; ++i) CHECK(book.update(quote("IBM", 1 + i)));
    CHECK(book.end_of_turn().empty());
  }
  CHECK(book.conflated() == 0);
}

TEST_CASE("quote book: beyond the burst the latest of each symbol wins, in the order of its first change") {
  QuoteBook book(2);
  CHECK(book.update(quote("IBM", 1)));
  CHECK(book.update(quote("IBM", 2)));
  CHECK_FALSE(book.update(quote("MSFT", 3)));
  CHECK_FALSE(book.update(quote("IBM", 4)));
  CHECK_FALSE(book.update(quote("MSFT", 5)));
  const auto kept = book.end_of_turn();
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].last == domain::Price(5));
  CHECK(kept[1].last == domain::Price(4));
  CHECK(book.conflated() == 1);
  CHECK(book.update(quote("IBM", 6)));
}

TEST_CASE("quote book: stale is told once for each symbol, and ends with the symbol's own next quote") {
  QuoteBook book(10);
  book.update(quote("IBM", 1));
  book.update(quote("MSFT", 2));
  const auto stale = book.mark_stale();
  REQUIRE(stale.size() == 2);
  CHECK(stale[0].stale);
  CHECK(stale[1].stale);
  CHECK(book.mark_stale().empty());
  book.update(quote("IBM", 3));
  const auto again = book.mark_stale();
  REQUIRE(again.size() == 1);
  CHECK(again[0].symbol.str() == "IBM");
  CHECK(again[0].last == domain::Price(3));
  CHECK(book.all().size() == 2);
}
