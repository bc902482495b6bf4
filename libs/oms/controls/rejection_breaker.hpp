// Halts a bot at a venue that repeatedly refuses its orders; its trading at other venues continues.
#pragma once

#include <map>
#include <utility>

#include "domain/order.hpp"
#include "oms/controls/circuit_breaker.hpp"
#include "oms/orders/seen_bots.hpp"

namespace avenor::oms {

class RejectionBreaker {
 public:
  RejectionBreaker(CircuitBreaker& breaker, int most_in_a_row)
      : breaker_(breaker), most_in_a_row_(most_in_a_row) {}

  void refused(const domain::Order& order);
  /// The venue has executed an order of the bot, or the operator has resumed it (no venue: at all of them).
  void reset(const domain::BotId& bot, const domain::VenueName& venue);
  void forget_all_but(const SeenBots& bots);

 private:
  CircuitBreaker& breaker_;
  const int most_in_a_row_;
  std::map<std::pair<domain::BotId, domain::VenueName>, int> in_a_row_;
};

}  // namespace avenor::oms
