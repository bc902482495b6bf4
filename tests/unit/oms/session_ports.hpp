// The other side of a session's narrow interfaces: lets every order leave unless the test says otherwise, and
// remembers what it was asked and what was reported to it.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "oms/sessions/order_events.hpp"
#include "oms/sessions/send_permit.hpp"

namespace avenor::testing {

class FakeSendPermit final : public oms::SendPermit {
 public:
  std::function<std::optional<risk::RiskReject>(const domain::Order&)> decide;
  int asked = 0, not_sent_count = 0;

  std::optional<risk::RiskReject> before_send(const domain::Order& order) override {
    ++asked;
    return decide ? decide(order) : std::nullopt;
  }
  std::optional<risk::RiskReject> before_first_byte(const domain::Order&) override { return {}; }
  void not_sent(const domain::Order&) override { ++not_sent_count; }
};

class FakeOrderEvents final : public oms::OrderEvents {
 public:
  std::vector<domain::ClientOrderId> rejections, executions;
  std::vector<core::WallTime> missed;

  void rejected_by_venue(const domain::Order& order) override { rejections.push_back(order.id()); }
  void executed(const domain::Order& order) override { executions.push_back(order.id()); }
  domain::ClientOrderId exit_replaced(const domain::Order&, const domain::ClientOrderId& proposed) override {
    return proposed;
  }
  void execution_missed(core::WallTime happened) override { missed.push_back(happened); }
};

}  // namespace avenor::testing
