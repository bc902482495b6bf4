// An order within an answer or a stream's message. For the files that parse, and no others: it brings
// simdjson along.
#pragma once

#include "core/result.hpp"
#include "venue/alpaca/models.hpp"
#include "venue/alpaca/parse_fields.hpp"

namespace avenor::venue::alpaca {

/// With its legs, which have none of their own (`depth` 1).
core::Result<models::Order> read_order(const Json& object, int depth = 0);

}  // namespace avenor::venue::alpaca
