#include "paper_exchange/paper_broker.hpp"

#include <utility>

namespace avenor::paper_exchange {

PaperBroker::PaperBroker(matching::ExchangeOptions options, const core::Clock& clock, matching::Ids& ids,
                         SeededFaults& faults)
    : faults_(faults),
      exchange_(std::move(options), clock, ids, &faults),
      recorder_(exchange_),
      view_(exchange_, faults) {}

core::Status PaperBroker::open(const std::filesystem::path& dir) {
  if (const auto opened = recorder_.open(dir); !opened) return opened;
  exchange_.resume();
  opened_at_ = exchange_.now();
  exchange_.expire_due();
  commit();
  return recorder_.compact_if_worthwhile();
}

void PaperBroker::commit() {
  const auto changed = exchange_.take_changed();
  view_.note(changed);
  recorder_.commit(changed);
}

void PaperBroker::activate(matching::Order& order) {
  if (faults_.roll(faults_.settings().reject_rate))
    exchange_.refuse(order);
  else
    exchange_.activate(order);
}

void PaperBroker::activate_replacement(matching::Order& fresh) {
  if (faults_.roll(faults_.settings().reject_rate))
    exchange_.refuse_replacement(fresh);
  else
    exchange_.activate_replacement(fresh);
}

matching::Expected<matching::Order*> PaperBroker::cancel(std::string_view id) {
  const auto& faults = faults_.settings();
  const bool waits = faults.cancel_delay.count() > 0 || faults.pending_cancel.on();
  return waits ? exchange_.request_cancel(id) : exchange_.cancel(id);
}

}  // namespace avenor::paper_exchange
