// The id of an order that is at its venue already and that nobody has sent through us:
// "<bot>:venue:<venue>:<the venue's id>". Two venues may give the same id, and a bot may use no such id for
// an order of its own, so no two orders meet in one.
#pragma once

#include "domain/ids.hpp"

namespace avenor::oms {

/// At most kLongestEntryId characters, of those that an id may have: where the venue's id does not fit,
/// "<bot>:venue::<digest of both>" stands for it.
domain::ClientOrderId imported_id(const domain::BotId& bot, const domain::VenueName& venue,
                                  const domain::VenueOrderId& id);

/// Made by imported_id(), or by somebody who may not.
bool is_imported_id(const domain::ClientOrderId& id);

}  // namespace avenor::oms
