// Amounts with a currency, and their sums.
#include "domain/fees.hpp"

#include <type_traits>

#include "domain/pair.hpp"
#include "support/catch.hpp"

using namespace avenor::domain;

namespace {

CurrencyAmount amount(const char* units, const char* currency) {
  return {.currency = Currency{currency}, .amount = CurrencyUnits::parse(units).value()};
}

template <class A, class B>
concept Adds = requires(A a, B b) { a + b; };

}  // namespace

TEST_CASE("fees: what has a currency adds to nothing") {
  STATIC_REQUIRE(Adds<Money, Money>);
  STATIC_REQUIRE_FALSE(Adds<CurrencyAmount, CurrencyAmount>);
  STATIC_REQUIRE_FALSE(Adds<Money, CurrencyUnits>);
  STATIC_REQUIRE_FALSE(Adds<Quantity, CurrencyUnits>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<CurrencyUnits, Money>);
}

TEST_CASE("fees: each currency has its own sum") {
  Fees fees;
  CHECK(fees.empty());
  CHECK_FALSE(fees.single());
  REQUIRE(fees.add(amount("0.1", "USD")));
  CHECK(fees.single() == amount("0.1", "USD"));
  REQUIRE(fees.add(amount("0.002", "BTC")));
  REQUIRE(fees.add(amount("0.25", "USD")));
  CHECK(fees.to_string() == "0.002 BTC, 0.35 USD");
  CHECK_FALSE(fees.single());
  CHECK(fees.of(Currency{"USD"}) == CurrencyUnits::parse("0.35").value());
  CHECK(fees.of(Currency{"BNB"}).is_zero());
  REQUIRE(fees.add(amount("-0.002", "BTC")));  // a rebate as high as the fee
  CHECK(fees.single() == amount("0.35", "USD"));
}

TEST_CASE("fees: an amount of no currency, and one currency too many, are in no sum") {
  Fees fees;
  CHECK_FALSE(fees.add(amount("1", "")));
  CHECK(fees.add(amount("0", "")));
  CHECK(fees.empty());
  for (std::size_t i = 0; i < Fees::kMostCurrencies; ++i)
    REQUIRE(fees.add(amount("1", ("C" + std::to_string(i)).c_str())));
  const Fees full = fees;
  CHECK_FALSE(fees.add(amount("1", "ONE.MORE")));
  CHECK(fees == full);
  CHECK(fees.add(amount("1", "C3")));
  const Fees before = fees;
  const CurrencyAmount most{.currency = Currency{"C3"},
                            .amount = CurrencyUnits{Bounds<CurrencyUnitsTag>::kMost}};
  CHECK_FALSE(fees.add(most));  // beyond what is read again
  CHECK(fees == before);
}

TEST_CASE("fees: an amount is money only of its own currency, or at a price") {
  CHECK(amount("0.5", "USD").in(Currency{"USD"}) == Money::parse("0.5").value());
  CHECK_FALSE(amount("0.5", "USD").in(Currency{"EUR"}));
  CHECK(amount("0", "USD").in(Currency{"EUR"}) == Money{});
  CHECK(amount("0.5", "BNB").at(Price{600}) == Money{300});
}

TEST_CASE("fees: read as the ledger gives them, or refused") {
  CHECK(Fees::parse("").value().empty());
  CHECK(Fees::parse("BTC=0.0002 USD=-0.01").value().to_string() == "0.0002 BTC, -0.01 USD");
  for (const char* wrong : {"BTC", "BTC=", "=1", "btc=1", "BTC=1e3", "BTC=NaN", "BTC=1  USD=1",
                            "BTC=1000000000000001", "A23456789012345678=1"}) {
    INFO(wrong);
    CHECK_FALSE(Fees::parse(wrong));
  }
}

TEST_CASE("pair: the currencies of a symbol") {
  CHECK(asset_of(Symbol{"BTC/USD"}) == Currency{"BTC"});
  CHECK_FALSE(asset_of(Symbol{"IBM"}));
  CHECK_FALSE(asset_of(Symbol{"BTC/USDT:USDT"}));
  CHECK_FALSE(asset_of(Symbol{"/USD"}));
  CHECK(quote_currency_of(Symbol{"BTC/USDT"}) == Currency{"USDT"});
  CHECK(quote_currency_of(Symbol{"BTC/USDT:USDT"}) == Currency{"USDT"});
  CHECK(quote_currency_of(Symbol{"IBM"}) == Currency{"USD"});
  CHECK(base_pair_of(Currency{"BNB"}) == Symbol{"BNB/USD"});
}
