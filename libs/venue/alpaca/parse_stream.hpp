// A frame of the order stream, text or binary, to a model.
//
// What does not fit (no JSON, a missing or mistyped field, a number that Decimal cannot hold exactly or that
// lies beyond domain/bounds.hpp) is refused, and the error names the field; unknown fields are ignored. Every
// text and every list is bounded (docs/bus.md, Bounds): a longer id does not fit, a longer word is cut.
#pragma once

#include <string_view>

#include "core/result.hpp"
#include "venue/alpaca/models.hpp"

namespace avenor::venue::alpaca {

core::Result<models::StreamMessage> parse_stream(std::string_view frame);

}  // namespace avenor::venue::alpaca
