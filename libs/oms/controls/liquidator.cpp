#include "oms/controls/liquidator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "oms/controls/command_scope.hpp"

namespace avenor::oms {

void Liquidator::disarm_exits() {
  for (const auto& which : requests_.all()) disarm_exits(which);
}

bool Liquidator::disarm_exits(const CloseRequests::All::value_type& which) {
  const auto& [scope, wanted] = which;
  return brackets_.end(scope, wanted.flat ? "the operator closes the position" : "cancelled by the operator");
}

bool Liquidator::release(const Scope& scope) {
  const auto it = requests_.all().find(scope);
  if (it == requests_.all().end()) return true;
  if (!disarm_exits(*it)) return false;
  requests_.end(it);
  return true;
}

void Liquidator::tick() {
  if (!readiness_.ready()) return;
  auto& all = requests_.all();
  for (auto it = all.begin(); it != all.end();) {
    const auto& scope = it->first;
    const bool flat = it->second.flat;
    const bool compared = orders_compared(scope, it->second.since);
    const bool disarmed = disarm_exits(*it);
    // In this order: an open order may still fill, and its end must be known before a position is closed.
    const bool cancelled = cancel_orders_of(scope);
    const bool flattened = !flat || close_positions_of(scope);
    if (!compared || !disarmed || !cancelled || !flattened) {
      ++it;
      continue;
    }
    if (flat) tell_flattened(scope);
    it = requests_.end(it);
  }
}

bool Liquidator::orders_compared(const Scope& scope, core::MonoTime since) const {
  return std::ranges::all_of(router_.all(), [&](const auto& entry) {
    if (!scope.venue.empty() && scope.venue != entry.first) return true;
    const auto& from = entry.second->reconciler.orders_compared_from();
    return from && *from >= since;
  });
}

void Liquidator::tell_flattened(const Scope& scope) {
  // A venue position that no order of ours made is not closed, but it is reported.
  std::string beside;
  for (const auto& [name, components] : router_.all())
    for (const auto& [symbol, found] : components->reconciler.drift())
      if (found.told && scope.covers({}, name, symbol))
        beside += fmt::format("; {} holds {} {} that the ledger does not have: check the account", name,
                              found.venues - found.ours, symbol);
  events_.alert({.severity = beside.empty() ? domain::Severity::Info : domain::Severity::Warning,
                 .code = "trading.flattened",
                 .message = fmt::format("{}: no open position in the ledger{}", scope.to_string(), beside),
                 .subject = subject_of(scope)});
}

bool Liquidator::cancel_orders_of(const Scope& scope) {
  bool none = true;
  // Exits that the venue holds and has not shown yet must be cancelled too.
  for (const auto& [name, components] : router_.all()) none = !components->session.owes_exits(scope) && none;
  for (LiveOrder* live : orders_.open()) {
    if (!scope.covers(live->order.request)) continue;
    none = false;
    const auto& venue = live->order.request.venue;
    VenueComponents* components = router_.find(venue);
    if (components && readiness_.ready(venue) && !live->by_operator && !live->cancel_wanted)
      components->session.cancel(*live, CancelSource::Halt);
  }
  return none;
}

bool Liquidator::close_positions_of(const Scope& scope) {
  bool flat = true;
  for (const auto& holding : positions_.all()) {
    const auto& key = holding.key;
    if (!scope.covers(key.bot_id, key.venue, key.symbol) || holding.position.qty.is_zero()) continue;
    flat = false;
    VenueComponents* components = router_.find(key.venue);
    if (!components || !readiness_.ready(key.venue)) continue;
    const bool busy =
        components->session.owes_exits(key.bot_id, key.symbol) ||
        std::ranges::any_of(orders_.open_of(key.bot_id), [&](const LiveOrder* live) {
          return live->order.request.symbol == key.symbol && live->order.request.venue == key.venue;
        });
    if (!busy) closer_.close(holding);
  }
  return flat;
}

}  // namespace avenor::oms
