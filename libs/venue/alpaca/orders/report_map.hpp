// Alpaca's orders and executions to ours.
#pragma once

#include <string>

#include "core/result.hpp"
#include "venue/alpaca/models.hpp"
#include "venue/api/order_entry.hpp"

namespace avenor::venue::alpaca {

/// The error names the field that cannot be mapped (a side that is neither buy nor sell).
core::Result<OrderReport> to_report(const models::Order& order);
/// False when the order's status is not documented.
bool is_known_status(const models::Order& order);
/// An order of several legs at once (options): never ours, and it has neither symbol nor side.
bool is_multi_leg(const models::Order& order);

/// One id per execution, from whichever source: "<venue order id>/<cumulative filled quantity>". The stream's
/// execution_id and the history's id are not known to be the same, but both contain the cumulative quantity,
/// which grows with every execution of an order and so names it.
domain::ExecId exec_id_of(const std::string& order_id, core::Decimal cumulative);

core::Result<FillReport> to_fill(const models::TradeUpdate& update);
core::Result<FillReport> to_fill(const models::Activity& activity);

}  // namespace avenor::venue::alpaca
