// Restores the state of every component from the ledger at a start. (Every start is a recovery; nothing is
// sent here.)
#pragma once

#include "core/clock.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/brackets/bracket_emulator.hpp"
#include "oms/controls/bot_pnl.hpp"
#include "oms/controls/close_requests.hpp"
#include "oms/controls/kill_switch.hpp"
#include "oms/controls/order_pace.hpp"
#include "oms/controls/unreadable_rows.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/outbox_relay.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/sessions/router.hpp"

namespace avenor::oms {

class Recovery {
 public:
  /// The components with state.
  struct Parts {
    const core::Clock& clock;
    const Router& router;
    OrderStore& orders;
    PositionBook& positions;
    KillSwitch& kill_switch;
    UnreadableRows& unreadable;
    OrderPace& pace;
    BotPnl& pnl;
    CloseRequests& closing;
    BracketEmulator& brackets;
    OutboxRelay& relay;
  };
  explicit Recovery(const Parts& parts) : p_(parts) {}

  void take_over(const ledger::Recovered& found);

 private:
  /// With them, from when each venue's history is asked for: the oldest order that is open there, or
  /// its newest fill.
  void take_over_orders(const ledger::Recovered& found);

  const Parts p_;
};

}  // namespace avenor::oms
