#include "domain/position.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include "support/catch.hpp"

using namespace avenor::domain;
using avenor::core::Decimal;

namespace {

Price price(std::string_view text) { return Price::parse(text).value(); }
Quantity quantity(std::string_view text) { return Quantity::parse(text).value(); }
Money money(std::string_view text) { return Money::parse(text).value(); }

struct Trade {
  Side side;
  Price price;
  Quantity qty;
};

Position after(const std::vector<Trade>& trades) {
  Position position;
  for (const Trade& trade : trades)
    position = apply_fill(position, trade.side, trade.price, trade.qty, Money{});
  return position;
}

/// What the trades earned so far if all were closed at `close`: cash in and out, no averages involved.
Money cash_result(const std::vector<Trade>& trades, Price close) {
  Money result;
  for (const Trade& trade : trades) result += (close - trade.price) * signed_qty(trade.side, trade.qty);
  return result;
}

std::vector<Trade> random_trades(std::mt19937_64& random, std::size_t count, int max_qty) {
  std::vector<Trade> trades;
  while (trades.size() < count) {
    const int qty = 1 + static_cast<int>(random() % static_cast<unsigned>(max_qty));
    trades.push_back(
        {.side = random() % 2 == 0 ? Side::Buy : Side::Sell,
         .price = Price{Decimal::from_units(18'000 + static_cast<std::int64_t>(random() % 400), 2)},
         .qty = Quantity{Decimal::from_units(qty, 1)}});
  }
  return trades;
}

}  // namespace

TEST_CASE("position: opening and adding move the average") {
  const Position position =
      after({{Side::Buy, price("100"), quantity("10")}, {Side::Buy, price("103"), quantity("5")}});
  CHECK(position.qty == quantity("15"));
  CHECK(position.avg_price == price("101"));
  CHECK(position.realized_pnl.is_zero());
  CHECK(position.unrealized_pnl(price("102")) == money("15"));
}

TEST_CASE("position: reducing realises and leaves the average") {
  const Position position =
      after({{Side::Buy, price("100"), quantity("10")}, {Side::Sell, price("104.5"), quantity("4")}});
  CHECK(position.qty == quantity("6"));
  CHECK(position.avg_price == price("100"));
  CHECK(position.realized_pnl == money("18"));
}

TEST_CASE("position: closing leaves it flat, without an average") {
  const Position position =
      after({{Side::Sell, price("100"), quantity("10")}, {Side::Buy, price("101"), quantity("10")}});
  CHECK(position == Position{.qty = {}, .avg_price = {}, .realized_pnl = money("-10"), .fees = {}});
}

TEST_CASE("position: through zero and back") {
  std::vector<Trade> trades = {{Side::Buy, price("100"), quantity("10")},
                               {Side::Sell, price("110"), quantity("25")}};
  const Position is_short = after(trades);
  CHECK(is_short.qty == quantity("-15"));
  CHECK(is_short.avg_price == price("110"));
  CHECK(is_short.realized_pnl == money("100"));
  CHECK(is_short.unrealized_pnl(price("108")) == money("30"));

  trades.push_back({Side::Buy, price("105"), quantity("16")});
  const Position is_long = after(trades);
  CHECK(is_long.qty == quantity("1"));
  CHECK(is_long.avg_price == price("105"));
  CHECK(is_long.realized_pnl == money("175"));
}

TEST_CASE("position: fees add up and stay out of the profit") {
  Position position = apply_fill({}, Side::Buy, price("100"), quantity("1"), money("0.1"));
  position = apply_fill(position, Side::Sell, price("101"), quantity("1"), money("0.25"));
  CHECK(position.fees == money("0.35"));
  CHECK(position.realized_pnl == money("1"));
}

TEST_CASE("position: realised and unrealised profit are the cash flow, for any trades") {
  std::mt19937_64 random{42};
  for (int round = 0; round < 300; ++round) {
    const std::vector<Trade> trades = random_trades(random, 60, 500);
    const Price close = price("181.23");
    Position position;
    std::vector<Trade> so_far;
    for (const Trade& trade : trades) {
      so_far.push_back(trade);
      position = apply_fill(position, trade.side, trade.price, trade.qty, Money{});
      REQUIRE(position.qty.is_zero() == position.avg_price.is_zero());
      const Money difference =
          position.realized_pnl + position.unrealized_pnl(close) - cash_result(so_far, close);
      // Averages are rounded to 12 places, so a trade may cost 10^-12 for each unit held (at most 3,000
      // here).
      REQUIRE(difference.abs() <= money("0.0000002"));
    }
  }
}

TEST_CASE("position: with whole averages the cash flow is met to the last place") {
  std::mt19937_64 random{43};
  for (int round = 0; round < 300; ++round) {
    Position position;
    std::vector<Trade> trades;
    for (int i = 0; i < 20;
         ++i) {  // in and out, each time through zero: the average is always a trade's own price
      const int target = (i % 2 == 0 ? 1 : -1) * (1 + static_cast<int>(random() % 9));
      const Quantity change = Quantity{target} - position.qty;
      const Trade trade{
          .side = change.is_positive() ? Side::Buy : Side::Sell,
          .price = Price{Decimal::from_units(1 + static_cast<std::int64_t>(random() % 1'000'000), 4)},
          .qty = change.abs()};
      trades.push_back(trade);
      position = apply_fill(position, trade.side, trade.price, trade.qty, Money{});
      REQUIRE(position.realized_pnl + position.unrealized_pnl(price("7.77")) ==
              cash_result(trades, price("7.77")));
    }
  }
}

TEST_CASE("position: the order of the fills changes neither quantity nor profit") {
  std::mt19937_64 random{44};
  for (int round = 0; round < 20; ++round) {
    std::vector<Trade> trades = random_trades(random, 6, 50);
    const Price close = price("180.01");
    const Money expected = cash_result(trades, close);
    const Quantity qty = after(trades).qty;
    std::vector<std::size_t> order = {0, 1, 2, 3, 4, 5};
    do {
      std::vector<Trade> permuted;
      for (const std::size_t i : order) permuted.push_back(trades[i]);
      const Position position = after(permuted);
      REQUIRE(position.qty == qty);
      const Money difference = position.realized_pnl + position.unrealized_pnl(close) - expected;
      REQUIRE(difference.abs() <= money("0.000000001"));
    } while (std::next_permutation(order.begin(), order.end()));
  }
}
