// How large a number from outside may be, per kind. Every input (bus, venue, ledger, settings) reads amounts
// through Amount::parse or Amount::bounded, so that arithmetic on them cannot leave core::Decimal's range:
// the largest price times the largest quantity is 10^21, and a thousand of those fit.
//
// The bounds lie far beyond any market (the dearest share trades below 10^6, the cheapest token by 10^11 a
// lot), and far below what a mistaken unit or a hostile sender writes.
#pragma once

#include <string_view>

#include "core/clock.hpp"
#include "core/decimal.hpp"
#include "core/result.hpp"

namespace avenor::domain {

/// A time from outside is within 1970 and this.
inline constexpr core::WallTime kLatestTime{7'258'118'400'000'000'000};  ///< 2200-01-01

struct PriceTag;
struct QuantityTag;
struct MoneyTag;
struct CurrencyUnitsTag;

template <class Tag>
struct Bounds;

template <>
struct Bounds<PriceTag> {
  static constexpr std::string_view kKind = "price";
  static constexpr core::Decimal kMost{1'000'000'000};  ///< 10^9, inclusive, either sign
  static constexpr std::string_view kMostText = "10^9";
};

template <>
struct Bounds<QuantityTag> {
  static constexpr std::string_view kKind = "quantity";
  static constexpr core::Decimal kMost =
      core::Decimal::from_raw(core::Decimal::kOne * core::Decimal::kOne);  ///< 10^12
  static constexpr std::string_view kMostText = "10^12";
};

template <>
struct Bounds<MoneyTag> {
  static constexpr std::string_view kKind = "amount of money";
  static constexpr core::Decimal kMost =
      core::Decimal::from_raw(core::Decimal::kOne * core::Decimal::kOne * 1000);  ///< 10^15
  static constexpr std::string_view kMostText = "10^15";
};

template <>
struct Bounds<CurrencyUnitsTag> {
  static constexpr std::string_view kKind = "amount of a currency";
  static constexpr core::Decimal kMost = Bounds<MoneyTag>::kMost;
  static constexpr std::string_view kMostText = Bounds<MoneyTag>::kMostText;
};

/// The error of a value beyond its kind's bound.
[[nodiscard]] tl::unexpected<core::Error> beyond_bound(core::Decimal value, std::string_view kind,
                                                       std::string_view most);

}  // namespace avenor::domain
