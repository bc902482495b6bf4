#include "oms/sessions/ledger_lookup.hpp"

#include <optional>
#include <utility>

namespace avenor::oms {

LiveOrder* LedgerLookup::restore(const ledger::Stored& stored) {
  if (LiveOrder* known = context_.orders.find(stored.order.id())) return known;
  LiveOrder& live = context_.orders.add(restored(stored, context_.clock.mono()));
  live.given_up = is_final(live.order.status);  // its bot was informed long ago: only new events are reported
  return &live;
}

void LedgerLookup::find(const domain::VenueOrderId& venue_id, const std::string& client_id,
                        std::function<void(LiveOrder*)> then) {
  if (LiveOrder* live = context_.find_at_venue(venue_id, client_id)) return then(live);
  // When the ledger has no such order, memory may have it by now (an exit, added with the answer to its
  // entry).
  auto take = [this, venue_id, client_id](const core::Result<std::optional<ledger::Stored>>& found) {
    const bool ours = found && *found && (*found)->order.request.venue == context_.name();
    return ours ? restore(**found) : context_.find_at_venue(venue_id, client_id);
  };
  context_.ledger.find(
      ledger::Ledger::By::VenueOrderId, ledger::Ledger::at_venue(context_.name(), venue_id),
      [this, client_id, take,
       then = std::move(then)](const core::Result<std::optional<ledger::Stored>>& found) {
        const bool ours = found && *found && (*found)->order.request.venue == context_.name();
        if (ours || client_id.empty()) return then(take(found));
        context_.ledger.find(
            ledger::Ledger::By::ClientOrderId, client_id,
            [take, then](const core::Result<std::optional<ledger::Stored>>& again) { then(take(again)); });
      });
}

}  // namespace avenor::oms
