// The four truths against each other: the ledger, the venue's own list, what the bots know, and positions
// computed from fills.
#pragma once

namespace avenor::sim {

class Stage;

/// Soon after the last fault: nothing is in doubt any more, and what has ended at the venue has ended in the
/// ledger.
void compare_settled(Stage& stage);
/// Everything, when all has been told.
void compare_all(Stage& stage);
/// The same of the first venue alone: the second is not to be had.
void compare_first(Stage& stage);

}  // namespace avenor::sim
