// Whether an order may be sent: kill switch, limits and outbound throttle, checked by a venue's session.
#pragma once

#include <optional>

#include "domain/order.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

class SendPermit {
 public:
  virtual ~SendPermit() = default;

  /// Called just before the order is passed to the venue's adapter, and again before each retry. A returned
  /// reason ends the order.
  virtual std::optional<risk::RiskReject> before_send(const domain::Order& order) = 0;
  /// Called when its first byte is about to be sent, which is later when the venue's rate limit has delayed
  /// it. A returned reason stops and ends it.
  virtual std::optional<risk::RiskReject> before_first_byte(const domain::Order& order) = 0;
  /// It had the permit and certainly was not sent: it will be retried.
  virtual void not_sent(const domain::Order& order) = 0;
};

}  // namespace avenor::oms
