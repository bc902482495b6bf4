// A bot cancels an order, or an exit that execution holds for it.
#pragma once

#include <functional>

#include "core/clock.hpp"
#include "domain/messages.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/brackets/bracket_emulator.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_refusals.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/outbox_relay.hpp"
#include "oms/sessions/readiness.hpp"
#include "oms/sessions/router.hpp"

namespace avenor::oms {

class CancelIntake {
 public:
  CancelIntake(const core::Clock& clock, ledger::Ledger& ledger, const Readiness& readiness,
               const Router& router, OrderStore& orders, BracketEmulator& brackets, OutboxRelay& relay,
               OrderRefusals& refusals, EventSink& events)
      : clock_(clock),
        ledger_(ledger),
        readiness_(readiness),
        router_(router),
        orders_(orders),
        brackets_(brackets),
        relay_(relay),
        refusals_(refusals),
        events_(events) {}

  /// Carries out the cancel of an order in memory, including an exit that is only held. False: the ledger
  /// must be queried.
  bool cancel_known(const domain::OrderCancel& asked);
  /// A cancel of an order that is not in memory; `done` when the ledger has answered.
  void look_up(const domain::OrderCancel& asked, std::function<void()> done);

 private:
  void found_in_ledger(const domain::OrderCancel& asked, const ledger::Stored& stored);

  const core::Clock& clock_;
  ledger::Ledger& ledger_;
  const Readiness& readiness_;
  const Router& router_;
  OrderStore& orders_;
  BracketEmulator& brackets_;
  OutboxRelay& relay_;
  OrderRefusals& refusals_;
  EventSink& events_;
};

}  // namespace avenor::oms
