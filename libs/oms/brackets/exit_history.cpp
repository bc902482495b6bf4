#include "oms/brackets/exit_history.hpp"

#include <utility>

#include "oms/brackets/child_orders.hpp"

namespace avenor::oms {
namespace {

constexpr int kReadsAtOnce = 16;  ///< new orders wait behind them, after a start with thousands of entries

}  // namespace

void ExitHistory::read(const domain::ClientOrderId& entry, HeldBracket& held) {
  held.memory = HeldBracket::Memory::Asked;
  unread_.push_back(entry);
  read_on();
}

void ExitHistory::read_on() {
  while (reading_ < kReadsAtOnce && !unread_.empty()) {
    const auto entry = std::move(unread_.front());
    unread_.pop_front();
    ++reading_;
    recall(entry, true, 1);
  }
}

void ExitHistory::recall(const domain::ClientOrderId& entry, bool profit, int number) {
  ledger_.find(ledger::Ledger::By::ClientOrderId, exit_id(entry, profit, number).str(),
               [this, entry, profit, number](const core::Result<std::optional<ledger::Stored>>& found) {
                 recalled(entry, profit, number, found);
               });
}

void ExitHistory::recalled(const domain::ClientOrderId& entry, bool profit, int number,
                           const core::Result<std::optional<ledger::Stored>>& found) {
  HeldBracket* held = book_.find(entry);
  if (held && found && *found) {
    remember(entry, *held, profit, **found);
    return recall(entry, profit, number + 1);
  }
  if (held && found && profit) return recall(entry, false, 1);
  // without an answer it is queried again later
  if (held) held->memory = found ? HeldBracket::Memory::Read : HeldBracket::Memory::Unread;
  if (held && !found) held->try_later(clock_.mono());
  --reading_;
  if (held && found) listener_.exits_known(entry);
  read_on();
}

void ExitHistory::remember(const domain::ClientOrderId& entry, HeldBracket& held, bool profit,
                           const ledger::Stored& stored) {
  const auto& order = stored.order;
  ++held.made[profit];  // its number is used, whatever it is
  if (order.purpose != domain::OrderPurpose::HeldExit || order.parent != entry) return;
  held.over = held.over || order.error == kExitsCancelled;
  held.exits[order.id()] = order.error == kExitsClosed ? order.request.qty : order.filled_qty;
  if (!is_final(order.status)) held.out = order.id();
}

}  // namespace avenor::oms
