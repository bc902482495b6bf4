// The currencies in a symbol's spelling: "BTC/USD" is BTC for USD, "BTC/USDT:USDT" a contract on that pair
// which settles in USDT, "IBM" a share.
#pragma once

#include <optional>
#include <string_view>

#include "domain/ids.hpp"

namespace avenor::domain {

/// Limits and profit are in it; a share is priced in it.
inline constexpr std::string_view kBaseCurrency = "USD";
inline bool is_base(const Currency& currency) { return currency.view() == kBaseCurrency; }

/// The asset that an execution moves into or out of the account besides money: BTC of "BTC/USD". Nothing for
/// a share and for a contract: what is held of those is a position, and no fee is taken in it.
std::optional<Currency> asset_of(const Symbol& symbol);

/// USD of "BTC/USD", USDT of "BTC/USDT:USDT"; of a share kBaseCurrency.
Currency quote_currency_of(const Symbol& symbol);

/// quote_currency_of() it is kBaseCurrency.
bool is_priced_in_base(const Symbol& symbol);

/// The pair whose price values a currency in the base currency: "BTC/USD" for BTC.
Symbol base_pair_of(const Currency& currency);

}  // namespace avenor::domain
