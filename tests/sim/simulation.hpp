// One seed: the real execution core in a simulated world, a storm of faults, then calm, then the books are
// compared; at last something whose outcome is certain is tried.
//
// clang-format off
// The invariants (shared with the tests of the real processes), and where each is checked:
//   I1  an order that was acknowledged is in the ledger exactly once          comparison.cpp: compare_bot, compare_origin
//   I2  the venue's ids are the ledger's, none received twice                 comparison.cpp: compare_received; watch.cpp: leaving
//   I3  final state and filled quantity equal the venue's, for every order    comparison.cpp: compare_order
//   I4  the fills' sum is the position, each execution once, by bot           comparison.cpp: compare_fills, compare_positions
//   I5  states move along the table only; a final one only by an execution    tables.cpp: step (a refusal is a violation)
//   I6  nothing is left PENDING or UNKNOWN eight seconds after the last fault
//       (the venue settles in three), nor untold at the end                   comparison.cpp: settled, compare_told
//   I7  nothing leaves before its PENDING row is durable                      watch.cpp: leaving
//   I8  no secret is shown                                                    not here: the core has none
//   I9  orders out are at most the orders in                                  comparison.cpp: compare_origin, with I2
// and beyond these:
//   nothing leaves while its bot, or everything, is halted                    watch.cpp: leaving (also over restarts)
//   nothing leaves too old, too large, or beyond the bot's position limit     watch.cpp: leaving; storm.cpp: check_exposure
//   nothing leaves a process that has lost the ledger long ago (the lease)    watch.cpp: leaving
//   of an entry at most one exit that execution holds lives at a time, and
//   all of them together fill no more than it did                             watch.cpp: leaving_to_protect
//   such an exit never turns a position                                       watch.cpp: leaving_to_protect
//   at the end what an entry has filled is out again, written off, or the
//   price is between its exits and the next start will know of it             comparison.cpp: compare_held
//   a flattening order never opens, and waits for what still lives            watch.cpp: leaving_to_flatten
//   nothing is cancelled that nobody wished (a bracket keeps its exits)       watch.cpp: cancelling
//   both exits of a bracket are in the ledger under its name                  comparison.cpp: compare_family
//   a bot is told durable states only, and knows every end                    watch.cpp: told; comparison.cpp: compare_bot
//   the guards halt, and the halts hold over a restart                        finale.cpp; watch.cpp: alert
//   flat is called only what is flat                                          watch.cpp: flattened
//   no false alarm of drift                                                   watch.cpp: alert
//   a replacement does not fill more than was wanted                          comparison.cpp: compare_replacement
//   an order costs a bounded number of requests a minute                      watch.cpp: asking
//   an exit that execution holds leaves because the market was there          watch.cpp: leaving_for_a_reason
//   nothing is opened, and no exit fires, on a price that is too old; it
//   is told, and the other symbols go on                                      watch.cpp: on_old_price; finale.cpp: mute
//   no message and no figure from outside ends the process                    stage.cpp: broken
//   the same seed is the same world                                           main.cpp
// clang-format on
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/mean.hpp"

namespace avenor::sim {

struct Outcome {
  std::vector<std::string> violations;  ///< of the invariants; empty is what we want
  std::map<std::string, int> alerts;    ///< by code
  int orders = 0, fills = 0, unknowns = 0, crashes = 0, freezes = 0, takeovers = 0, replaced = 0,
      replaced_exits = 0;
  int brackets = 0, adopted = 0, flattened = 0;
  int held = 0;  ///< exits that execution has held and sent
};

/// The same seed gives the same outcome. `trace` prints what happens as it happens.
Outcome simulate(std::uint64_t seed, const Mean& mean, bool trace);

}  // namespace avenor::sim
