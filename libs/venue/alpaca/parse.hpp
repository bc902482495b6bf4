// JSON of the trading API to models. Every function refuses invalid input (not JSON, a missing or mistyped
// field, a number that Decimal cannot hold exactly or that lies beyond domain/bounds.hpp) and names the
// field; unknown fields are ignored. An invalid entry of a list (an object or not) is skipped, the rest is
// used. Every text and every list is bounded (docs/bus.md, Bounds): a longer id is refused, a longer word is
// cut.
#pragma once

#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "venue/alpaca/models.hpp"

namespace avenor::venue::alpaca {

core::Result<models::Order> parse_order(std::string_view body);
core::Result<models::List<models::Order>> parse_orders(std::string_view body);
core::Result<models::Account> parse_account(std::string_view body);
core::Result<models::List<models::Position>> parse_positions(std::string_view body);
core::Result<models::List<models::Activity>> parse_activities(std::string_view body);
core::Result<models::Clock> parse_clock(std::string_view body);
core::Result<models::Asset> parse_asset(std::string_view body);

/// Never fails: what is not a JSON object has neither code nor message.
models::ErrorBody parse_error(std::string_view body);

/// A frame of the order stream, text or binary.
core::Result<models::StreamMessage> parse_stream(std::string_view frame);

}  // namespace avenor::venue::alpaca
