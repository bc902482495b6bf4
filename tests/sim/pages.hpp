// What a proxy in front of the venue, or the venue in trouble, sends instead of an answer, read as the
// product reads it.
#pragma once

#include "sim/world.hpp"
#include "venue/api/types.hpp"

namespace avenor::sim {

/// Any status from 400 on with any body that is not the venue's own word.
venue::VenueError any_page(World& world);
/// The venue's own refusal of a second cancel.
venue::VenueError already_pending_cancel();
venue::VenueError maintenance_page();

}  // namespace avenor::sim
