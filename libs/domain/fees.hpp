// Amounts that carry their currency, and sums of them by currency.
//
// Money is always of one currency, which its place names: the account's cash, a position's quote currency,
// the base currency of limits and profit. A fee may be taken in any currency (the money that is paid, the
// coin that is bought, a token of the venue's own), so it is no Money: CurrencyUnits is a type of its own
// that adds to nothing else, CurrencyAmount names the currency beside it and has no operator +, and Fees adds
// each to the sum of its own currency. Nothing here adds two currencies; what turns an amount into Money
// names the currency (in()) or the price of it (at()).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "domain/amounts.hpp"
#include "domain/ids.hpp"

namespace avenor::domain {

/// So many of a currency that is named beside it.
using CurrencyUnits = Amount<struct CurrencyUnitsTag>;

/// 1-16 of [A-Z0-9._-]: what may stand in a column and in Fees::to_string().
core::Result<Currency> parse_currency(std::string_view text);

struct CurrencyAmount {
  /// empty: not named by the venue (or the amount is zero); such an amount is in no sum
  Currency currency;
  CurrencyUnits amount;

  bool is_zero() const { return amount.is_zero(); }
  /// As money of `wanted`; nothing when it is of another currency.
  std::optional<Money> in(const Currency& wanted) const;
  /// As money of the currency in which `rate` prices one unit. Throws std::overflow_error beyond the range of
  /// Decimal.
  Money at(Price rate) const;
  bool operator==(const CurrencyAmount&) const = default;
};

/// What was charged so far, by currency; a currency whose sum is zero is not in it.
class Fees {
 public:
  /// Few accounts are charged in more than three.
  static constexpr std::size_t kMostCurrencies = 8;

  /// To the sum of its currency. False, and nothing is changed: the currency is not named, would be one
  /// too many, or its sum would leave the bound of an amount.
  [[nodiscard]] bool add(const CurrencyAmount& fee);

  CurrencyUnits of(const Currency& currency) const;
  /// In order of the currencies' names.
  const std::vector<CurrencyAmount>& all() const { return sums_; }
  bool empty() const { return sums_.empty(); }
  /// The only sum; nothing when there is none, or more than one.
  std::optional<CurrencyAmount> single() const;

  /// "0.0002 BTC, 0.01 USD"; empty when nothing was charged.
  std::string to_string() const;
  /// The form that the ledger gives: "BTC=0.0002 USD=0.01".
  static core::Result<Fees> parse(std::string_view text);

  bool operator==(const Fees&) const = default;

 private:
  std::vector<CurrencyAmount> sums_;
};

}  // namespace avenor::domain
