#include "oms/orders/outbox_relay.hpp"

#include <algorithm>
#include <chrono>

namespace avenor::oms {
namespace {

using namespace std::chrono_literals;
constexpr core::Duration kFirstRepeat = 1s;
constexpr core::Duration kLongestRepeat = 8s;
constexpr core::Duration kGiveUpAfter = 60s;

}  // namespace

void OutboxRelay::durable(LiveOrder& live, const domain::Order& as_of) {
  live.told = 0;
  live.told_first = clock_.mono();
  live.given_up = false;
  events_.publish(domain::confirmation_of(as_of));
  events_.state(as_of);  // the bot first: a line in the journal costs more than a message
  ++live.told;
  schedule(live);
}

void OutboxRelay::recovered(LiveOrder& live) {
  live.told_first = clock_.mono();
  tell(live);
}

void OutboxRelay::repeat(LiveOrder& live) {
  if (live.durable_version == live.order.version) events_.publish(domain::confirmation_of(live.order));
}

void OutboxRelay::tell(LiveOrder& live) {
  // A newer version is being committed: its own commit will report it.
  if (live.durable_version == live.order.version) events_.publish(domain::confirmation_of(live.order));
  ++live.told;
  schedule(live);
}

void OutboxRelay::schedule(LiveOrder& live) {
  const auto wait =
      std::min<core::Duration>(kFirstRepeat * (1 << std::min(live.told - 1, 8)), kLongestRepeat);
  live.tell_due = clock_.mono() + wait;
  agenda_.add(live.tell_due, live.order.id());
}

void OutboxRelay::acknowledged(const domain::Ack& ack) {
  LiveOrder* live = orders_.find(ack.client_order_id);
  if (!live || live->order.request.bot_id != ack.bot_id) return;
  if (ack.version <= live->acked_version || ack.version > live->durable_version) return;
  live->acked_version = ack.version;
  if (ack.version == live->order.version) live->filled_acked = live->order.filled_qty;
  live->touched = clock_.mono();
  if (is_final(live->order.status)) live->trace.mark(Trace::Step::Acknowledged, live->touched);
  if (is_final(live->order.status) && live->acked_version == live->order.version) settle(*live);
}

void OutboxRelay::settle(LiveOrder& live) {
  // An order that is not closed_and_acked is found on the next start: so the exits of its bracket are not
  // forgotten.
  live.settle_due = live.owes_exits() || live.exits_held;
  if (live.owes_exits()) agenda_.add(clock_.mono() + kFirstRepeat, live.order.id());
  if (live.settle_due) return;
  ledger::Change change;
  change.announced = ledger::Change::Announced{live.order.id(), live.order.version};
  ledger_.write(std::move(change), [](const ledger::Written&) {});
}

void OutboxRelay::released(LiveOrder& live) {
  if (live.settle_due) settle(live);
}

void OutboxRelay::tick() {
  const auto now = clock_.mono();
  while (const auto id = agenda_.take(now)) {
    LiveOrder* live = orders_.find(*id);
    if (!live) continue;
    if (live->given_up || live->acked_version >= live->durable_version) {
      if (live->settle_due) settle(*live);
      continue;
    }
    if (now < live->tell_due) continue;  // the timer of an earlier version: the latest one has its own
    const auto since = now - live->told_first.value_or(now);
    if (since >= kGiveUpAfter) {
      live->given_up = true;
      if (is_final(live->order.status)) settle(*live);
      continue;
    }
    tell(*live);
  }
}

}  // namespace avenor::oms
