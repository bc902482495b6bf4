// Tells bots what became of their orders, until they say that they know.
//
// The outbox is the ledger itself: a row whose announced_version is behind its version is still to be told.
// Each state is published once its commit has returned, again with back-off (1 s, 2 s … 8 s) until the bot's
// TRADE_ACK for it or a later one, and given up after a minute (the bot can still ask by TRADE_ORDER.QUERY).
#pragma once

#include "core/clock.hpp"
#include "execution/agenda.hpp"
#include "execution/order_store.hpp"
#include "execution/outlet.hpp"
#include "ledger/ledger.hpp"

namespace avenor::execution {

class Announcer {
 public:
  Announcer(const core::Clock& clock, ledger::Ledger& ledger, OrderStore& orders, Outlet& outlet)
      : clock_(clock), ledger_(ledger), orders_(orders), outlet_(outlet) {}

  /// A version of the order has become durable: this is how it stood.
  void durable(LiveOrder& live, const domain::Order& as_of);
  /// The order was found in the ledger on start, and its bot may not know how it stands.
  void recovered(LiveOrder& live);
  /// The present state once more: the bot has asked, or repeated its order.
  void repeat(LiveOrder& live);
  void acknowledged(const wire::Ack& ack);
  /// Nothing is left of what has kept the order from being settled.
  void released(LiveOrder& live);
  void tick();

 private:
  void tell(LiveOrder& live);
  void schedule(LiveOrder& live);
  void settle(LiveOrder& live);

  const core::Clock& clock_;
  ledger::Ledger& ledger_;
  OrderStore& orders_;
  Outlet& outlet_;
  Agenda agenda_;
};

}  // namespace avenor::execution
