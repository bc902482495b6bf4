// The operator's reports and commands, with the components that carry them out.
#pragma once

#include <set>

#include "core/clock.hpp"
#include "domain/messages.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/brackets/bracket_emulator.hpp"
#include "oms/controls/close_requests.hpp"
#include "oms/controls/command_timing.hpp"
#include "oms/controls/halt_commands.hpp"
#include "oms/controls/kill_switch.hpp"
#include "oms/controls/liquidator.hpp"
#include "oms/controls/operator_commands.hpp"
#include "oms/controls/position_closer.hpp"
#include "oms/controls/rejection_breaker.hpp"
#include "oms/controls/resolve_command.hpp"
#include "oms/controls/unreadable_rows.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_delays.hpp"
#include "oms/orders/order_intake.hpp"
#include "oms/orders/order_screening.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/orders/status_report.hpp"
#include "oms/sessions/readiness.hpp"
#include "oms/sessions/router.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

class OperatorConsole {
 public:
  /// The components that it shows and acts on.
  struct Parts {
    const core::Clock& clock;
    const ledger::Ledger& ledger;
    const Readiness& readiness;
    const Router& router;
    OrderStore& orders;
    const PositionBook& positions;
    const risk::Gate& gate;
    KillSwitch& kill_switch;
    const UnreadableRows& unreadable;
    RejectionBreaker& rejections;
    OrderScreening& screening;
    OrderIntake& intake;
    CloseRequests& closing;
    BracketEmulator& brackets;
    EventSink& events;
  };
  /// `listed`: the bots of the settings.
  OperatorConsole(const Parts& parts, const std::set<domain::BotId>& listed);

  void control(const domain::Control& request, core::WallTime sent) { commands_.control(request, sent); }
  /// Carries out the commands that came before the ledger was read.
  void ledger_read() { commands_.ledger_read(); }
  /// Disarms the exits in scopes that an earlier run was told to cancel or close.
  void disarm_exits() { liquidator_.disarm_exits(); }
  /// Every second or so: continues pending cancels and closings.
  void tick() { liquidator_.tick(); }

  StatusReport& status() { return status_; }
  const StatusReport& status() const { return status_; }

 private:
  CommandTiming timing_;
  PositionCloser closer_;
  Liquidator liquidator_;
  HaltCommands halts_;
  ResolveCommand resolve_;
  OrderDelays delays_;
  StatusReport status_;
  OperatorCommands commands_;
};

}  // namespace avenor::oms
