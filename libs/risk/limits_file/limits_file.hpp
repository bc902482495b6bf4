// config/risk.json: the limits, read whole or refused whole.
//
//   {"symbols": ["IBM"],
//    "defaults":  {"max_order_qty": "500", "max_position_qty": "2000", "price_collar_pct": "5",
//    "max_price_age_s": 10, …}, "by_symbol": {"IBM": {…}},  "by_bot": {"momentum_001": {…}}}
//
// Amounts are strings holding plain decimals, counts are whole numbers, *_s are seconds.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "risk/limits.hpp"

namespace avenor::risk {

/// Every problem at once, each naming its line ("line 3: …"), the key and its value.
tl::expected<RiskLimits, std::vector<std::string>> parse_limits(std::string_view json);

/// The names that a set of limits may hold, for the error and for the documentation.
std::vector<std::string> limit_names();

}  // namespace avenor::risk
