// What the trading API says of a request that failed.
#pragma once

#include <string_view>

#include "venue/alpaca/models.hpp"

namespace avenor::venue::alpaca {

/// Never fails: what is not a JSON object has neither code nor message.
models::ErrorBody parse_error(std::string_view body);

}  // namespace avenor::venue::alpaca
