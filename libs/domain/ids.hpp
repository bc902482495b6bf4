// The names that travel through the system. Each is a type of its own, so that they cannot be confused.
#pragma once

#include <string_view>

#include "core/name.hpp"
#include "core/result.hpp"

namespace avenor::domain {

using BotId = core::Name<struct BotIdTag>;  ///< "momentum_001"
using ClientOrderId =
    core::Name<struct ClientOrderIdTag>;  ///< ours, unique for ever: "<bot>:<reason>:<epoch_ms>"
using VenueOrderId = core::Name<struct VenueOrderIdTag>;  ///< the venue's own
using ExecId = core::Name<struct ExecIdTag>;              ///< one execution at one venue, unique per venue
using Symbol = core::Name<struct SymbolTag>;              ///< "IBM", "BTC/USD"
using VenueName = core::Name<struct VenueNameTag>;        ///< "alpaca"
using Currency = core::Name<struct CurrencyTag>;          ///< "USD"

// Each accepts what may stand in a topic, a column and a URL without quoting; the error names the text.
core::Result<BotId> parse_bot_id(std::string_view text);                   ///< 1-64 of [A-Za-z0-9_-]
core::Result<ClientOrderId> parse_client_order_id(std::string_view text);  ///< 1-128 of [A-Za-z0-9_:.-]
core::Result<Symbol> parse_symbol(std::string_view text);                  ///< 1-32 of [A-Z0-9./_-]
core::Result<VenueName> parse_venue_name(std::string_view text);           ///< 1-32 of [a-z0-9_]

/// "BTC/USD": a pair, as crypto is traded. Its market never closes, so an order for the day is not to be had.
bool is_pair(const Symbol& symbol);

}  // namespace avenor::domain
