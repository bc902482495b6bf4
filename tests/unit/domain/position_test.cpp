#include "domain/position.hpp"

#include <algorithm>
#include <random>
#include <tuple>
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

Fill fill(const char* symbol, Side side, const char* qty, const char* at, const char* fee,
          const char* currency) {
  Fill made;
  made.symbol = Symbol{symbol};
  made.side = side;
  made.qty = quantity(qty);
  made.price = price(at);
  made.fee = {.currency = Currency{currency}, .amount = CurrencyUnits::parse(fee).value()};
  return made;
}

Position after(const std::vector<Trade>& trades) {
  Position position;
  for (const Trade& trade : trades) position = apply_fill(position, trade.side, trade.price, trade.qty);
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

TEST_CASE("position: fees add up by currency and stay out of the profit") {
  Position position = apply_fill({}, fill("IBM", Side::Buy, "1", "100", "0.1", "USD"));
  position = apply_fill(position, fill("IBM", Side::Sell, "1", "101", "0.25", "USD"));
  CHECK(position.fees.to_string() == "0.35 USD");
  position = apply_fill(position, fill("IBM", Side::Sell, "1", "101", "0.5", "BNB"));
  CHECK(position.fees.to_string() == "0.5 BNB, 0.35 USD");
  CHECK(position.realized_pnl == money("1"));
}

TEST_CASE("position: a fee in the coin shortens the holding and is in what the holding has cost") {
  Position position = apply_fill({}, fill("BTC/USD", Side::Buy, "1", "30000", "0.001", "BTC"));
  CHECK(position.qty == quantity("0.999"));
  CHECK(position.cost == Notional::of(price("30000"), quantity("1")));
  CHECK(position.fees.to_string() == "0.001 BTC");
  // Sold at the price that was paid, what is left brings 30 less: that is the fee.
  position = apply_fill(position, fill("BTC/USD", Side::Sell, "0.999", "30000", "0", ""));
  CHECK(position.qty.is_zero());
  CHECK(position.avg_price.is_zero());
  CHECK(position.realized_pnl == money("-30"));
}

TEST_CASE("position: a sale whose fee is taken in the coin sells that much more of it for nothing") {
  Position position = apply_fill({}, Side::Buy, price("100"), quantity("2"));
  position = apply_fill(position, fill("BTC/USD", Side::Sell, "1", "110", "0.4", "BTC"));
  CHECK(position.qty == quantity("0.6"));
  CHECK(position.realized_pnl == money("-30"));  // 110 for 1.4 that had cost 140
}

TEST_CASE("position: a fee in the coin that goes through zero") {
  Position position = apply_fill({}, Side::Sell, price("100"), quantity("0.5"));
  position = apply_fill(position, fill("BTC/USD", Side::Buy, "1", "90", "0.1", "BTC"));
  CHECK(position.qty == quantity("0.4"));
  CHECK(position.avg_price == price("100"));  // 90 for 0.9
  CHECK(position.realized_pnl.is_zero());     // 0.5 sold at 100, had again at 100
}

TEST_CASE("position: only a coin's own fee, and one of less than half the trade, changes the holding") {
  for (const auto& [symbol, currency, amount] :
       {std::tuple{"BTC/USD", "USD", "0.5"}, std::tuple{"IBM", "IBM", "0.5"},
        std::tuple{"BTC/USDT:USDT", "BTC", "0.5"}, std::tuple{"BTC/USD", "BTC", "1"},
        std::tuple{"BTC/USD", "BTC", "0.5"}, std::tuple{"BTC/USD", "BTC", "-0.5"},
        std::tuple{"BTC/USD", "BTC", "-1"}, std::tuple{"BTC/USD", "BTC", "1000000000000000"}}) {
    const Fill made = fill(symbol, Side::Buy, "1", "100", amount, currency);
    CHECK_FALSE(fee_in_asset(made));
    CHECK(holding_change(made) == quantity("1"));
  }
  CHECK(holding_change(fill("BTC/USD", Side::Buy, "1", "100", "-0.001", "BTC")) == quantity("1.001"));
  CHECK(holding_change(fill("BTC/USD", Side::Sell, "1", "100", "0.001", "BTC")) == quantity("-1.001"));
}

TEST_CASE("position: a fee in the coin, for any trades: profit is cash less what the coins have cost") {
  std::mt19937_64 random{45};
  for (int round = 0; round < 200; ++round) {
    const Price close = price("181.23");
    Position position;
    Money cash;
    for (const Trade& trade : random_trades(random, 40, 500)) {
      Fill made = fill("BTC/USD", trade.side, "1", "1", "0", "BTC");
      made.price = trade.price;
      made.qty = trade.qty;
      made.fee.amount = CurrencyUnits{avenor::core::multiply_rounded(
          trade.qty.decimal(), Decimal::from_units(static_cast<std::int64_t>(random() % 5), 3))};
      cash -= trade.price * signed_qty(trade.side, trade.qty);
      position = apply_fill(position, made);
      const Money worth = cash + close * position.qty;
      REQUIRE((position.realized_pnl + position.unrealized_pnl(close) - worth).abs() <= money("0.0000002"));
    }
  }
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
      position = apply_fill(position, trade.side, trade.price, trade.qty);
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
      position = apply_fill(position, trade.side, trade.price, trade.qty);
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
