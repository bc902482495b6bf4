// Forwards the events of a venue's session: rejections to their breaker, executions to it and to the
// brackets, executions missed by the stream to the stream's supervisor.
#pragma once

#include "oms/sessions/order_events.hpp"

namespace avenor::oms {

class BracketEmulator;
class RejectionBreaker;
class VenueSupervisor;

class OrderEventFanout final : public OrderEvents {
 public:
  OrderEventFanout(RejectionBreaker& rejections, BracketEmulator& brackets, VenueSupervisor& supervisor)
      : rejections_(rejections), brackets_(brackets), supervisor_(supervisor) {}

  void rejected_by_venue(const domain::Order& order) override;
  void executed(const domain::Order& order) override;
  domain::ClientOrderId exit_replaced(const domain::Order& old,
                                      const domain::ClientOrderId& proposed) override;
  void execution_missed(core::WallTime happened) override;

 private:
  RejectionBreaker& rejections_;
  BracketEmulator& brackets_;
  VenueSupervisor& supervisor_;
};

}  // namespace avenor::oms
