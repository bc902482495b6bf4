// Alpaca's account, clock and assets in our terms, and how it spells symbols (orders and executions:
// orders/report_map.hpp; what an HTTP answer proves: outcome_table.hpp).
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "venue/alpaca/models.hpp"
#include "venue/api/account.hpp"

namespace avenor::venue::alpaca {

inline constexpr std::string_view kVenue = "alpaca";

domain::NamedPosition to_position(const models::Position& position);
domain::Balance to_balance(const models::Account& account);
/// Empty when the account may trade: ACTIVE, and none of the flags.
std::string why_blocked(const models::Account& account);
/// Alpaca's clock is that of the shares' sessions.
VenueClock to_clock(const models::Clock& clock);
/// The error names the invalid field.
core::Result<domain::Instrument> to_instrument(const models::Asset& asset);

/// Positions and activities call a crypto pair BTCUSD, orders call it BTC/USD: this is the latter.
std::string canonical_symbol(std::string_view symbol, std::string_view asset_class);
/// Of a symbol in that spelling.
bool is_crypto(const domain::Symbol& symbol);

}  // namespace avenor::venue::alpaca
