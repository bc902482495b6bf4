#include "ledger/statements.hpp"

#include <fmt/format.h>

namespace avenor::ledger::sql {
namespace {

// A row that is there already stays as it is; the caller compares the number of new ones, and asks when one
// is missing.
constexpr std::string_view kIntentsText = R"(
WITH input AS (
  SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                       $9::text[], $10::numeric[], $11::numeric[], $12::numeric[], $13::numeric[], $14::numeric[],
                       $15::numeric[], $16::text[], $17::boolean[], $18::timestamptz[], $19::timestamptz[], $20::text[],
                       $21::text[])
    AS i(write_id, client_order_id, bot_id, venue, venue_client_id, symbol, side, order_type, time_in_force, qty,
         limit_price, stop_price, take_profit_price, stop_loss_price, stop_loss_limit_price, reason, is_test_trade,
         created_at, expires_at, fingerprint, origin)
), written AS (
  INSERT INTO trading.trades (write_id, client_order_id, bot_id, venue, venue_client_id, symbol, side, order_type,
                              time_in_force, qty, limit_price, stop_price, take_profit_price, stop_loss_price,
                              stop_loss_limit_price, reason, is_test_trade, created_at, expires_at, fingerprint, origin)
  SELECT write_id, client_order_id, bot_id, venue, venue_client_id, symbol, side, order_type, time_in_force, qty,
         limit_price, stop_price, take_profit_price, stop_loss_price, stop_loss_limit_price, reason, is_test_trade,
         created_at, expires_at, fingerprint, origin::jsonb
    FROM input
  ON CONFLICT (client_order_id) DO NOTHING
  RETURNING id, client_order_id, created_at
), events AS (
  INSERT INTO trading.trade_events (trade_id, client_order_id, version, status, cause, filled_qty, at)
  SELECT id, client_order_id, 1, 'PENDING', 'intent', 0, created_at FROM written
)
SELECT count(*) FROM written)";

// An order's steps in one batch are one change of its row: from the state before the first of them to the
// state after the last. That is as good as one change a step, because the table of transitions is
// transitively closed (the migration makes sure). Each step is an event: here those that only led on to the
// next one.
constexpr std::string_view kWaypointsText = R"(
INSERT INTO trading.trade_events (trade_id, client_order_id, version, status, cause, venue_words, filled_qty, avg_price,
                                  error, message, at)
SELECT t.id, i.client_order_id, i.version, i.status, i.cause, i.venue_words, i.filled_qty, i.avg_price, i.error, i.message,
       i.at
  FROM unnest($1::text[], $2::bigint[], $3::text[], $4::integer[], $5::text[], $6::integer[], $7::numeric[], $8::numeric[],
              $9::text[], $10::text[], $11::text[], $12::text[], $13::timestamptz[])
    AS i(client_order_id, write_id, from_status, from_version, status, version, filled_qty, avg_price, error, message, cause,
         venue_words, at)
  JOIN trading.trades t ON t.client_order_id = i.client_order_id
 WHERE t.version = i.from_version AND t.status = i.from_status AND (i.write_id IS NULL OR i.write_id = t.write_id))";

// A step that was made before (the answer to its commit was lost) is passed over; one that fits nowhere
// refuses the batch. A write_id stands where the step comes with its order's intent, and counts only when
// that intent made the row.
constexpr std::string_view kStepsText = R"(
WITH input AS (
  SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::integer[], $5::text[], $6::integer[], $7::numeric[],
                       $8::numeric[], $9::text[], $10::text[], $11::text[], $12::text[], $13::timestamptz[],
                       $14::numeric[], $15::text[], $16::timestamptz[], $17::timestamptz[])
    AS i(client_order_id, write_id, from_status, from_version, status, version, filled_qty, avg_price, error, message, cause,
         venue_words, at, fee, venue_order_id, submitted_at, resolved_at)
), written AS (
  UPDATE trading.trades t
     SET status = i.status, version = i.version, filled_qty = i.filled_qty, avg_price = i.avg_price, fee = i.fee,
         venue_order_id = i.venue_order_id, error = i.error, message = i.message, submitted_at = i.submitted_at,
         resolved_at = i.resolved_at
    FROM input i
   WHERE t.client_order_id = i.client_order_id AND t.version = i.from_version AND t.status = i.from_status
     AND (i.write_id IS NULL OR i.write_id = t.write_id)
  RETURNING t.id, i.*
), events AS (
  INSERT INTO trading.trade_events (trade_id, client_order_id, version, status, cause, venue_words, filled_qty, avg_price,
                                    error, message, at)
  SELECT id, client_order_id, version, status, cause, venue_words, filled_qty, avg_price, error, message, at FROM written
)
SELECT CASE WHEN (SELECT count(*) FROM written) < cardinality($1::text[]) THEN (
  SELECT trading.refuse(format('order %s: the step from %s (version %s) to %s (version %s) does not fit %s (version %s)',
                               i.client_order_id, i.from_status, i.from_version, i.status, i.version, t.status,
                               t.version))::text
    FROM input i LEFT JOIN trading.trades t ON t.client_order_id = i.client_order_id
   WHERE (i.write_id IS NULL OR i.write_id = t.write_id)
     AND NOT EXISTS (SELECT FROM written w WHERE w.client_order_id = i.client_order_id)
     AND NOT EXISTS (SELECT FROM trading.trade_events e
                      WHERE e.trade_id = t.id AND e.version = i.version AND e.status = i.status)
   LIMIT 1) END)";

// An order that is not there leaves trade_id NULL, which the table refuses.
constexpr std::string_view kFillsText = R"(
INSERT INTO trading.fills (venue, exec_id, trade_id, client_order_id, bot_id, symbol, side, price, qty, fee, fee_currency,
                           exec_time)
SELECT i.venue, i.exec_id, t.id, i.client_order_id, i.bot_id, i.symbol, i.side, i.price, i.qty, i.fee, i.fee_currency,
       i.exec_time
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::numeric[], $8::numeric[],
              $9::numeric[], $10::text[], $11::timestamptz[])
    AS i(client_order_id, venue, exec_id, bot_id, symbol, side, price, qty, fee, fee_currency, exec_time)
  LEFT JOIN trading.trades t ON t.client_order_id = i.client_order_id
ON CONFLICT (venue, exec_id) DO NOTHING)";

// The quantity is not for changing but for comparing: the fills have made it, and the database refuses
// another one.
constexpr std::string_view kPositionsText = R"(
WITH input AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::numeric[], $5::numeric[], $6::numeric[], $7::numeric[])
    AS i(venue, bot_id, symbol, qty, avg_price, realized_pnl, fees)
), written AS (
  UPDATE trading.positions p
     SET qty = i.qty, avg_price = i.avg_price, realized_pnl = i.realized_pnl, fees = i.fees, updated_at = now()
    FROM input i
   WHERE p.venue = i.venue AND p.bot_id = i.bot_id AND p.symbol = i.symbol
  RETURNING p.venue, p.bot_id, p.symbol
)
INSERT INTO trading.positions (venue, bot_id, symbol, qty, avg_price, realized_pnl, fees)
SELECT i.venue, i.bot_id, i.symbol, i.qty, i.avg_price, i.realized_pnl, i.fees FROM input i
 WHERE NOT EXISTS (SELECT FROM written w WHERE w.venue = i.venue AND w.bot_id = i.bot_id AND w.symbol = i.symbol))";

constexpr std::string_view kAnnouncedText = R"(
UPDATE trading.trades t SET announced_version = i.version
  FROM unnest($1::text[], $2::integer[]) AS i(client_order_id, version)
 WHERE t.client_order_id = i.client_order_id AND t.announced_version < i.version)";

}  // namespace

std::array<std::pair<std::string_view, std::string_view>, 6> prepared() {
  return {{{kIntents, kIntentsText},
           {kWaypoints, kWaypointsText},
           {kSteps, kStepsText},
           {kFills, kFillsText},
           {kPositions, kPositionsText},
           {kAnnounced, kAnnouncedText}}};
}

const std::string_view kOrderColumns =
    "t.client_order_id, t.bot_id, t.symbol, t.venue, t.side, t.order_type, t.qty, t.time_in_force, t.reason, "
    "t.limit_price, "
    "t.stop_price, t.take_profit_price, t.stop_loss_price, t.stop_loss_limit_price, "
    "(extract(epoch FROM t.expires_at) * 1000000)::bigint, t.origin, t.status, t.version, t.filled_qty, "
    "t.avg_price, t.fee, "
    "t.venue_client_id, t.venue_order_id, t.error, t.message, (extract(epoch FROM t.created_at) * "
    "1000000)::bigint, "
    "(extract(epoch FROM t.submitted_at) * 1000000)::bigint, (extract(epoch FROM t.resolved_at) * "
    "1000000)::bigint, "
    "t.fingerprint, t.announced_version, t.write_id";

std::string execs_where(std::string_view condition) {
  return fmt::format(
      "SELECT t.client_order_id, f.exec_id FROM trading.trades t JOIN trading.fills f ON f.trade_id = t.id "
      "WHERE {} "
      "ORDER BY f.exec_time, f.exec_id",
      condition);
}

// The plans are made once, for tables of unknown size, and must be right for a million rows: always by index.
// Durability is what the writer is for, so a server that has it off is told otherwise; a replicated one may
// ask for more than "on".
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
