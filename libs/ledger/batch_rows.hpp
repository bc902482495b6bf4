// The rows of a batch's statements: the types of their columns, and the functions that fill them. The
// statements (statements.hpp) name the same columns in the same order.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ledger/api/ledger.hpp"
#include "ledger/array_param.hpp"

namespace avenor::ledger {

using BatchColumns = std::vector<ArrayParam>;
using BatchRow = BatchColumns::iterator;

BatchColumns intent_columns();
/// The columns of an event; a step has these and the rest of the order's row.
BatchColumns waypoint_columns();
BatchColumns step_columns();
BatchColumns execution_columns();
BatchColumns fill_columns();
BatchColumns announced_columns();

void put_price(ArrayParam& column, const std::optional<domain::Price>& price);

// These put a row's next values and move `column` on.

/// What the step is an event of; `first`: of the steps that are one change of the row.
void put_place(BatchRow& column, const Step& step, const Step& first, std::optional<std::int64_t> write_id);
void put_event(BatchRow& column, const Step& step);
void put_no_event(BatchRow& column);
void put_rest_of_row(BatchRow& column, const domain::Order& order);
void put_fee(BatchRow& column, const domain::Fill& fill);
void put_execution(BatchRow& column, const domain::Fill& fill);

}  // namespace avenor::ledger
