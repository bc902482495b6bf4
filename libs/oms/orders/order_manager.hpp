// The execution core: processes the events of the bus, the ledger and the venues into orders and their
// states. Deterministic: it reads no clock, opens no socket and draws no random number of its own, so the
// same events in the same order make the same orders (tests drive it with simulated venue, ledger, bus and
// clock).
//
// It owns and connects the components; each has its own file. The path of an order: IntakeQueue (whose turn
// it is) → OrderIntake (screened, written as PENDING) → ledger → OrderApproval (the gate) → VenueSession →
// PreSendCheck → venue → OrderLifecycle (each step written) → ledger → OutboxRelay (reported to its bot).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "domain/messages.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/brackets/bracket_emulator.hpp"
#include "oms/controls/bot_pnl.hpp"
#include "oms/controls/circuit_breaker.hpp"
#include "oms/controls/close_requests.hpp"
#include "oms/controls/daily_loss_breaker.hpp"
#include "oms/controls/kill_switch.hpp"
#include "oms/controls/operator_console.hpp"
#include "oms/controls/order_approval.hpp"
#include "oms/controls/order_pace.hpp"
#include "oms/controls/outbound_throttle.hpp"
#include "oms/controls/pre_send_check.hpp"
#include "oms/controls/rejection_breaker.hpp"
#include "oms/controls/risk_context_builder.hpp"
#include "oms/controls/unreadable_rows.hpp"
#include "oms/orders/bot_states.hpp"
#include "oms/orders/cancel_intake.hpp"
#include "oms/orders/containment.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/intake_queue.hpp"
#include "oms/orders/order_intake.hpp"
#include "oms/orders/order_lifecycle.hpp"
#include "oms/orders/order_manager_options.hpp"
#include "oms/orders/order_refusals.hpp"
#include "oms/orders/order_screening.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/outbox_relay.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/orders/position_reports.hpp"
#include "oms/orders/replace_intake.hpp"
#include "oms/orders/seen_bots.hpp"
#include "oms/prices/last_prices.hpp"
#include "oms/prices/price_intake.hpp"
#include "oms/sessions/readiness.hpp"
#include "oms/sessions/router.hpp"
#include "risk/gate.hpp"
#include "venue/api/account.hpp"
#include "venue/api/order_entry.hpp"

namespace avenor::oms {

class OrderManager {
 public:
  OrderManager(const OrderManagerOptions& options, const core::Clock& clock, ledger::Ledger& ledger,
               EventSink& events, risk::RiskLimits limits);

  /// Before start(). The venue outlives the manager. It is queried for the instruments of the symbols that
  /// are at home there or among `listed`.
  void add_venue(venue::OrderEntry& venue, venue::Account& account,
                 const std::vector<domain::Symbol>& listed = {});

  /// Recovers: reads the ledger, connects the venues' streams, reconciles. `ready` runs once for each venue,
  /// when its first pass has completed: from then on its orders are accepted, independent of other venues;
  /// `failed` when the ledger could not be read (nothing has been sent then).
  void start(std::function<void(const domain::VenueName&)> ready, std::function<void(core::Error)> failed);
  /// At one venue at least.
  bool ready() const { return readiness_.ready(); }

  // From the bus.
  void create(const domain::OrderRequest& request) { queue_.create(request); }
  void cancel(const domain::OrderCancel& asked) { queue_.cancel(asked); }
  void replace(const domain::OrderReplace& asked) { queue_.replace(asked); }
  void query(const domain::OrderQuery& asked) { queue_.query(asked); }
  void acknowledge(const domain::Ack& ack) { relay_.acknowledged(ack); }
  void quote(const domain::Quote& quote) { price_intake_.quote(quote); }
  /// `sent`: when the sender sent it; not set: now. A command that is too old, or older than the state it
  /// would change, is refused.
  void control(const domain::Control& request, core::WallTime sent = {}) { console_.control(request, sent); }

  /// Timers: every 50 ms or so.
  void tick();

  /// Called with the first order of each bot since the start, before it is written.
  void on_new_bot(std::function<void(const domain::BotId&)> handler) {
    intake_.on_new_bot(std::move(handler));
  }
  void set_limits(risk::RiskLimits limits) { gate_ = risk::Gate{std::move(limits)}; }
  /// The ledger's problem; empty when all is well.
  void ledger_trouble(const std::string& what) { console_.status().ledger_trouble(what); }

  /// Empty when all is well; else a sentence for STATUS= and the heartbeat.
  std::string degraded_reason() const { return console_.status().degraded_reason(); }
  /// One line: "3 open orders, 1 unknown, ledger 0 behind".
  std::string summary() const { return console_.status().summary(); }

 private:
  void recovered(const ledger::Recovered& found);
  void work();
  void forget_idle();

  const OrderManagerOptions options_;
  const core::Clock& clock_;
  ledger::Ledger& ledger_;
  EventSink& events_;
  Containment containment_;
  Router router_;
  Readiness readiness_;

  // What is known.
  OrderStore orders_;
  PositionBook positions_;
  LastPrices prices_;
  SeenBots bots_;  ///< that have sent an order
  UnreadableRows unreadable_;
  risk::Gate gate_;

  // The controls that block orders.
  KillSwitch kill_switch_;
  CircuitBreaker breaker_;
  OutboundThrottle throttle_;
  OrderPace pace_;
  BotPnl pnl_;
  RiskContextBuilder risk_context_;

  // The path of an order.
  OutboxRelay relay_;
  PositionReports reports_;
  OrderLifecycle lifecycle_;
  OrderApproval approval_;
  OrderRefusals refusals_;
  OrderScreening screening_;
  OrderIntake intake_;
  ReplaceIntake replaces_;
  CloseRequests closing_;
  BracketEmulator brackets_;
  CancelIntake cancels_;
  PreSendCheck pre_send_;
  PriceIntake price_intake_;
  BotStates states_;
  IntakeQueue queue_;

  // The circuit breakers, and the operator.
  DailyLossBreaker daily_loss_;
  RejectionBreaker rejections_;
  OperatorConsole console_;

  core::MonoTime next_eviction_, next_guard_;
};

}  // namespace avenor::oms
