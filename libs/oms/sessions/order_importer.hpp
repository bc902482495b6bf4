// Imports an order that exists at the venue and was not sent by us into memory and ledger.
#pragma once

#include <functional>

#include "oms/sessions/session_context.hpp"

namespace avenor::oms {

class ExternalOrders;
class OrderReports;

class OrderImporter {
 public:
  OrderImporter(const SessionContext& context, bool is_test_trade, OrderReports& reports,
                ExternalOrders& external)
      : context_(context), is_test_trade_(is_test_trade), reports_(reports), external_(external) {}

  /// The venue's order as a request of `bot`.
  domain::OrderRequest request_of(const venue::OrderReport& report, const domain::BotId& bot) const;
  /// `then` runs when the order is in the ledger, with what the venue reports of it applied.
  void import_order(LiveOrder fresh, const venue::OrderReport& report,
                    std::function<void(LiveOrder&)> then = {});

 private:
  void on_written(const domain::ClientOrderId& id, const venue::OrderReport& report,
                  const ledger::Written& written, const std::function<void(LiveOrder&)>& then);

  const SessionContext& context_;
  const bool is_test_trade_;
  OrderReports& reports_;
  ExternalOrders& external_;
};

}  // namespace avenor::oms
