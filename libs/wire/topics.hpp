// The topics of the bus (docs/bus.md has an example of each).
#pragma once

#include <string>
#include <string_view>

#include "domain/home_venues.hpp"
#include "domain/ids.hpp"

namespace avenor::wire::topics {

inline constexpr std::string_view kPrice = "PRICE.";
inline constexpr std::string_view kBar = "BAR.";
inline constexpr std::string_view kBalance = "ACCOUNT.BALANCE";
inline constexpr std::string_view kPosition = "POSITION.";
inline constexpr std::string_view kOrderCreate = "TRADE_ORDER.CREATE";
inline constexpr std::string_view kOrderCancel = "TRADE_ORDER.CANCEL";
inline constexpr std::string_view kOrderReplace = "TRADE_ORDER.REPLACE";
inline constexpr std::string_view kOrderQuery = "TRADE_ORDER.QUERY";
inline constexpr std::string_view kBotState = "BOT_STATE.";
inline constexpr std::string_view kConfirmation = "TRADE_CONFIRMATION";
inline constexpr std::string_view kAck = "TRADE_ACK";
inline constexpr std::string_view kFill = "FILL.";
inline constexpr std::string_view kHeartbeat = "HEARTBEAT.";
inline constexpr std::string_view kAlert = "ALERT.";
/// CONTROL.REQUEST and CONTROL.REPLY: avenorctl asks execution
inline constexpr std::string_view kControl = "CONTROL.";

/// The separator between the topic of a symbol's home venue (or of the first account) and the name of another
/// venue.
inline constexpr char kElsewhere = '@';

/// Of the families PRICE, BAR, POSITION and FILL: "PRICE.IBM" at the symbol's home venue, "PRICE.IBM@second"
/// at another.
std::string of_symbol(std::string_view family, const domain::Symbol& symbol, const domain::VenueName& venue,
                      const domain::HomeVenues& homes);
std::string bot_state(const domain::BotId& bot);  ///< "BOT_STATE.momentum_001"
std::string heartbeat(std::string_view service);  ///< "market_data" gives "HEARTBEAT.MARKET_DATA"

}  // namespace avenor::wire::topics
