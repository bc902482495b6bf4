// JSON of the trading API to models. Every function refuses what does not fit (no JSON, a missing or mistyped
// field, a number that Decimal cannot hold exactly) and names the field; unknown fields are ignored.
#pragma once

#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "venue/alpaca/models.hpp"

namespace avenor::venue::alpaca {

core::Result<models::Order> parse_order(std::string_view body);
core::Result<std::vector<models::Order>> parse_orders(std::string_view body);
core::Result<models::Account> parse_account(std::string_view body);
core::Result<std::vector<models::Position>> parse_positions(std::string_view body);
core::Result<std::vector<models::Activity>> parse_activities(std::string_view body);
core::Result<models::Clock> parse_clock(std::string_view body);

/// Never fails: what is not a JSON object has neither code nor message.
models::ErrorBody parse_error(std::string_view body);

/// A frame of the order stream, text or binary.
core::Result<models::StreamMessage> parse_stream(std::string_view frame);

}  // namespace avenor::venue::alpaca
