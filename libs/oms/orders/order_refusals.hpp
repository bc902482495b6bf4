// The answer to a message that creates no order: a confirmation of version 0.
#pragma once

#include <string>

#include "domain/order.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/orders/event_sink.hpp"

namespace avenor::oms {

class OrderRefusals {
 public:
  OrderRefusals(ledger::Ledger& ledger, EventSink& events) : ledger_(ledger), events_(events) {}

  /// Version 0 says that the ledger has no such order, so the ledger is queried first: we may have been
  /// frozen while another execution accepted orders that our memory does not have. Without an answer nothing
  /// is sent, and the sender repeats the message.
  void refuse(const domain::OrderRequest& request, const std::string& error, const std::string& message);
  /// When the ledger has already been queried.
  void publish(const domain::OrderRequest& request, const std::string& error, const std::string& message);

 private:
  ledger::Ledger& ledger_;
  EventSink& events_;
  int in_question_ = 0;  ///< refusals that wait for the ledger
};

/// The placeholder of a refusal without a known symbol or venue.
domain::OrderRequest unknown_order(const domain::ClientOrderId& id, const domain::BotId& bot);

}  // namespace avenor::oms
