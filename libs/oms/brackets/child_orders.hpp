// The names of a bracket's exits: its entry's id with .tp (take profit) or .sl (stop loss) behind it. Where
// execution holds the exits and one has ended without closing its quantity, the next has a number: .2.tp,
// .3.tp.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "domain/order.hpp"

namespace avenor::oms {

inline domain::ClientOrderId child_id(const domain::ClientOrderId& parent, bool profit) {
  return domain::ClientOrderId{parent.str() + (profit ? ".tp" : ".sl")};
}

/// The number-th (from 1) exit of its kind.
inline domain::ClientOrderId exit_id(const domain::ClientOrderId& entry, bool profit, int number) {
  return number == 1 ? child_id(entry, profit)
                     : child_id(domain::ClientOrderId{fmt::format("{}.{}", entry, number)}, profit);
}

/// The longest id that an entry with exits may have: theirs are as long as ids may be.
inline constexpr std::size_t kLongestEntryId = 118;

/// Where the ".17" begins that a name ends with; npos where there is none. No entry with exits may have such
/// a name.
inline std::size_t number_at_end(std::string_view name) {
  const auto digits = name.find_last_not_of("0123456789");
  const bool numbered = digits != std::string_view::npos && digits + 1 < name.size() && name[digits] == '.';
  return numbered ? digits : std::string_view::npos;
}

/// No bot may use such an id for an order of its own. (The order's purpose says whether it is an exit.)
inline bool is_child_id(const domain::ClientOrderId& id) {
  return id.view().ends_with(".tp") || id.view().ends_with(".sl");
}

/// The entry of an exit, given that is_child_id().
inline domain::ClientOrderId entry_of(const domain::ClientOrderId& exit) {
  const auto stem = exit.view().substr(0, exit.view().size() - 3);
  return domain::ClientOrderId{stem.substr(0, number_at_end(stem))};
}

/// The error of a voided exit: cancelled without being sent, for its own quantity (the position is already
/// closed) or for all that its entry may ever fill.
inline constexpr std::string_view kExitsClosed = "exits.closed";
inline constexpr std::string_view kExitsCancelled = "exits.cancelled";

/// Of a bracket's two exits at most one is filled: exposure counts them once.
inline bool is_loss_leg(const domain::Order& order) {
  return order.is_exit() && order.request.reason == domain::Reason::StopLoss;
}

/// The id of the profit leg (there may be none) beside a loss leg.
inline domain::ClientOrderId profit_sibling(const domain::Order& loss_leg) {
  return child_id(loss_leg.parent, true);
}

}  // namespace avenor::oms
