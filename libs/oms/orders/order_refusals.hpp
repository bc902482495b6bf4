// The answer to a message that makes no order: a confirmation of version 0.
#pragma once

#include <string>

#include "domain/order.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/orders/event_sink.hpp"

namespace avenor::oms {

class OrderRefusals {
 public:
  OrderRefusals(ledger::Ledger& ledger, EventSink& events) : ledger_(ledger), events_(events) {}

  /// Version 0 says that the ledger has no such order, so the ledger is asked first: we may have been frozen,
  /// and another execution be at work that has taken what our memory knows nothing of. Without an answer
  /// nothing is said, and the sender repeats itself.
  void refuse(const domain::OrderRequest& request, const std::string& error, const std::string& message);
  /// Where the ledger has been asked already.
  void publish(const domain::OrderRequest& request, const std::string& error, const std::string& message);

 private:
  ledger::Ledger& ledger_;
  EventSink& events_;
  int in_question_ = 0;  ///< refusals that wait for the ledger
};

/// What a refusal names where neither symbol nor venue are known.
domain::OrderRequest unknown_order(const domain::ClientOrderId& id, const domain::BotId& bot);

}  // namespace avenor::oms
