// What a proxy in front of the venue, or the venue in trouble, sends instead of an answer, read as the
// product reads it.
#pragma once

#include "sim/world.hpp"
#include "venue/venue.hpp"

namespace avenor::sim {

/// Any status from 400 on with any body that is not the venue's own word.
venue::Trouble any_page(World& world);
/// The venue's own refusal of a second cancel.
venue::Trouble already_pending_cancel();
venue::Trouble maintenance_page();

}  // namespace avenor::sim
