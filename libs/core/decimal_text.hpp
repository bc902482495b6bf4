// A decimal's text form, behind Decimal::parse() and append_to(). On the path of every message: no
// allocation, 64-bit arithmetic wherever the value allows.
#pragma once

#include <string>
#include <string_view>

#include "core/decimal.hpp"
#include "core/result.hpp"

namespace avenor::core {

Result<Decimal> parse_decimal(std::string_view text);
void append_decimal(std::string& out, Decimal value);

}  // namespace avenor::core
