#include "core/decimal.hpp"

#include <limits>
#include <random>
#include <stdexcept>
#include <unordered_set>

#include "support/catch.hpp"

using avenor::core::Decimal;
using namespace avenor::core;

namespace {

Decimal dec(std::string_view text) { return Decimal::parse(text).value(); }

// The largest that arithmetic gives: one unit below 10^24.
const Decimal kMost = Decimal::from_raw(Decimal::kOne * Decimal::kOne * Decimal::kOne - 1);
Decimal million_times(Decimal value) { return multiply_rounded(value, Decimal{1'000'000}); }

// Values of every size, with a taste for the edges.
class Numbers {
 public:
  Decimal next() {
    const int digits = static_cast<int>(random_() % 31);
    Decimal::Units units = 0;
    for (int i = 0; i < digits; ++i) units = units * 10 + static_cast<int>(random_() % 10);
    Decimal::Units round = 1;
    for (auto zeros = random_() % 16; zeros > 0; --zeros) round *= 10;
    units -= units % round;
    return Decimal::from_raw(random_() % 2 == 0 ? units : -units);
  }
  Decimal below(std::string_view bound) { return Decimal::from_raw(next().units() % dec(bound).units()); }
  Decimal small() { return Decimal::from_raw(next().units() % (Decimal::kOne * 1'000'000)); }

 private:
  std::mt19937_64 random_{20260102};
};

}  // namespace

TEST_CASE("decimal: plain notation is read exactly and written in one way") {
  struct Row {
    const char* in;
    const char* out;
  };
  for (const auto& [in, out] : {Row{"0", "0"},
                                {"-0", "0"},
                                {"+0.000", "0"},
                                {"181.69", "181.69"},
                                {"181.690000000000000000", "181.69"},
                                {"-0.5", "-0.5"},
                                {"+7", "7"},
                                {"0007.10", "7.1"},
                                {"0.000000000001", "0.000000000001"},
                                {"-0.000000000001", "-0.000000000001"},
                                {"1.000001", "1.000001"},
                                {"1.0000010", "1.000001"},
                                {"0.0000001", "0.0000001"},
                                {"100", "100"},
                                {"18446744.073709551615", "18446744.073709551615"},
                                {"18446744.073709551616", "18446744.073709551616"},
                                {"999999999999999999.999999999999", "999999999999999999.999999999999"},
                                {"-999999999999999999.999999999999", "-999999999999999999.999999999999"},
                                {"000000000000000000000000000000001", "1"}}) {
    INFO(in);
    const Result<Decimal> parsed = Decimal::parse(in);
    REQUIRE(parsed);
    CHECK(parsed->to_string() == out);
    CHECK(fmt::format("{:>5}|", *parsed).back() == '|');
  }
}

TEST_CASE("decimal: what is not plain or does not fit is refused") {
  for (const char* text : {"",
                           "+",
                           "-",
                           ".",
                           ".5",
                           "5.",
                           "-.5",
                           "1e5",
                           "1E5",
                           " 1",
                           "1 ",
                           "1,000",
                           "NaN",
                           "nan",
                           "inf",
                           "0x10",
                           "1.2.3",
                           "--1",
                           "+-1",
                           "1-",
                           "0.0000000000001",
                           "1.0000000000005",
                           "1000000000000000000",
                           "-1000000000000000000",
                           "9999999999999999999",
                           "1e400",
                           "1_000",
                           "12a",
                           "1.5x",
                           "1.0000000000000x",
                           "\xD9\xA1"}) {
    INFO(text);
    CHECK_FALSE(Decimal::parse(text));
  }
  CHECK_FALSE(Decimal::parse(std::string_view("1\0", 2)));
  CHECK_THAT(Decimal::parse("1.0000000000005").error().message, ContainsSubstring("more than 12 places"));
  CHECK_THAT(Decimal::parse("1000000000000000000").error().message, ContainsSubstring("10^18"));
  CHECK(Decimal::parse(std::string(5'000'000, '9')).error().message.size() < 120);
}

TEST_CASE("decimal: text and value are a round trip") {
  Numbers numbers;
  for (int i = 0; i < 20'000; ++i) {
    const Decimal value = numbers.next();
    const std::string text = value.to_string();
    INFO(text);
    const Result<Decimal> back = Decimal::parse(text);
    REQUIRE(back);
    REQUIRE(*back == value);
    std::string appended = "x";
    value.append_to(appended);
    REQUIRE(appended == "x" + text);
  }
}

TEST_CASE("decimal: units of any scale") {
  CHECK(Decimal::from_units(18169, 2).to_string() == "181.69");
  CHECK(Decimal::from_units(-1, 12).to_string() == "-0.000000000001");
  CHECK(Decimal::from_units(std::numeric_limits<std::int64_t>::min(), 1) == dec("-922337203685477580.8"));
  CHECK(Decimal::from_units(std::numeric_limits<std::int64_t>::max(), 0).to_string() ==
        "9223372036854775807");
  CHECK_THROWS_AS(Decimal::from_units(1, 13), std::invalid_argument);
}

TEST_CASE("decimal: sums are exact, and beyond the range they throw") {
  CHECK(dec("0.1") + dec("0.2") == dec("0.3"));
  CHECK(dec("1") - dec("1.000000000001") == dec("-0.000000000001"));
  const Decimal most = kMost;
  CHECK_THROWS_AS(most + dec("0.000000000001"), std::overflow_error);
  CHECK_THROWS_AS(-most - dec("0.000000000001"), std::overflow_error);
  CHECK(most - most == Decimal{});
  Numbers numbers;
  for (int i = 0; i < 5'000; ++i) {
    const Decimal a = numbers.small(), b = numbers.small(), c = numbers.small();
    REQUIRE(a + b == b + a);
    REQUIRE((a + b) + c == a + (b + c));
    REQUIRE(a - b == -(b - a));
  }
}

TEST_CASE("decimal: rounding is half to even, for both signs") {
  CHECK(multiply_rounded(dec("0.000000000001"), dec("0.5")).is_zero());
  CHECK(multiply_rounded(dec("0.000000000003"), dec("0.5")) == dec("0.000000000002"));
  CHECK(multiply_rounded(dec("-0.000000000003"), dec("0.5")) == dec("-0.000000000002"));
  CHECK(multiply_rounded(dec("0.000000000001"), dec("0.500000000001")) == dec("0.000000000001"));
  CHECK_THROWS_AS(multiply_rounded(dec("1000000000000"), dec("1000000000000")), std::overflow_error);
  CHECK_THROWS_AS(multiply_rounded(kMost, dec("1.000000000001")), std::overflow_error);
  CHECK_THROWS_AS(multiply_rounded(kMost, kMost), std::overflow_error);

  CHECK(divide_rounded(dec("1"), dec("3")) == dec("0.333333333333"));
  CHECK(divide_rounded(dec("2"), dec("3")) == dec("0.666666666667"));
  CHECK(divide_rounded(dec("-2"), dec("3")) == dec("-0.666666666667"));
  CHECK(divide_rounded(dec("0.000000000001"), dec("2")).is_zero());
  CHECK(divide_rounded(dec("0.000000000003"), dec("2")) == dec("0.000000000002"));
  CHECK(divide_rounded(dec("999999999999999999.999999999999"), dec("999999999999999999.999999999998")) ==
        dec("1"));
  CHECK_THROWS_AS(divide_rounded(dec("1"), Decimal{}), std::domain_error);
  CHECK(divide_rounded(kMost, kMost) == dec("1"));
  CHECK(divide_rounded(-kMost, Decimal::from_raw(kMost.units() - 1)) == dec("-1"));
  CHECK(divide_rounded(dec("1"), kMost).is_zero());
  CHECK(divide_rounded(kMost, million_times(million_times(Decimal{3}))).to_string() ==
        "333333333333.333333333333");
  CHECK_THROWS_AS(divide_rounded(dec("1000000000000"), dec("0.000000000001")), std::overflow_error);
  CHECK_THROWS_AS(divide_rounded(kMost, dec("0.000000000001")), std::overflow_error);

  CHECK(round_to(dec("0.125"), 2) == dec("0.12"));
  CHECK(round_to(dec("0.135"), 2) == dec("0.14"));
  CHECK(round_to(dec("-0.125000000001"), 2) == dec("-0.13"));
  CHECK(round_to(dec("2.5"), 0) == dec("2"));
  CHECK(round_to(dec("3.5"), 0) == dec("4"));
  CHECK(round_to(dec("1.000000000001"), 12) == dec("1.000000000001"));
  CHECK(round_to(dec("3.000000000001"), 12) == dec("3.000000000001"));
  CHECK_THROWS_AS(round_to(kMost, 0), std::overflow_error);
  CHECK_THROWS_AS(round_to(dec("1"), -1), std::invalid_argument);
}

TEST_CASE("decimal: an exact product divides back, and a rounded quotient is the nearest") {
  Numbers numbers;
  int exact = 0;
  for (int i = 0; i < 20'000; ++i) {
    const Decimal a = numbers.small(), b = numbers.small();
    if (const auto wide = a.units() * b.units(); wide % Decimal::kOne == 0) {
      ++exact;
      const Decimal product = Decimal::from_raw(wide / Decimal::kOne);
      REQUIRE(product == multiply_rounded(a, b));
      REQUIRE(product == multiply_rounded(b, a));
      if (!b.is_zero()) REQUIRE(divide_rounded(product, b) == a);
    }
    if (b.is_zero() || b.abs() < dec("0.00001")) continue;
    // |a - q·b| <= |b|/2 units, checked without leaving Decimal: both sides are sums of products below 10^12.
    const Decimal quotient = divide_rounded(a, b);
    const Decimal tick = Decimal::from_raw(1);
    REQUIRE((multiply_rounded(quotient, b) - a).abs() <= multiply_rounded(b.abs(), tick) + tick);
  }
  CHECK(exact > 1'000);
}

TEST_CASE("decimal: what was computed beyond 10^18 is written whole") {
  CHECK(kMost.to_string() == "999999999999999999999999.999999999999");
  CHECK((-kMost).to_string() == "-999999999999999999999999.999999999999");
  CHECK(million_times(million_times(dec("1000000"))).to_string() == "1000000000000000000");
  CHECK(million_times(million_times(dec("1000000.000001"))).to_string() == "1000000000001000000");
  CHECK(million_times(dec("20000000000000.5")).to_string() == "20000000000000500000");
  CHECK_FALSE(Decimal::parse(kMost.to_string()));
}

TEST_CASE("decimal: products and sums of what is bounded at the doors fit") {
  // The largest price times the largest quantity, a thousand of them (domain/bounds.hpp).
  const Decimal product = multiply_rounded(dec("1000000000"), dec("1000000000000"));
  Decimal sum;
  for (int i = 0; i < 999; ++i) sum += product;
  CHECK(sum.to_string() == "999000000000000000000000");
  Numbers numbers;
  for (int i = 0; i < 5'000; ++i) {
    const Decimal price = numbers.below("1000000000"), qty = numbers.below("1000000000000");
    const Decimal value = multiply_rounded(price, qty);
    if (qty.abs() < Decimal{1}) continue;
    // Half a unit was lost by rounding, and a quantity above one makes that smaller.
    REQUIRE((divide_rounded(value, qty) - price).abs() <= Decimal::from_raw(1));
  }
}

TEST_CASE("decimal: order, sign and hash follow the value") {
  CHECK(dec("-2") < dec("-1.5"));
  CHECK(dec("10") > dec("9.999999999999"));
  CHECK(dec("1.50") == dec("1.5"));
  CHECK(dec("-3").sign() == -1);
  CHECK(Decimal{}.sign() == 0);
  CHECK(dec("-3").abs() == Decimal{3});
  CHECK(dec("181.69").to_double() == Approx(181.69));
  const std::unordered_set<Decimal> set{dec("1"), dec("1.0"), dec("-1"), dec("999999999999999999")};
  CHECK(set.size() == 3);
}

TEST_CASE("decimal: multiples of a step") {
  CHECK(is_multiple_of(dec("181.69"), dec("0.01")));
  CHECK(is_multiple_of(dec("-5"), dec("2.5")));
  CHECK(is_multiple_of(Decimal{}, dec("3")));
  CHECK_FALSE(is_multiple_of(dec("181.695"), dec("0.01")));
  CHECK_THROWS_AS(is_multiple_of(dec("1"), Decimal{}), std::invalid_argument);
}
