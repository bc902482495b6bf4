#include "oms/orders/cancel_intake.hpp"

#include <optional>
#include <utility>

namespace avenor::oms {

bool CancelIntake::cancel_known(const domain::OrderCancel& asked) {
  if (brackets_.cancel(asked)) return true;
  LiveOrder* live = orders_.find(asked.client_order_id);
  if (!live || live->order.request.bot_id != asked.bot_id) return false;
  if (is_final(live->order.status)) relay_.repeat(*live);
  if (VenueComponents* components = router_.find(live->order.request.venue))
    components->session.cancel(*live, CancelSource::Bot);
  return true;
}

void CancelIntake::look_up(const domain::OrderCancel& asked, std::function<void()> done) {
  ledger_.find(
      ledger::Ledger::By::ClientOrderId, asked.client_order_id.str(),
      [this, asked, done = std::move(done)](const core::Result<std::optional<ledger::Stored>>& found) {
        done();
        if (!found) return;               // the ledger is away: the cancel will be repeated
        if (cancel_known(asked)) return;  // it was loaded while the ledger was queried
        if (*found && (*found)->order.request.bot_id == asked.bot_id) return found_in_ledger(asked, **found);
        refusals_.publish(unknown_order(asked.client_order_id, asked.bot_id), "order.not_found",
                          "this bot has no such order");
      });
}

void CancelIntake::found_in_ledger(const domain::OrderCancel& asked, const ledger::Stored& stored) {
  // Closed and no longer in memory. An order that counts as never arrived may still be open: the venue is
  // queried.
  if (stored.order.status != domain::OrderStatus::Failed || !router_.contains(stored.order.request.venue))
    return events_.publish(domain::confirmation_of(stored.order));
  if (!readiness_.ready(stored.order.request.venue)) return;  // its sender repeats it
  orders_.add(restored(stored, clock_.mono()));
  cancel_known(asked);
}

}  // namespace avenor::oms
