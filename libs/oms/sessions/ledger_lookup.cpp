#include "oms/sessions/ledger_lookup.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace avenor::oms {

LiveOrder* LedgerLookup::restore(const ledger::Stored& stored) {
  if (LiveOrder* known = context_.orders.find(stored.order.id())) return known;
  LiveOrder& live = context_.orders.add(restored(stored, context_.clock.mono()));
  live.given_up = is_final(live.order.status);  // its bot was informed long ago: only new events are reported
  return &live;
}

bool LedgerLookup::is_ours(const Found& found) const {
  return found && *found && (*found)->order.request.venue == context_.name();
}

void LedgerLookup::find(const domain::VenueOrderId& venue_id, const std::string& client_id,
                        std::function<void(LiveOrder*)> then, std::function<void()> unread) {
  if (LiveOrder* live = context_.find_at_venue(venue_id, client_id)) return then(live);
  // When the ledger has no such order, memory may have it by now (an exit, added with the answer to its
  // entry).
  auto take = [this, venue_id, client_id, then = std::move(then),
               unread = std::move(unread)](const Found& found) {
    if (is_ours(found)) return then(restore(**found));
    LiveOrder* live = context_.find_at_venue(venue_id, client_id);
    if (live || found) return then(live);
    report_unread(venue_id, found.error());
    if (unread) unread();
  };
  context_.ledger.find(ledger::Ledger::By::VenueOrderId, ledger::Ledger::at_venue(context_.name(), venue_id),
                       [this, client_id, take = std::move(take)](const Found& found) {
                         if (!found || is_ours(found) || client_id.empty()) return take(found);
                         context_.ledger.find(ledger::Ledger::By::ClientOrderId, client_id, take);
                       });
}

void LedgerLookup::report_unread(const domain::VenueOrderId& venue_id, const core::Error& error) {
  if (!told_.insert(venue_id.str())) return;
  context_.events.alert(
      {.severity = domain::Severity::Critical,
       .code = "ledger.unreadable",
       .message = fmt::format("{} shows {}, and whose order it is cannot be read from the ledger: {}. It is "
                              "left as it is, and looked for again with the next report",
                              context_.name(), venue_id, error.message),
       .subject = venue_id.str()});
}

}  // namespace avenor::oms
