// What a quantity is worth at a price, exactly: the product has up to 24 places, and Money only twelve. Sums
// of it lose nothing, so an average that is made of them by one division is the price itself when all prices
// were the same.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "domain/amounts.hpp"

namespace avenor::domain {

/// Never below zero; below 10^24.
class Notional {
 public:
  __extension__ using Units = unsigned __int128;

  constexpr Notional() = default;
  /// Of their sizes: signs do not count. Throws std::overflow_error at 10^24.
  static Notional of(Price price, Quantity quantity);
  /// Plain decimal notation, up to 24 places.
  static core::Result<Notional> parse(std::string_view text);

  /// What one of `quantity` has cost: rounded half-to-even at 12 places. `quantity` is not zero; its sign
  /// does not count.
  Price per_unit(Quantity quantity) const;
  /// What `part` of `whole` has cost, to 24 places: the average stays. 0 <= part <= whole, whole above zero.
  Notional share(Quantity part, Quantity whole) const;

  constexpr bool is_zero() const { return units_ == 0 && rest_ == 0; }
  /// In 10^-12, rounded down, and what that leaves in 10^-24.
  constexpr Units units() const { return units_; }
  constexpr Units rest() const { return rest_; }
  std::string to_string() const;

  Notional& operator+=(const Notional& other);
  friend Notional operator+(Notional a, const Notional& b) { return a += b; }
  /// Rounded half-to-even at 12 places.
  friend Money operator-(const Notional& a, const Notional& b);
  constexpr bool operator==(const Notional&) const = default;
  constexpr auto operator<=>(const Notional&) const = default;

 private:
  constexpr Notional(Units units, Units rest) : units_(units), rest_(rest) {}
  struct Quotient {
    Units units, rest;
  };
  Quotient divided_by(Units quantity) const;

  Units units_ = 0, rest_ = 0;
};

}  // namespace avenor::domain
