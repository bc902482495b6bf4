// What the venue does beyond the ordinary storm: each behaviour has a knob of its own (`--mean`), so that
// each can be shown to find something, and each seed draws how much of it there is.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "sim/world.hpp"

namespace avenor::sim {

class Stage;

/// Which behaviours are switched on.
struct Mean {
  bool late_arrival = false;  ///< a request arrives long after it was given up, whatever ended the connection
  bool pages = false;  ///< a page of any status instead of an answer, before or after the order was taken
  bool lag = false;    ///< positions, orders and executions are each behind by another time
  bool pending_cancel = false;  ///< a cancel was taken and stays pending, perhaps for ever
  bool splits = false;          ///< 10:1: the price falls, positions grow, open orders end
  bool wild_prints = false;     ///< a price far off, for one message
  bool totals =
      false;  ///< an execution told with the cumulative quantity, a filled quantity that is not true
  bool not_found = false;  ///< "no such order" for one that lives
  bool replace_whole =
      false;                 ///< a replacement without a quantity takes all of the old order's, not its rest
  bool absurd = false;       ///< the largest that passes the door as a position, a price, an account's cash
  bool deaf = false;         ///< the order stream stays connected and silent
  bool maintenance = false;  ///< 503 and a page to everything, for a while
  /// the price feed of one symbol is silent, or repeats itself, while the others go on
  bool mute = false;
  bool larger_answer = false;  ///< a replacement becomes an order for more than was asked, at once or later
  /// trades of long ago are told again and again as the last one, in fresh messages
  bool late_prints = false;
  /// another venue beside the first, in some seeds (second_venue.hpp)
  bool second_venue = false;
  bool misnamed = false;  ///< an execution of nobody's order, under the venue's id of one of ours
};

inline constexpr std::array<std::pair<std::string_view, bool Mean::*>, 17> kMeanKnobs{{
    {"late_arrival", &Mean::late_arrival},
    {"pages", &Mean::pages},
    {"lag", &Mean::lag},
    {"pending_cancel", &Mean::pending_cancel},
    {"splits", &Mean::splits},
    {"wild_prints", &Mean::wild_prints},
    {"totals", &Mean::totals},
    {"not_found", &Mean::not_found},
    {"replace_whole", &Mean::replace_whole},
    {"absurd", &Mean::absurd},
    {"deaf", &Mean::deaf},
    {"maintenance", &Mean::maintenance},
    {"mute", &Mean::mute},
    {"larger_answer", &Mean::larger_answer},
    {"late_prints", &Mean::late_prints},
    {"misnamed", &Mean::misnamed},
    {"second_venue", &Mean::second_venue},
}};

/// What is on when nothing is said.
Mean default_mean();
/// "all", "none", "default", or names with commas between them; "-name" takes one away.
core::Result<Mean> parse_mean(std::string_view list);

/// How much of each one seed has; all nought when the knob is off.
struct MeanFaults {
  double arrives_late = 0;
  double page = 0;
  core::Duration positions_behind{}, orders_behind{}, fills_behind{};
  double stays_pending = 0;
  double wild_print = 0;
  double late_print = 0;
  double cumulative_fill = 0, untrue_total = 0;
  double hides = 0;
  bool replace_whole = false;
  double absurd = 0;
  double larger = 0;
  double misnamed = 0;
};
/// A given-up request has arrived by then, or never will.
inline constexpr core::Duration kLatestArrival = std::chrono::seconds{30};
inline constexpr core::Duration kLongestLag = std::chrono::seconds{10};
inline constexpr int kSplit = 10;
/// What nobody has cancelled by then fills with all that it is larger than was asked.
inline constexpr core::Duration kLargerFills = std::chrono::seconds{100};

/// `dice` are not the world's own: a seed without a behaviour stays the same world.
MeanFaults draw_mean(World& dice, const Mean& mean);

/// What happens at some time of the storm, and not with a request: splits, silence, maintenance.
void brew_mean(Stage& stage);

}  // namespace avenor::sim
