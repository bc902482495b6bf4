#include "domain/notional.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>

#include "core/wide_division.hpp"

namespace avenor::domain {
namespace {

using Units = Notional::Units;

constexpr Units kUnit = static_cast<Units>(core::Decimal::kOne);
constexpr Units kEnd = kUnit * kUnit * kUnit;  // 10^24, in units
constexpr int kPlacesOfRest = 12;

Units size_of(core::Decimal value) { return static_cast<Units>(value.abs().units()); }

[[noreturn]] void too_large() { throw std::overflow_error("notional: the value reaches 10^24"); }

}  // namespace

Notional Notional::of(Price price, Quantity quantity) {
  const Units a = size_of(price.decimal()), b = size_of(quantity.decimal());
  const auto [a1, a0] = core::divide_wide(a, kUnit);
  const auto [b1, b0] = core::divide_wide(b, kUnit);
  Units whole = 0;
  if (__builtin_mul_overflow(a1, b1, &whole) || whole >= kUnit * kUnit) too_large();
  const auto [low, rest] = core::divide_wide(a0 * b0, kUnit);
  const Units units = whole * kUnit + a1 * b0 + a0 * b1 + low;
  if (units >= kEnd) too_large();
  return {units, rest};
}

core::Result<Notional> Notional::parse(std::string_view text) {
  constexpr std::size_t kExact = core::Decimal::kPlaces;
  const auto point = text.find('.');
  const std::size_t places = point == std::string_view::npos ? 0 : text.size() - point - 1;
  const std::string_view beyond = places > kExact ? text.substr(point + 1 + kExact) : std::string_view{};
  const auto units = core::Decimal::parse(text.substr(0, text.size() - beyond.size()));
  if (!units) return tl::unexpected(units.error());
  const bool digits = std::ranges::all_of(beyond, [](char c) { return c >= '0' && c <= '9'; });
  if (units->is_negative() || !digits || beyond.size() > kPlacesOfRest)
    return core::fail(fmt::format("'{}' is not a value of up to 24 places", text.substr(0, 80)));
  Units rest = 0;
  for (std::size_t i = 0; i < kPlacesOfRest; ++i)
    rest = rest * 10 + (i < beyond.size() ? static_cast<Units>(beyond[i] - '0') : 0);
  return Notional{size_of(*units), rest};
}

// By places, a million at a time: a product of 256 bits never exists. The remainder is below `quantity`, and
// in 10^-24.
Notional::Quotient Notional::divided_by(Units quantity) const {
  if (quantity == 0) throw std::domain_error("notional: divided by a quantity of zero");
  constexpr Units kStep = 1'000'000;
  auto [quotient, remainder] = core::divide_wide(units_, quantity);
  if (remainder >= std::numeric_limits<Units>::max() / kStep - 1) too_large();
  for (const Units next : {rest_ / kStep, rest_ % kStep}) {
    if (quotient >= kEnd) too_large();
    const auto [more, left] = core::divide_wide(remainder * kStep + next, quantity);
    quotient = quotient * kStep + more;
    remainder = left;
  }
  return {.units = quotient, .rest = remainder};
}

Price Notional::per_unit(Quantity quantity) const {
  const Units of = size_of(quantity.decimal());
  auto [units, rest] = divided_by(of);
  const Units to_next = of - rest;
  if (rest > to_next || (rest == to_next && (units & 1U) != 0)) ++units;
  if (units >= kEnd) too_large();
  return Price{core::Decimal::from_raw(static_cast<core::Decimal::Units>(units))};
}

// The average in whole units times the part, and the part's share of what that division has left.
Notional Notional::share(Quantity part, Quantity whole) const {
  if (part == whole) return *this;
  const Units of = size_of(whole.decimal()), some = size_of(part.decimal());
  const auto [units, rest] = divided_by(of);
  Notional made =
      Notional::of(Price{core::Decimal::from_raw(static_cast<core::Decimal::Units>(units))}, part);
  Units left = rest, scale = of, product = 0;
  while (__builtin_mul_overflow(left, some, &product)) left >>= 1U, scale >>= 1U;
  const Units quotient = product / scale, remainder = product % scale;
  const Units more = quotient + (remainder >= scale - remainder ? 1U : 0U);
  return made += Notional{more / kUnit, more % kUnit};
}

std::string Notional::to_string() const {
  std::string text = core::Decimal::from_raw(static_cast<core::Decimal::Units>(units_)).to_string();
  if (rest_ == 0) return text;
  const auto point = text.find('.');
  if (point == std::string::npos) text += '.';
  const auto places = point == std::string::npos ? 0 : text.size() - point - 1;
  text.append(static_cast<std::size_t>(core::Decimal::kPlaces) - places, '0');
  text += fmt::format("{:012}", static_cast<std::uint64_t>(rest_));
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

Notional& Notional::operator+=(const Notional& other) {
  rest_ += other.rest_;  // below 2 x 10^12
  units_ += other.units_;
  if (rest_ >= kUnit) {
    rest_ -= kUnit;
    ++units_;
  }
  if (units_ >= kEnd) too_large();
  return *this;
}

Money operator-(const Notional& a, const Notional& b) {
  if (a < b) return -(b - a);
  const bool borrows = a.rest_ < b.rest_;
  Units units = a.units_ - b.units_ - (borrows ? 1U : 0U);
  const Units rest = a.rest_ + (borrows ? kUnit : 0U) - b.rest_;
  if (rest > kUnit - rest || (rest == kUnit - rest && (units & 1U) != 0)) ++units;
  return Money{core::Decimal::from_raw(static_cast<core::Decimal::Units>(units))};
}

}  // namespace avenor::domain
