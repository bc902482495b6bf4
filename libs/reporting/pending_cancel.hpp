// A pending cancel, which execution knows and the ledger does not: the venue has not carried it out yet.
#pragma once

#include <string>

#include "domain/messages.hpp"
#include "json/writer.hpp"

namespace avenor::reporting {

/// `reply`: execution's to the verb `order`, null when there was none. For a person; empty: no cancel is
/// pending.
std::string pending_cancel_text(const domain::Control* reply);

/// The same as a JSON value: an object, `false` (none is pending) or `null` (not known).
void write_pending_cancel(json::Writer& json, const domain::Control* reply);

}  // namespace avenor::reporting
