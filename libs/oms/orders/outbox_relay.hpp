// Reports order states to bots until they acknowledge them.
//
// The outbox is the ledger itself: a row whose announced_version is behind its version is still to be
// reported. Each state is published once its commit has returned, again with back-off (1 s, 2 s … 8 s) until
// the bot's TRADE_ACK for it or a later one, and given up after a minute (the bot can still ask by
// TRADE_ORDER.QUERY).
#pragma once

#include "core/clock.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/orders/deadline_queue.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_store.hpp"

namespace avenor::oms {

class OutboxRelay {
 public:
  OutboxRelay(const core::Clock& clock, ledger::Ledger& ledger, OrderStore& orders, EventSink& events)
      : clock_(clock), ledger_(ledger), orders_(orders), events_(events) {}

  /// A version of the order has become durable: its state as of then.
  void durable(LiveOrder& live, const domain::Order& as_of);
  /// The order was read from the ledger at start, and its bot may not know its state.
  void recovered(LiveOrder& live);
  /// The present state once more: the bot has asked, or repeated its order.
  void repeat(LiveOrder& live);
  void acknowledged(const domain::Ack& ack);
  /// Nothing prevents the order from being closed_and_acked any more.
  void released(LiveOrder& live);
  void tick();

 private:
  void tell(LiveOrder& live);
  void schedule(LiveOrder& live);
  void settle(LiveOrder& live);

  const core::Clock& clock_;
  ledger::Ledger& ledger_;
  OrderStore& orders_;
  EventSink& events_;
  DeadlineQueue agenda_;
};

}  // namespace avenor::oms
