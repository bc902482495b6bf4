// Whether an order may leave: the kill switch, the limits and the throttle of orders, asked by a venue's
// session.
#pragma once

#include <optional>

#include "domain/order.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

class SendPermit {
 public:
  virtual ~SendPermit() = default;

  /// Asked just before the order is given to the venue's adapter, and again before each further try. A
  /// reason ends the order.
  virtual std::optional<risk::RiskReject> before_send(const domain::Order& order) = 0;
  /// Asked when its first byte is about to leave, which is later where the venue's rate limit has held it
  /// back. A reason keeps it here, and ends it.
  virtual std::optional<risk::RiskReject> before_first_byte(const domain::Order& order) = 0;
  /// It had the permit and certainly did not leave: it will be tried again.
  virtual void not_sent(const domain::Order& order) = 0;
};

}  // namespace avenor::oms
