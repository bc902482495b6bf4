// The column "rationale" of an order's row: what a bot gave with its order, or what execution says of one
// that it made itself. A JSON object either way, or empty.
#pragma once

#include <optional>
#include <string>

#include "ledger/api/ledger.hpp"

namespace avenor::ledger {

std::string rationale_of(const Intent& intent);

/// Read back. Not set where there is no such text, or where it names another bot's order (a rationale is a
/// bot's own to write).
std::optional<Replaces> replaces_of(const domain::OrderRequest& row);

}  // namespace avenor::ledger
