// Checks an order before it is written: it is a repeat, its sender may not use its id, or it is invalid.
#pragma once

#include <string>

#include "domain/order.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_refusals.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/outbox_relay.hpp"
#include "oms/sessions/router.hpp"

namespace avenor::oms {

class OrderScreening {
 public:
  OrderScreening(const Router& router, OrderStore& orders, OutboxRelay& relay, OrderRefusals& refusals,
                 EventSink& events)
      : router_(router), orders_(orders), relay_(relay), refusals_(refusals), events_(events) {}

  /// True: it is not processed further, and its sender is answered. `print`: its fingerprint().
  bool stops(const domain::OrderRequest& request, const std::string& print);

 private:
  const Router& router_;
  OrderStore& orders_;
  OutboxRelay& relay_;
  OrderRefusals& refusals_;
  EventSink& events_;
};

}  // namespace avenor::oms
