// Compares two requests with one id.
#pragma once

#include <string>
#include <string_view>

#include "domain/order.hpp"

namespace avenor::oms {

/// 32 hex digits over every field of the body (not over `rationale`, which explains the order but does not
/// change it).
std::string fingerprint(const domain::OrderRequest& request);

/// 32 hex digits over a text. It tells mistakes apart, not forgeries.
std::string digest(std::string_view text);

}  // namespace avenor::oms
