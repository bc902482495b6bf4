// Halts a bot that has lost too much today, and cancels its orders that would increase positions.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "oms/controls/bot_pnl.hpp"
#include "oms/controls/circuit_breaker.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/sessions/router.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

class DailyLossBreaker {
 public:
  /// `cancels`: openings are cancelled with the halt (RISK_LOSS_CANCELS).
  DailyLossBreaker(const core::Clock& clock, const Router& router, OrderStore& orders,
                   const PositionBook& positions, const risk::Gate& gate, BotPnl& pnl,
                   CircuitBreaker& breaker, EventSink& events, bool cancels)
      : clock_(clock),
        router_(router),
        orders_(orders),
        positions_(positions),
        gate_(gate),
        pnl_(pnl),
        breaker_(breaker),
        events_(events),
        cancels_(cancels) {}

  /// Every second or so.
  void check();

 private:
  using Unvalued = std::map<domain::BotId, std::set<domain::Currency>>;
  /// Once per currency, for as long as it lasts. `had` as "was charged fees".
  void report_unvalued(const domain::BotId& bot, const std::vector<domain::Currency>& currencies,
                       Unvalued& reported, const char* code, const char* had);
  /// Resting exits stay.
  void cancel_openings(const domain::BotId& bot, const std::string& reason);

  const core::Clock& clock_;
  const Router& router_;
  OrderStore& orders_;
  const PositionBook& positions_;
  const risk::Gate& gate_;
  BotPnl& pnl_;
  CircuitBreaker& breaker_;
  EventSink& events_;
  const bool cancels_;
  Unvalued unvalued_fees_, unvalued_results_;               ///< as they were reported
  std::map<domain::BotId, core::MonoTime> unmarked_since_;  ///< bots that hold what has no price yet
};

}  // namespace avenor::oms
