// An exact decimal: a 128-bit integer counting units of 10^-12. Money is never a double.
//
// Two ranges. What is read is below 10^18. What is computed may reach 10^24, so that products and sums of
// values that were bounded where they came in (domain/bounds.hpp) fit; beyond it arithmetic throws. parse()
// refuses what it cannot hold exactly. Rounding happens only where the name says so (divide_rounded,
// multiply_rounded, round_to).
#pragma once

#include <fmt/format.h>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace avenor::core {

class Decimal {
 public:
  static constexpr int kPlaces = 12;
  __extension__ using Units = __int128;

  constexpr Decimal() = default;
  /// A whole number; any 32-bit integer fits.
  constexpr explicit Decimal(int whole) : units_(static_cast<Units>(whole) * kOne) {}

  /// Plain decimal notation: [-+]digits[.digits]. Refuses exponents, spaces, NaN, an empty string, more than
  /// 12 significant places after the point (trailing zeros are fine) and anything at or beyond 10^18.
  static Result<Decimal> parse(std::string_view text);

  /// A whole number of units of 10^-places (0 <= places <= 12). Every 64-bit count fits.
  static Decimal from_units(std::int64_t units, int places);

  /// The raw count of 10^-12.
  constexpr Units units() const { return units_; }
  static constexpr Decimal from_raw(Units units) {
    Decimal d;
    d.units_ = units;
    return d;
  }

  /// Plain decimal notation without trailing zeros: "181.69", "-0.5", "0". parse() reads it back below 10^18.
  std::string to_string() const;
  /// Appends what to_string() gives; no allocation beyond the target's.
  void append_to(std::string& out) const;
  /// For indicators and displays only; never back.
  double to_double() const;

  constexpr bool is_zero() const { return units_ == 0; }
  constexpr bool is_negative() const { return units_ < 0; }
  constexpr bool is_positive() const { return units_ > 0; }
  constexpr int sign() const { return units_ < 0 ? -1 : units_ > 0 ? 1 : 0; }
  constexpr Decimal abs() const { return units_ < 0 ? from_raw(-units_) : *this; }
  constexpr Decimal operator-() const { return from_raw(-units_); }

  /// Sums throw std::overflow_error at 10^24: every value was bounded on input, so this is a programming
  /// error.
  friend Decimal operator+(Decimal a, Decimal b);
  friend Decimal operator-(Decimal a, Decimal b);
  Decimal& operator+=(Decimal other) { return *this = *this + other; }
  Decimal& operator-=(Decimal other) { return *this = *this - other; }

  constexpr auto operator<=>(const Decimal&) const = default;

  static constexpr Units kOne = 1'000'000'000'000;

 private:
  Units units_ = 0;
};

/// The product rounded half-to-even at 12 places; throws std::overflow_error beyond the range.
Decimal multiply_rounded(Decimal a, Decimal b);
/// The quotient rounded half-to-even at 12 places; throws std::domain_error on a zero divisor,
/// std::overflow_error beyond the range.
Decimal divide_rounded(Decimal a, Decimal b);
/// Rounded half-to-even to `places` (0 to 12).
Decimal round_to(Decimal value, int places);
/// True when `value` is a whole multiple of `step` (step > 0).
bool is_multiple_of(Decimal value, Decimal step);

}  // namespace avenor::core

template <>
struct std::hash<avenor::core::Decimal> {
  std::size_t operator()(avenor::core::Decimal value) const noexcept {
    const auto low = static_cast<std::uint64_t>(value.units());
    const auto high = static_cast<std::uint64_t>(value.units() >> 64);
    return std::hash<std::uint64_t>{}(low ^ high);
  }
};

template <>
struct fmt::formatter<avenor::core::Decimal> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(avenor::core::Decimal value, Context& context) const {
    return fmt::formatter<std::string_view>::format(value.to_string(), context);
  }
};
