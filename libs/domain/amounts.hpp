// Prices, quantities and money: one Decimal each, three types that do not mix. Price * Quantity is Money;
// Price + Quantity does not compile.
#pragma once

#include <fmt/format.h>

#include <utility>

#include "core/decimal.hpp"
#include "domain/bounds.hpp"

namespace avenor::domain {

template <class Tag>
class Amount {
 public:
  constexpr Amount() = default;
  constexpr explicit Amount(core::Decimal value) : value_(value) {}
  constexpr explicit Amount(int whole) : value_(whole) {}

  /// Plain decimal notation (see Decimal::parse) within the bound of the kind: for what comes from outside.
  static core::Result<Amount> parse(std::string_view text) {
    core::Result<core::Decimal> value = core::Decimal::parse(text);
    if (!value) return tl::unexpected(std::move(value.error()));
    return bounded(*value);
  }
  /// A number from outside that was read otherwise. What we computed ourselves takes the constructor.
  static core::Result<Amount> bounded(core::Decimal value) {
    using Bound = Bounds<Tag>;
    if (value.units() <= Bound::kMost.units() && value.units() >= -Bound::kMost.units()) return Amount{value};
    return beyond_bound(value, Bound::kKind, Bound::kMostText);
  }

  constexpr core::Decimal decimal() const { return value_; }
  std::string to_string() const { return value_.to_string(); }
  constexpr bool is_zero() const { return value_.is_zero(); }
  constexpr bool is_positive() const { return value_.is_positive(); }
  constexpr bool is_negative() const { return value_.is_negative(); }
  constexpr Amount abs() const { return Amount{value_.abs()}; }
  constexpr Amount operator-() const { return Amount{-value_}; }

  friend Amount operator+(Amount a, Amount b) { return Amount{a.value_ + b.value_}; }
  friend Amount operator-(Amount a, Amount b) { return Amount{a.value_ - b.value_}; }
  Amount& operator+=(Amount other) { return *this = *this + other; }
  Amount& operator-=(Amount other) { return *this = *this - other; }
  constexpr auto operator<=>(const Amount&) const = default;

 private:
  core::Decimal value_;
};

using Price = Amount<struct PriceTag>;        ///< per unit, in the instrument's quote currency
using Quantity = Amount<struct QuantityTag>;  ///< units of the instrument; signed only where a header says so
using Money = Amount<struct MoneyTag>;        ///< of one currency, which its place names (see fees.hpp)

/// Rounded half-to-even at 12 places: a price of 8 places times a quantity of 9 needs 17, and no venue
/// settles below 10^-12. Of bounded factors it always fits; else throws std::overflow_error beyond the range
/// of Decimal.
Money operator*(Price price, Quantity quantity);
inline Money operator*(Quantity quantity, Price price) { return price * quantity; }

/// What so much of it is worth, or an error when that is beyond the bound of money: an order, a fill or a
/// position from outside is checked as a whole.
core::Result<Money> value_of(Price price, Quantity quantity);

/// Money per unit, rounded half-to-even at 12 places; `quantity` must not be zero.
Price operator/(Money money, Quantity quantity);

}  // namespace avenor::domain

template <class Tag>
struct fmt::formatter<avenor::domain::Amount<Tag>> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(avenor::domain::Amount<Tag> amount, Context& context) const {
    return fmt::formatter<std::string_view>::format(amount.to_string(), context);
  }
};
