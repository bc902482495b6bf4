// The one spelling of every enumeration, on the bus, in the ledger and on the screen. parse_* refuse anything
// else and name the text and the valid choices.
#pragma once

#include <string_view>

#include "core/result.hpp"
#include "domain/order.hpp"

namespace avenor::domain {

std::string_view to_text(Side side);        ///< buy sell
std::string_view to_text(OrderType type);   ///< market limit stop stop_limit
std::string_view to_text(TimeInForce tif);  ///< day gtc ioc fok
/// entry exit take_profit stop_loss trailing_stop rebalance manual
std::string_view to_text(Reason reason);
std::string_view to_text(OrderPurpose purpose);  ///< strategy flatten held_exit venue_exit external
std::string_view to_text(OrderStatus status);    ///< PENDING SUBMITTED PARTIALLY_FILLED UNKNOWN FILLED …
std::string_view to_text(OrderEvent event);      ///< accepted refused answer_lost never_arrived …

core::Result<Side> parse_side(std::string_view text);
core::Result<OrderType> parse_order_type(std::string_view text);
core::Result<TimeInForce> parse_time_in_force(std::string_view text);
core::Result<Reason> parse_reason(std::string_view text);
core::Result<OrderPurpose> parse_order_purpose(std::string_view text);
core::Result<OrderStatus> parse_order_status(std::string_view text);

}  // namespace avenor::domain
