// All of execution's components that its venues share, connected with one another. (Those of one venue:
// oms/sessions/venue_components.hpp.) OrderManager owns and drives them.
#pragma once

#include "core/clock.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/brackets/bracket_emulator.hpp"
#include "oms/controls/account_exposure.hpp"
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
#include "oms/controls/refusal_breaker.hpp"
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

namespace avenor::oms {

struct CoreComponents {
  CoreComponents(const OrderManagerOptions& given, const core::Clock& its_clock, ledger::Ledger& its_ledger,
                 EventSink& sink, risk::RiskLimits limits);
  CoreComponents(const CoreComponents&) = delete;
  CoreComponents& operator=(const CoreComponents&) = delete;

  /// What a venue's own components use of these.
  VenueComponents::Shared for_venues();

  const OrderManagerOptions options;
  const core::Clock& clock;
  ledger::Ledger& ledger;
  EventSink& events;
  Containment containment;
  Router router;
  Readiness readiness;

  // What is known.
  OrderStore orders;
  PositionBook positions;
  LastPrices prices;
  SeenBots bots;  ///< that have sent an order
  UnreadableRows unreadable;
  risk::Gate gate;

  // The controls that block orders.
  KillSwitch kill_switch;
  CircuitBreaker breaker;
  RefusalBreaker risk_refusals;
  OutboundThrottle throttle;
  OrderPace pace;
  BotPnl pnl;
  AccountExposure exposure;
  RiskContextBuilder risk_context;

  // The path of an order.
  OutboxRelay relay;
  PositionReports reports;
  OrderLifecycle lifecycle;
  OrderApproval approval;
  OrderRefusals refusals;
  OrderScreening screening;
  OrderIntake intake;
  ReplaceIntake replaces;
  CloseRequests closing;
  BracketEmulator brackets;
  CancelIntake cancels;
  PreSendCheck pre_send;
  PriceIntake price_intake;
  BotStates states;
  IntakeQueue queue;

  // The circuit breakers, and the operator.
  DailyLossBreaker daily_loss;
  RejectionBreaker rejections;
  OperatorConsole console;
};

}  // namespace avenor::oms
