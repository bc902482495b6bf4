// An execution as a venue reports it, in the ledger's terms; the names of its order are still to be set.
#pragma once

#include "domain/order.hpp"
#include "venue/api/order_entry.hpp"

namespace avenor::oms {

inline domain::Fill reported_fill(const venue::FillReport& report) {
  return {.client_order_id = {},
          .bot_id = {},
          .exec_id = report.exec_id,
          .symbol = report.symbol,
          .venue = {},
          .side = report.side,
          .price = report.price,
          .qty = report.qty,
          .fee = {.currency = report.fee_currency, .amount = domain::CurrencyUnits{report.fee.decimal()}},
          .event_ts = report.event_ts};
}

}  // namespace avenor::oms
