// The operator's halt and resume, including cancels and closing under a halt.
#pragma once

#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "domain/messages.hpp"
#include "oms/controls/close_requests.hpp"
#include "oms/controls/command_scope.hpp"
#include "oms/controls/command_timing.hpp"
#include "oms/controls/kill_switch.hpp"
#include "oms/controls/liquidator.hpp"
#include "oms/controls/rejection_breaker.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/sessions/readiness.hpp"
#include "oms/sessions/router.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

class HaltCommands {
 public:
  /// All outlive this.
  struct Parts {
    const core::Clock& clock;
    const Readiness& readiness;
    KillSwitch& kill_switch;
    CloseRequests& closing;
    Liquidator& liquidator;
    RejectionBreaker& rejections;
    CommandTiming& timing;
    const Router& router;
    OrderStore& orders;
    const PositionBook& positions;
    const risk::Gate& gate;
    EventSink& events;
  };
  /// `listed`: the bots of the settings.
  HaltCommands(const Parts& parts, const std::set<domain::BotId>& listed) : p_(parts), listed_(listed) {}

  using Answer = std::function<void(const core::Status&)>;
  /// `answer` runs when it is durable, or refused. Before the ledger is read it waits for that, and no order
  /// is sent meanwhile.
  void halt(const domain::Control& request, core::MonoTime sent, const Answer& answer);
  void resume(const domain::Control& request, core::MonoTime sent, const Answer& answer);
  /// A resume that came before the ledger was read: another execution may have processed a halt and its
  /// resume meanwhile; a halt that was lifted by then must not be restored here.
  void resume_early(const domain::Control& request, core::MonoTime sent);

  /// Halts that came before the ledger was read, to be applied afterwards.
  struct Early {
    domain::Control request;
    core::MonoTime sent;
    core::Duration age;  ///< at arrival: the wait since then does not make it late
  };
  std::vector<Early> take_early() { return std::exchange(early_, {}); }
  bool any_early() const { return !early_.empty(); }

 private:
  void halt_early(const domain::Control& request, core::MonoTime sent, const Answer& answer);
  void close_halted();
  /// A halt is kept until it is lifted: the number for unknown bots and symbols is bounded.
  core::Status may_halt(const Scope& scope) const;
  bool is_known(const Scope& scope) const;
  void add_venues_of_bot(std::vector<Scope>& scopes) const;
  void cancel_closing_orders(const Scope& scope);
  void accept_breaks(const Scope& scope);

  const Parts p_;
  const std::set<domain::BotId> listed_;
  std::vector<Early> early_;
};

}  // namespace avenor::oms
