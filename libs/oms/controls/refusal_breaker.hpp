// Halts a bot whose orders the risk gate refuses again and again: a program that ignores refusals is a fault,
// and each of its orders costs rows in the ledger and a place in the queue. (Refusals by a venue:
// rejection_breaker.hpp.)
#pragma once

#include <chrono>
#include <string>

#include "core/clock.hpp"
#include "domain/order.hpp"
#include "oms/controls/circuit_breaker.hpp"
#include "oms/controls/order_pace.hpp"

namespace avenor::oms {

class RefusalBreaker {
 public:
  /// `most`: refusals within a minute; with more the bot is halted. 0: no bound
  /// (RISK_MAX_REFUSALS_PER_MINUTE).
  RefusalBreaker(CircuitBreaker& breaker, int most) : breaker_(breaker), most_(most) {}

  void refused(const domain::Order& order, const std::string& code, core::MonoTime now);
  void forget_idle(core::MonoTime now) { refusals_.forget_idle(now); }

 private:
  CircuitBreaker& breaker_;
  const int most_;
  OrderPace refusals_;
};

}  // namespace avenor::oms
