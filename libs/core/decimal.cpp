#include "core/decimal.hpp"

#include <array>
#include <stdexcept>

#include "core/decimal_text.hpp"
#include "core/wide_division.hpp"

namespace avenor::core {
namespace {

using Units = Decimal::Units;
using Unsigned = WideCount;

constexpr Unsigned kOne = static_cast<Unsigned>(Decimal::kOne);
constexpr Unsigned kWidest = kOne * kOne;    // 10^24: where arithmetic ends
constexpr Unsigned kLimit = kOne * kWidest;  // the same in units

constexpr std::array<Units, Decimal::kPlaces + 1> kPowersOfTen = [] {
  std::array<Units, Decimal::kPlaces + 1> powers{};
  Units power = 1;
  for (Units& entry : powers) {
    entry = power;
    power *= 10;
  }
  return powers;
}();

Unsigned magnitude(Units units) {
  return units < 0 ? Unsigned{0} - static_cast<Unsigned>(units) : static_cast<Unsigned>(units);
}

[[noreturn]] void overflow(const char* what) {
  throw std::overflow_error(std::string("decimal: ") + what + " reaches 10^24");
}

Decimal checked(Unsigned size, bool negative, const char* what) {
  if (size >= kLimit) overflow(what);
  const auto units = static_cast<Units>(size);
  return Decimal::from_raw(negative ? -units : units);
}

/// `rest` of `whole`: does half-to-even round the (truncated) quotient away from zero?
bool rounds_up(Unsigned rest, Unsigned whole, bool quotient_is_odd) {
  const Unsigned to_next = whole - rest;
  return rest > to_next || (rest == to_next && quotient_is_odd);
}

struct Product {
  Unsigned units;  ///< truncated
  Unsigned rest;   ///< in 10^-24
  bool fits;
};

// (a1·10^12 + a0)(b1·10^12 + b0) / 10^12, term by term: a 256-bit product never exists.
Product product_of(Unsigned a, Unsigned b) {
  const auto [a1, a0] = divide_wide(a, kOne);
  const auto [b1, b0] = divide_wide(b, kOne);
  Unsigned whole = 0;
  if (__builtin_mul_overflow(a1, b1, &whole) || whole >= kWidest)
    return {.units = 0, .rest = 0, .fits = false};
  const auto [low, rest] = divide_wide(a0 * b0, kOne);
  const Unsigned units = whole * kOne + a1 * b0 + a0 * b1 + low;
  return {.units = units, .rest = rest, .fits = units < kLimit};
}

}  // namespace

Decimal Decimal::from_units(std::int64_t units, int places) {
  if (places < 0 || places > kPlaces) throw std::invalid_argument("decimal: places must be 0 to 12");
  const Units scaled = static_cast<Units>(units) * kPowersOfTen[static_cast<std::size_t>(kPlaces - places)];
  return checked(magnitude(scaled), scaled < 0, "from_units");
}

Result<Decimal> Decimal::parse(std::string_view text) { return parse_decimal(text); }

void Decimal::append_to(std::string& out) const { append_decimal(out, *this); }

std::string Decimal::to_string() const {
  std::string out;
  append_decimal(out, *this);
  return out;
}

double Decimal::to_double() const {
  return static_cast<double>(static_cast<long double>(units_) / static_cast<long double>(kOne));
}

Decimal operator+(Decimal a, Decimal b) {
  const Units sum = a.units_ + b.units_;
  if (magnitude(sum) >= kLimit) overflow("a sum");
  return Decimal::from_raw(sum);
}

Decimal operator-(Decimal a, Decimal b) {
  const Units difference = a.units_ - b.units_;
  if (magnitude(difference) >= kLimit) overflow("a difference");
  return Decimal::from_raw(difference);
}

Decimal multiply_rounded(Decimal a, Decimal b) {
  const Product product = product_of(magnitude(a.units()), magnitude(b.units()));
  if (!product.fits) overflow("a product");
  const bool up = rounds_up(product.rest, kOne, (product.units & 1U) != 0);
  return checked(product.units + (up ? 1U : 0U), a.is_negative() != b.is_negative(), "a product");
}

Decimal divide_rounded(Decimal a, Decimal b) {
  if (b.is_zero()) throw std::domain_error("decimal: divided by zero");
  const Unsigned divisor = magnitude(b.units());
  // By a whole number, as a percentage: in one step.
  if (const auto [number, part] = divide_wide(divisor, kOne); part == 0) {
    const auto [units, left] = divide_wide(magnitude(a.units()), number);
    const bool up = rounds_up(left, number, (units & 1U) != 0);
    return checked(units + (up ? 1U : 0U), a.is_negative() != b.is_negative(), "a quotient");
  }
  auto [quotient, rest] = divide_wide(magnitude(a.units()), divisor);
  if (quotient >= kWidest) overflow("a quotient");
  // As many places at a time as 128 bits hold: 10^38 units. A divisor below 10^18 takes six.
  const bool usual = divisor < kOne * 1'000'000'000'000'000'000U;
  const Unsigned step = usual ? 1'000'000 : 100;
  for (int places = 0; places < Decimal::kPlaces; places += usual ? 6 : 2) {
    rest *= step;
    const auto [more, left] = divide_wide(rest, divisor);
    quotient = quotient * step + more;
    rest = left;
  }
  const bool up = rounds_up(rest, divisor, (quotient & 1U) != 0);
  return checked(quotient + (up ? 1U : 0U), a.is_negative() != b.is_negative(), "a quotient");
}

Decimal round_to(Decimal value, int places) {
  if (places < 0 || places > Decimal::kPlaces) throw std::invalid_argument("decimal: places must be 0 to 12");
  const auto step = static_cast<Unsigned>(kPowersOfTen[static_cast<std::size_t>(Decimal::kPlaces - places)]);
  const Unsigned size = magnitude(value.units());
  const Unsigned steps = size / step;
  const bool up = rounds_up(size % step, step, (steps & 1U) != 0);
  return checked((steps + (up ? 1U : 0U)) * step, value.is_negative(), "round_to");
}

bool is_multiple_of(Decimal value, Decimal step) {
  if (!step.is_positive()) throw std::invalid_argument("decimal: a step must be above zero");
  return value.units() % step.units() == 0;
}

}  // namespace avenor::core
