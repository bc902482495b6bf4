// The topics of the bus (docs/bus.md has an example of each).
#pragma once

#include <string>
#include <string_view>

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

std::string price(const domain::Symbol& symbol);     ///< "PRICE.IBM"
std::string bar(const domain::Symbol& symbol);       ///< "BAR.IBM"
std::string position(const domain::Symbol& symbol);  ///< "POSITION.IBM"
std::string fill(const domain::Symbol& symbol);      ///< "FILL.IBM"
std::string bot_state(const domain::BotId& bot);     ///< "BOT_STATE.momentum_001"
std::string heartbeat(std::string_view service);     ///< "market_data" gives "HEARTBEAT.MARKET_DATA"

}  // namespace avenor::wire::topics
