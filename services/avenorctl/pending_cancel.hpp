// What execution knows, and the ledger does not, of an order that is to be cancelled: its venue has not
// carried that out yet.
#pragma once

#include <string>

#include "wire/messages.hpp"

namespace avenor::avenorctl {

/// `reply`: execution's to the verb `order`, null when there was none. For a person; empty: no cancel is
/// pending.
std::string pending_cancel_text(const wire::Control* reply);

/// The same as JSON: an object, `false` (none is pending) or `null` (nobody can tell).
std::string pending_cancel_json(const wire::Control* reply);

}  // namespace avenor::avenorctl
