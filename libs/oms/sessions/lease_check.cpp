#include "oms/sessions/lease_check.hpp"

#include <fmt/format.h>

#include "oms/sessions/order_sender.hpp"

namespace avenor::oms {
namespace {

constexpr int kLeaseChecksAtOnce = 4;

}  // namespace

bool LeaseCheck::is_fresh(const LiveOrder& live) const {
  return context_.clock.mono() - live.lease_checked_at < context_.venue.visibility_delay() / 2;
}

void LeaseCheck::check(LiveOrder& live, risk::Approved approved) {
  waiting_.emplace_back(live.order.id(), std::move(approved));
  ask_next();
}

// A few at a time: an answer that waits behind many others in the ledger's queue would arrive too old.
void LeaseCheck::ask_next() {
  while (asking_ < kLeaseChecksAtOnce && !waiting_.empty()) {
    auto [id, approved] = std::move(waiting_.front());
    waiting_.pop_front();
    ++asking_;
    context_.ledger.find(ledger::Ledger::By::ClientOrderId, id.str(),
                         [this, id, asked = context_.clock.mono(),
                          approved](const core::Result<std::optional<ledger::Stored>>& found) {
                           --asking_;
                           on_answer(id, asked, approved, found);
                           ask_next();
                         });
  }
}

void LeaseCheck::on_answer(const domain::ClientOrderId& id, core::MonoTime asked,
                           const risk::Approved& approved,
                           const core::Result<std::optional<ledger::Stored>>& found) {
  LiveOrder* still = context_.orders.find(id);
  if (!still || !still->unacknowledged()) return;
  if (found && *found && (*found)->order.status == domain::OrderStatus::Pending) {
    still->lease_checked_at = asked;
    return sender_.submit(*still, approved);
  }
  // the ledger is away: tried again as one that could not be sent
  if (!found) return sender_.defer(*still, approved);
  context_.events.alert(
      {.severity = domain::Severity::Critical,
       .code = "order.taken_over",
       .message = fmt::format(
           "{} is not sent: it is closed in the ledger, another execution daemon has written to it", id),
       .subject = id.str()});
  if (!*found) return;
  context_.orders.remove(*still);
  context_.orders.add(restored(**found, context_.clock.mono()));
}

}  // namespace avenor::oms
