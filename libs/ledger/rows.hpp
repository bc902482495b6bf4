// Rows of the ledger, read back. An answer that does not read as what we wrote is an error, never a guess.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "domain/position.hpp"
#include "ledger/api/ledger.hpp"
#include "ledger/result_rows.hpp"

namespace avenor::ledger {

struct OrderRow {
  Stored stored;  ///< without its executions
  int announced_version = 0;
  std::int64_t write_id = 0;
};

/// A row that begins with sql::kOrderColumns.
core::Result<OrderRow> to_order(const Rows& rows, int row);

/// Checks the row of an order that is still to be processed, whoever wrote it.
core::Status is_sound(const domain::Order& order);

/// Assigns each order its executions; rows of client_order_id, exec_id, price, qty.
void add_execs(const Rows& rows, std::span<Stored*> orders);

/// A row of sql::kPositions.
core::Result<domain::NamedPosition> to_position(const Rows& rows, int row);

/// Microseconds since 1970 as PostgreSQL prints them; an empty text is "not set".
core::Result<core::WallTime> to_time(std::string_view micros);
core::Result<core::Decimal> to_decimal(std::string_view text);  ///< empty: zero
core::Result<int> to_int(std::string_view text);

}  // namespace avenor::ledger
