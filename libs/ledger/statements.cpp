#include "ledger/statements.hpp"

#include <array>
#include <span>

#include <fmt/format.h>

namespace avenor::ledger::sql {
namespace {

struct Column {
  std::string_view name;
  std::string_view type;
};

constexpr std::array kIntentColumns = {
    Column{"write_id", "bigint"},
    Column{"client_order_id", "text"},
    Column{"bot_id", "text"},
    Column{"venue", "text"},
    Column{"venue_client_id", "text"},
    Column{"symbol", "text"},
    Column{"side", "text"},
    Column{"order_type", "text"},
    Column{"time_in_force", "text"},
    Column{"qty", "numeric"},
    Column{"limit_price", "numeric"},
    Column{"stop_price", "numeric"},
    Column{"take_profit_price", "numeric"},
    Column{"stop_loss_price", "numeric"},
    Column{"stop_loss_limit_price", "numeric"},
    Column{"reason", "text"},
    Column{"purpose", "text"},
    Column{"parent_client_order_id", "text"},
    Column{"is_test_trade", "boolean"},
    Column{"created_at", "timestamptz"},
    Column{"expires_at", "timestamptz"},
    Column{"fingerprint", "text"},
    Column{"rationale", "text"},
};

// An existing row stays as it is; the caller compares the number of new rows, and queries when one is
// missing.
constexpr std::string_view kIntentsText = R"(
WITH written AS (
  INSERT INTO trading.trades (write_id, client_order_id, bot_id, venue, venue_client_id, symbol, side, order_type,
                              time_in_force, qty, limit_price, stop_price, take_profit_price, stop_loss_price,
                              stop_loss_limit_price, reason, purpose, parent_client_order_id, is_test_trade, created_at, expires_at,
                              fingerprint, rationale)
  SELECT i.write_id, i.client_order_id, i.bot_id, i.venue, i.venue_client_id, i.symbol, i.side, i.order_type,
         i.time_in_force, i.qty, i.limit_price, i.stop_price, i.take_profit_price, i.stop_loss_price,
         i.stop_loss_limit_price, i.reason, i.purpose, i.parent_client_order_id, i.is_test_trade, i.created_at, i.expires_at,
         i.fingerprint, i.rationale
    FROM {input}
  ON CONFLICT (client_order_id) DO NOTHING
  RETURNING id, client_order_id, created_at
), events AS (
  INSERT INTO trading.trade_events (trade_id, client_order_id, version, status, rationale, filled_qty, at)
  SELECT id, client_order_id, 1, 'PENDING', 'intent', 0, created_at FROM written
)
SELECT count(*) FROM written)";

// The columns of an event; a step has these and the rest of the order's row.
constexpr std::array kWaypointColumns = {
    Column{"client_order_id", "text"}, Column{"write_id", "bigint"},   Column{"from_status", "text"},
    Column{"from_version", "integer"}, Column{"status", "text"},       Column{"version", "integer"},
    Column{"filled_qty", "numeric"},   Column{"avg_price", "numeric"}, Column{"error", "text"},
    Column{"message", "text"},         Column{"rationale", "text"},    Column{"venue_text", "text"},
    Column{"at", "timestamptz"},
};
constexpr std::array kStepColumns = {
    Column{"client_order_id", "text"},
    Column{"write_id", "bigint"},
    Column{"from_status", "text"},
    Column{"from_version", "integer"},
    Column{"status", "text"},
    Column{"version", "integer"},
    Column{"filled_qty", "numeric"},
    Column{"avg_price", "numeric"},
    Column{"error", "text"},
    Column{"message", "text"},
    Column{"rationale", "text"},
    Column{"venue_text", "text"},
    Column{"at", "timestamptz"},
    Column{"fee", "numeric"},
    Column{"fee_currency", "text"},
    Column{"venue_order_id", "text"},
    Column{"submitted_at", "timestamptz"},
    Column{"resolved_at", "timestamptz"},
};

// An order's steps in one batch are one change of its row: from the state before the first of them to the
// state after the last. That is as good as one change a step, because the table of transitions is
// transitively closed (the migration makes sure). Each step is an event: here those that only led on to the
// next one. They follow the change of the row, without which the database refuses them.
constexpr std::string_view kWaypointsText = R"(
INSERT INTO trading.trade_events (trade_id, client_order_id, version, status, rationale, venue_text, filled_qty, avg_price,
                                  error, message, at)
SELECT t.id, i.client_order_id, i.version, i.status, i.rationale, i.venue_text, i.filled_qty, i.avg_price, i.error, i.message,
       i.at
  FROM {input} JOIN trading.trades t ON t.client_order_id = i.client_order_id
 WHERE t.version > i.version AND (i.write_id IS NULL OR i.write_id = t.write_id)
ON CONFLICT (trade_id, version) DO NOTHING)";

// A step that was already made (the answer to its commit was lost) is skipped; a step that does not fit makes
// the batch fail.
constexpr std::string_view kStepsText = R"(
WITH written AS (
  UPDATE trading.trades t
     SET status = i.status, version = i.version, filled_qty = i.filled_qty, avg_price = i.avg_price, fee = i.fee,
         fee_currency = i.fee_currency, venue_order_id = i.venue_order_id, error = i.error, message = i.message, submitted_at = i.submitted_at,
         resolved_at = i.resolved_at
    FROM {input}
   WHERE t.client_order_id = i.client_order_id AND t.version = i.from_version AND t.status = i.from_status
     AND (i.write_id IS NULL OR i.write_id = t.write_id)
  RETURNING t.id, i.*
), events AS (
  INSERT INTO trading.trade_events (trade_id, client_order_id, version, status, rationale, venue_text, filled_qty, avg_price,
                                    error, message, at)
  SELECT id, client_order_id, version, status, rationale, venue_text, filled_qty, avg_price, error, message, at FROM written
)
SELECT CASE WHEN (SELECT count(*) FROM written) < cardinality({list_1})
            THEN trading.judge_steps({list_1}, {list_2}, {list_3}, {list_4}, {list_5}, {list_6}) END)";

// A step that an execution has made, with that execution, and at most one step that led to it: what nearly
// every order ends with. One visit to the order's row does it all; the general statements would look for it
// three times.
constexpr std::array kExecutionColumns = {
    Column{"client_order_id", "text"},
    Column{"write_id", "bigint"},
    Column{"from_status", "text"},
    Column{"from_version", "integer"},
    Column{"status", "text"},
    Column{"version", "integer"},
    Column{"filled_qty", "numeric"},
    Column{"avg_price", "numeric"},
    Column{"error", "text"},
    Column{"message", "text"},
    Column{"rationale", "text"},
    Column{"venue_text", "text"},
    Column{"at", "timestamptz"},
    Column{"fee", "numeric"},
    Column{"fee_currency", "text"},
    Column{"venue_order_id", "text"},
    Column{"submitted_at", "timestamptz"},
    Column{"resolved_at", "timestamptz"},
    Column{"exec_id", "text"},
    Column{"exec_price", "numeric"},
    Column{"exec_qty", "numeric"},
    Column{"exec_fee", "numeric"},
    Column{"exec_fee_currency", "text"},
    Column{"exec_fee_in_asset", "boolean"},
    Column{"exec_time", "timestamptz"},
    Column{"position_qty", "numeric"},
    Column{"position_avg_price", "numeric"},
    Column{"position_realized_pnl", "numeric"},
    Column{"position_cost", "numeric"},
    Column{"way_status", "text"},
    Column{"way_version", "integer"},
    Column{"way_filled_qty", "numeric"},
    Column{"way_avg_price", "numeric"},
    Column{"way_error", "text"},
    Column{"way_message", "text"},
    Column{"way_rationale", "text"},
    Column{"way_venue_text", "text"},
    Column{"way_at", "timestamptz"},
};

constexpr std::string_view kExecutionsText = R"(
WITH written AS (
  UPDATE trading.trades t
     SET status = i.status, version = i.version, filled_qty = i.filled_qty, avg_price = i.avg_price, fee = i.fee,
         fee_currency = i.fee_currency, venue_order_id = i.venue_order_id, error = i.error, message = i.message, submitted_at = i.submitted_at,
         resolved_at = i.resolved_at
    FROM {input}
   WHERE t.client_order_id = i.client_order_id AND t.version = i.from_version AND t.status = i.from_status
     AND (i.write_id IS NULL OR i.write_id = t.write_id)
  RETURNING t.id, t.venue, t.bot_id, t.symbol, t.side, i.*
), events AS (
  INSERT INTO trading.trade_events (trade_id, client_order_id, version, status, rationale, venue_text, filled_qty, avg_price,
                                    error, message, at)
  SELECT w.id, w.client_order_id, e.*
    FROM written w, LATERAL (VALUES
      (w.way_version, w.way_status, w.way_rationale, w.way_venue_text, w.way_filled_qty, w.way_avg_price, w.way_error,
       w.way_message, w.way_at),
      (w.version, w.status, w.rationale, w.venue_text, w.filled_qty, w.avg_price, w.error, w.message, w.at))
      AS e(version, status, rationale, venue_text, filled_qty, avg_price, error, message, at)
   WHERE e.version IS NOT NULL
), executed AS (
  INSERT INTO trading.fills (venue, exec_id, trade_id, client_order_id, bot_id, symbol, side, price, qty, fee, fee_currency,
                             fee_in_asset, exec_time, position_qty, position_avg_price, position_realized_pnl, position_cost)
  SELECT venue, exec_id, id, client_order_id, bot_id, symbol, side, exec_price, exec_qty, exec_fee, exec_fee_currency,
         exec_fee_in_asset, exec_time, position_qty, position_avg_price, position_realized_pnl, position_cost
    FROM written
  ON CONFLICT (venue, exec_id) DO NOTHING
)
SELECT CASE WHEN (SELECT count(*) FROM written) < cardinality({list_1})
            THEN trading.judge_steps({list_1}, {list_2}, {list_3}, {list_4}, {list_5}, {list_6}) END)";

constexpr std::array kFillColumns = {
    Column{"client_order_id", "text"},
    Column{"venue", "text"},
    Column{"exec_id", "text"},
    Column{"bot_id", "text"},
    Column{"symbol", "text"},
    Column{"side", "text"},
    Column{"price", "numeric"},
    Column{"qty", "numeric"},
    Column{"fee", "numeric"},
    Column{"fee_currency", "text"},
    Column{"fee_in_asset", "boolean"},
    Column{"exec_time", "timestamptz"},
    Column{"position_qty", "numeric"},
    Column{"position_avg_price", "numeric"},
    Column{"position_realized_pnl", "numeric"},
    Column{"position_cost", "numeric"},
};

// An order that is not there leaves trade_id NULL, which the table refuses.
constexpr std::string_view kFillsText = R"(
INSERT INTO trading.fills (venue, exec_id, trade_id, client_order_id, bot_id, symbol, side, price, qty, fee, fee_currency,
                           fee_in_asset, exec_time, position_qty, position_avg_price, position_realized_pnl, position_cost)
SELECT i.venue, i.exec_id, t.id, i.client_order_id, i.bot_id, i.symbol, i.side, i.price, i.qty, i.fee, i.fee_currency,
       i.fee_in_asset, i.exec_time, i.position_qty, i.position_avg_price, i.position_realized_pnl, i.position_cost
  FROM {input} LEFT JOIN trading.trades t ON t.client_order_id = i.client_order_id
ON CONFLICT (venue, exec_id) DO NOTHING)";

constexpr std::array kAnnouncedColumns = {Column{"client_order_id", "text"}, Column{"version", "integer"}};

constexpr std::string_view kAnnouncedText = R"(
UPDATE trading.trades t SET announced_version = i.version
  FROM {input}
 WHERE t.client_order_id = i.client_order_id AND t.announced_version < i.version)";

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

// {input}: the parameters as rows named i; {list_3}: the third parameter as an array.
std::string with_input(std::string_view text, std::span<const Column> columns, bool single) {
  std::string made{text}, values, names;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto& [name, type] = columns[i];
    const std::string_view comma = i == 0 ? "" : ", ";
    values += single ? fmt::format("{}${}::{} AS {}", comma, i + 1, type, name)
                     : fmt::format("{}${}::{}[]", comma, i + 1, type);
    names += fmt::format("{}{}", comma, name);
    replace_all(made, fmt::format("{{list_{}}}", i + 1),
                single ? fmt::format("ARRAY[${}::{}]", i + 1, type) : fmt::format("${}::{}[]", i + 1, type));
  }
  replace_all(
      made, "{input}",
      single ? fmt::format("(SELECT {}) AS i", values) : fmt::format("unnest({}) AS i({})", values, names));
  return made;
}

}  // namespace

std::vector<Statement> prepared() {
  std::vector<Statement> all;
  const auto add = [&all](std::string_view name, std::string_view text, std::span<const Column> columns) {
    all.push_back({.name = std::string(name), .text = with_input(text, columns, false)});
    all.push_back({.name = single(name), .text = with_input(text, columns, true)});
  };
  add(kIntents, kIntentsText, kIntentColumns);
  add(kWaypoints, kWaypointsText, kWaypointColumns);
  add(kSteps, kStepsText, kStepColumns);
  add(kExecutions, kExecutionsText, kExecutionColumns);
  add(kFills, kFillsText, kFillColumns);
  add(kAnnounced, kAnnouncedText, kAnnouncedColumns);
  return all;
}

std::string single(std::string_view name) { return std::string(name) + "_1"; }

// A time that is not finite is none: it would end the whole query. The fees as Fees::parse() reads them;
// those in several currencies only the order's fills know.
const std::string_view kOrderColumns =
    "t.client_order_id, t.bot_id, t.symbol, t.venue, t.side, t.order_type, t.qty, t.time_in_force, t.reason, "
    "t.purpose, t.parent_client_order_id, t.limit_price, "
    "t.stop_price, t.take_profit_price, t.stop_loss_price, t.stop_loss_limit_price, "
    "(CASE WHEN isfinite(t.expires_at) THEN extract(epoch FROM t.expires_at) * 1000000 END)::bigint, "
    "t.rationale, t.status, t.version, t.filled_qty, "
    "t.avg_price, CASE WHEN t.fee IS NULL THEN (SELECT string_agg(f.currency || '=' || f.fee, ' ' ORDER BY "
    "f.currency) FROM trading.order_fees f WHERE f.trade_id = t.id) WHEN t.fee <> 0 THEN t.fee_currency || "
    "'=' || "
    "t.fee END, "
    "t.venue_client_id, t.venue_order_id, t.error, t.message, "
    "(CASE WHEN isfinite(t.created_at) THEN extract(epoch FROM t.created_at) * 1000000 END)::bigint, "
    "(CASE WHEN isfinite(t.submitted_at) THEN extract(epoch FROM t.submitted_at) * 1000000 END)::bigint, "
    "(CASE WHEN isfinite(t.resolved_at) THEN extract(epoch FROM t.resolved_at) * 1000000 END)::bigint, "
    "t.fingerprint, t.announced_version, t.write_id";

const std::string_view kPositions =
    "SELECT p.venue, p.bot_id, p.symbol, p.qty, p.avg_price, p.realized_pnl, (SELECT string_agg(f.currency "
    "|| '=' || "
    "f.fees, ' ' ORDER BY f.currency) FROM trading.position_fees f WHERE (f.venue, f.bot_id, f.symbol) = "
    "(p.venue, "
    "p.bot_id, p.symbol) AND f.fees <> 0), p.cost FROM trading.positions p ORDER BY 1, 2, 3";

std::string execs_where(std::string_view condition) {
  return fmt::format(
      "SELECT t.client_order_id, f.exec_id, f.price, f.qty FROM trading.trades t JOIN trading.fills f ON "
      "f.trade_id = t.id "
      "WHERE {} "
      "ORDER BY f.exec_time, f.exec_id",
      condition);
}

// The plans are made once, for tables of unknown size, and must be right for a million rows: always by index.
// The writer must be durable, so it overrides a server that has synchronous_commit off; a replicated one may
// use more than "on".
std::string session_settings(int statement_timeout_ms, int lock_timeout_ms) {
  return fmt::format(
      "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = "
      "'off';"
      "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off;"
      "SET enable_mergejoin = off; SET enable_bitmapscan = off; SET jit = off; SET datestyle = ISO; SET "
      "bytea_output = hex;"
      "SET statement_timeout = {}; SET lock_timeout = {}; SET idle_in_transaction_session_timeout = 60000",
      statement_timeout_ms, lock_timeout_ms);
}

}  // namespace avenor::ledger::sql
