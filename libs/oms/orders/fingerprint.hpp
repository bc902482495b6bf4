// Compares two requests with one id.
#pragma once

#include <string>

#include "domain/order.hpp"

namespace avenor::oms {

/// 32 hex digits over every field of the body (not over `rationale`, which explains the order but does not
/// change it).
std::string fingerprint(const domain::OrderRequest& request);

}  // namespace avenor::oms
