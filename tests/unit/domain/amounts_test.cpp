#include "domain/amounts.hpp"

#include <type_traits>

#include "domain/bounds.hpp"
#include "domain/ids.hpp"
#include "domain/market.hpp"
#include "support/catch.hpp"

using namespace avenor::domain;

namespace {

template <class A, class B>
concept Addable = requires(A a, B b) { a + b; };
template <class A, class B>
concept Multipliable = requires(A a, B b) { a* b; };

Price price(std::string_view text) { return Price::parse(text).value(); }
Quantity quantity(std::string_view text) { return Quantity::parse(text).value(); }

}  // namespace

TEST_CASE("amounts: only what makes sense compiles") {
  STATIC_REQUIRE(Addable<Price, Price>);
  STATIC_REQUIRE_FALSE(Addable<Price, Quantity>);
  STATIC_REQUIRE_FALSE(Addable<Price, Money>);
  STATIC_REQUIRE_FALSE(Multipliable<Price, Price>);
  STATIC_REQUIRE_FALSE(Multipliable<Quantity, Quantity>);
  STATIC_REQUIRE_FALSE(Multipliable<Price, double>);
  STATIC_REQUIRE(std::is_same_v<decltype(Price{} * Quantity{}), Money>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<double, Price>);
}

TEST_CASE("amounts: price times quantity is money, and back") {
  CHECK((price("181.69") * quantity("100")).to_string() == "18169");
  CHECK((quantity("-2") * price("0.5")).to_string() == "-1");
  CHECK((Money::parse("18169").value() / quantity("100")) == price("181.69"));
  CHECK(fmt::format("{}", price("181.690")) == "181.69");
  CHECK_FALSE(Price::parse("1e3"));
}

TEST_CASE("ids: what may stand in a topic and a URL is taken, nothing else") {
  CHECK(parse_bot_id("momentum_001"));
  CHECK(parse_bot_id(std::string(64, 'a')));
  for (const char* text : {"", "a b", "a.b", "a:b", "a/b", "é", "a\n"}) CHECK_FALSE(parse_bot_id(text));
  CHECK_FALSE(parse_bot_id(std::string(65, 'a')));

  CHECK(parse_client_order_id("momentum_001:entry:1767366245123.2"));
  CHECK(parse_client_order_id(std::string(128, 'a')));
  for (const char* text : {"", "a b", "a/b", "a'b", "a%b"}) CHECK_FALSE(parse_client_order_id(text));
  CHECK_FALSE(parse_client_order_id(std::string(129, 'a')));

  for (const char* text : {"IBM", "BTC/USD", "BRK.B", "BTC-PERP", "X_1"}) CHECK(parse_symbol(text));
  for (const char* text : {"", "ibm", "IBM ", "I*M", "I:M"}) CHECK_FALSE(parse_symbol(text));
  CHECK_FALSE(parse_symbol(std::string(33, 'A')));

  CHECK(parse_venue_name("alpaca"));
  for (const char* text : {"", "Alpaca", "al-paca", "a b"}) CHECK_FALSE(parse_venue_name(text));

  CHECK_THAT(parse_symbol("ibm").error().message, ContainsSubstring("'ibm'"));
  CHECK_FALSE(parse_bot_id(std::string_view("a\0b", 3)));
  CHECK(parse_symbol(std::string(1'000'000, 'a')).error().message.size() < 200);
}

TEST_CASE("quote: mid is half-way, else the last trade, else nothing") {
  Quote quote;
  CHECK_FALSE(quote.mid());
  quote.last = price("10");
  CHECK(*quote.mid() == price("10"));
  quote.bid = price("11.01");
  CHECK(*quote.mid() == price("10"));
  quote.ask = price("11.02");
  CHECK(*quote.mid() == price("11.015"));
}

TEST_CASE("quote: an old trade stands for no missing side") {
  Quote quote;
  quote.ask = price("100.02");
  quote.last = price("94");
  quote.event_ts = avenor::core::WallTime{1'000'000'000'000};
  quote.last_ts = quote.event_ts - Quote::kOldTrade;
  CHECK(quote.mid() == price("94"));
  quote.last_ts = quote.last_ts - std::chrono::nanoseconds{1};
  CHECK_FALSE(quote.mid());
  quote.bid = price("100");
  CHECK(quote.mid() == price("100.01"));
}

namespace {

// At the bound is taken, one unit of 10^-12 beyond it is refused with the value and the bound, either sign.
template <class Amount, class Tag>
void check_bound_of(const std::string& most) {
  using Bound = Bounds<Tag>;
  INFO(Bound::kKind);
  for (const std::string sign : {"", "-"}) {
    const auto at = Amount::parse(sign + most);
    REQUIRE(at);
    CHECK(at->to_string() == sign + most);
    CHECK(Amount::parse(sign + most + ".000000000000"));
    const auto beyond = Amount::parse(sign + most + ".000000000001");
    REQUIRE_FALSE(beyond);
    CHECK(beyond.error().message == sign + most + ".000000000001 is beyond the largest " +
                                        std::string(Bound::kKind) + " taken, " +
                                        std::string(Bound::kMostText));
    CHECK_FALSE(Amount::parse(sign + "999999999999999999.999999999999"));
    CHECK_FALSE(Amount::bounded(at->decimal() + at->decimal()));
  }
  CHECK(Amount::bounded(Bound::kMost));
  CHECK(Amount::bounded(-Bound::kMost));
}

}  // namespace

TEST_CASE("amounts: each kind is bounded where it comes in") {
  check_bound_of<Price, PriceTag>("1000000000");
  check_bound_of<Quantity, QuantityTag>("1000000000000");
  check_bound_of<Money, MoneyTag>("1000000000000000");
}

TEST_CASE("amounts: what came through a door can be computed with") {
  const Price dearest{Bounds<PriceTag>::kMost};
  const Quantity most{Bounds<QuantityTag>::kMost};
  Money sum;
  for (int i = 0; i < 999; ++i) sum += dearest * most;
  CHECK(sum.to_string() == "999000000000000000000000");
  Quote quote;
  quote.bid = quote.ask = dearest;
  CHECK(quote.mid() == dearest);

  CHECK(value_of(price("1000000000"), quantity("1000000")).value() == Money{Bounds<MoneyTag>::kMost});
  CHECK(value_of(price("-1000"), quantity("1000000000000")).value() == -Money{Bounds<MoneyTag>::kMost});
  CHECK_FALSE(value_of(price("1000000000"), quantity("1000000.000001")));
  CHECK_FALSE(value_of(dearest, -most));
}
