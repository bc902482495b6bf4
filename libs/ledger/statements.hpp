// Every SQL text of the writer, and the columns in which an order is read back. Each writing statement has
// two forms: for many rows it takes one array per column (see Batch, which fills them in this order), for one
// row one value per column, which is much cheaper for the server.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace avenor::ledger::sql {

/// The migrations that this library was written for: the number of the newest one.
inline constexpr int kSchemaVersion = 4;

/// Takes the single writer's lock for the session's lifetime: "taken", and who holds it, or held it without
/// write privileges.
inline constexpr const char* kClaimWriter = "SELECT taken, holder FROM trading.claim_writer(true)";

/// The prefix of the mark of a writer behind a pool.
inline constexpr std::string_view kPooledMark = "pool-";
/// $1: the mark of the writer from now on. False when another writer is active, or has a lease
/// (sql/0003_writer.sql).
inline constexpr const char* kLeaveMark = "SELECT trading.leave_mark($1::text)";
/// The first statement of each of its transactions.
inline constexpr const char* kBeginPooled = "SELECT trading.begin_pooled($1::text, $2::integer)";
/// After the last one, at an orderly end: releases the lease so that no successor has to wait.
inline constexpr const char* kEndLease = "SELECT trading.end_lease($1::text)";
inline constexpr const char* kWritersMark = "SELECT mark FROM trading.writer_lease";
inline constexpr const char* kControls =
    "SELECT name, value, CASE WHEN isfinite(changed_at) THEN (extract(epoch FROM changed_at) * "
    "1000000)::bigint END"
    " FROM trading.control_state ORDER BY name";

inline constexpr std::string_view kIntents = "avenor_intents";
inline constexpr std::string_view kWaypoints = "avenor_waypoints";
inline constexpr std::string_view kSteps = "avenor_steps";
inline constexpr std::string_view kExecutions = "avenor_executions";
inline constexpr std::string_view kFills = "avenor_fills";
inline constexpr std::string_view kAnnounced = "avenor_announced";

/// The name of the same statement for a single row.
std::string single(std::string_view name);

struct Statement {
  std::string name;
  std::string text;
};
/// All of them, for many rows and for one.
std::vector<Statement> prepared();

/// What to_order() (rows.hpp) reads, from "trading.trades t".
extern const std::string_view kOrderColumns;
/// How many columns that are.
inline constexpr int kOrderColumnCount = 33;

/// What to_position() (rows.hpp) reads: every position, in order of its key.
extern const std::string_view kPositions;

/// (client_order_id, exec_id, price, qty) of the executions of the orders ("t") for which `condition` holds,
/// in order of time.
std::string execs_where(std::string_view condition);

/// The settings of a writer's session.
std::string session_settings(int statement_timeout_ms, int lock_timeout_ms);

}  // namespace avenor::ledger::sql
