// The numbers of Alpaca's JSON as exact decimals, from their text: no double in between.
#pragma once

#include <string_view>

#include "core/decimal.hpp"
#include "core/result.hpp"

namespace avenor::venue::alpaca {

/// A JSON number as it is written (exponents too: "1e-7"), or a plain decimal. Exact, else refused.
core::Result<core::Decimal> exact_number(std::string_view text);

/// The same, rounded to 12 places (half away from zero): "156.30999999999997" is 156.31. For market data
/// only.
core::Result<core::Decimal> rounded_number(std::string_view text);

/// An average that the venue has computed: truncated to 12 places, since it was not exact anyway.
core::Result<core::Decimal> average_number(std::string_view text);

}  // namespace avenor::venue::alpaca
