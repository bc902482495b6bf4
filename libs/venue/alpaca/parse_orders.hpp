// Orders of the trading API to models.
//
// What does not fit (no JSON, a missing or mistyped field, a number that Decimal cannot hold exactly or that
// lies beyond domain/bounds.hpp) is refused, and the error names the field; unknown fields are ignored. Every
// text and every list is bounded (docs/bus.md, Bounds): a longer id does not fit, a longer word is cut. An
// entry of a list that does not fit (whatever it is, an object or not) is set aside, the rest goes on.
#pragma once

#include <string_view>

#include "core/result.hpp"
#include "venue/alpaca/models.hpp"

namespace avenor::venue::alpaca {

core::Result<models::Order> parse_order(std::string_view body);
core::Result<models::List<models::Order>> parse_orders(std::string_view body);

}  // namespace avenor::venue::alpaca
