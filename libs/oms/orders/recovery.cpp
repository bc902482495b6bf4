#include "oms/orders/recovery.hpp"

#include <algorithm>
#include <map>

namespace avenor::oms {

void Recovery::take_over(const ledger::Recovered& found) {
  p_.positions.load(found.positions);
  p_.kill_switch.load(found.controls, found.controls_changed_at);
  p_.unreadable.load(found.unreadable);
  p_.pnl.load(found.daily_baselines);
  // The age of each, by the wall clock of both runs; a time ahead of it counts as now.
  for (const auto& [bot, created_at] : found.recent)
    p_.pace.passed(bot, p_.clock.mono() - std::max(core::Duration{}, p_.clock.wall() - created_at));
  for (const auto& [name, value] : found.controls) p_.closing.recall(name);
  take_over_orders(found);
  for (const auto& [name, components] : p_.router.all()) components->breaks.recall();
}

void Recovery::take_over_orders(const ledger::Recovered& found) {
  const auto now = p_.clock.mono();
  std::map<domain::VenueName, core::WallTime> oldest;
  for (const auto* list : {&found.open_orders, &found.unannounced})
    for (const auto& stored : *list) {
      LiveOrder& live = p_.orders.add(restored(stored, now));
      p_.relay.recovered(live);
      const auto& venue = live.order.request.venue;
      if (VenueComponents* components = p_.router.find(venue)) components->session.recall_exits(live);
      p_.brackets.hold(live);
      if (is_final(live.order.status) || !live.order.created_at.is_set()) continue;
      const auto [since, first] = oldest.try_emplace(venue, live.order.created_at);
      if (!first) since->second = std::min(since->second, live.order.created_at);
    }
  // For a venue whose first execution may have been missed, only the ledger's start is known.
  auto without_fills = p_.clock.wall();
  for (const auto& [name, newest] : found.last_fill_at) without_fills = std::min(without_fills, newest);
  for (const auto& [name, components] : p_.router.all()) {
    const auto newest = found.last_fill_at.find(name);
    const auto newest_fill = newest == found.last_fill_at.end() ? without_fills : newest->second;
    const auto it = oldest.find(name);
    components->reconciler.set_fills_from(it == oldest.end() ? newest_fill
                                                             : std::min(newest_fill, it->second));
  }
}

}  // namespace avenor::oms
