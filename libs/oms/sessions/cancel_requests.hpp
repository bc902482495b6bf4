// Cancels: repeated with growing pauses until the venue reports how the order has ended.
#pragma once

#include "oms/orders/cancel_source.hpp"
#include "oms/sessions/session_context.hpp"

namespace avenor::oms {

class OrderQueries;
class OrderReports;
class OrderSender;

class CancelRequests {
 public:
  CancelRequests(const SessionContext& context, OrderSender& sender, OrderQueries& queries,
                 OrderReports& reports)
      : context_(context), sender_(sender), queries_(queries), reports_(reports) {}

  /// Cancels the order: withdraws it when it is not sent yet, else cancels it at the venue.
  void cancel(LiveOrder& live, CancelSource by = CancelSource::Execution);
  /// Sends the request, unless one was sent a short time ago or the venue's id is not known yet.
  void send(LiveOrder& live);

 private:
  const SessionContext& context_;
  OrderSender& sender_;
  OrderQueries& queries_;
  OrderReports& reports_;
};

}  // namespace avenor::oms
