// The database refuses what must never be, whoever asks: here its owner, in plain SQL.
#include <set>

#include "domain/text.hpp"
#include "integration/ledger/ledger_world.hpp"
#include "ledger/statements.hpp"
#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::testing;

namespace {

constexpr auto kTrade =
    "INSERT INTO trades (client_order_id, bot_id, venue, symbol, side, order_type, time_in_force, qty, "
    "reason) "
    "VALUES ('a', 'bot', 'alpaca', 'IBM', 'buy', 'market', 'day', 10, 'entry')";

std::string with_trade() {
  const std::string url = fresh_ledger();
  pg_query(url, kTrade);
  return url;
}

std::string fill(const char* exec_id, const char* quantity, const char* side = "buy",
                 const char* trade = "1") {
  return std::string(
             "INSERT INTO fills (venue, exec_id, trade_id, client_order_id, bot_id, symbol, side, price, "
             "qty, exec_time) "
             "VALUES ('alpaca', '") +
         exec_id + "', " + trade + ", 'a', 'bot', 'IBM', '" + side + "', 100, " + quantity + ", now())";
}

}  // namespace

TEST_CASE("walls: the database's order life is the domain's table") {
  const std::string url = fresh_ledger();
  std::set<std::string> ours;
  for (const auto& one : domain::transitions()) {
    ours.insert(std::string(domain::to_text(one.from)) + ">" + std::string(domain::to_text(one.to)));
  }
  std::string joined;
  for (const std::string& one : ours) joined += (joined.empty() ? "" : " ") + one;
  CHECK(pg_query(
            url,
            "SELECT string_agg(from_status || '>' || to_status, ' ' ORDER BY from_status || '>' || to_status "
            "COLLATE \"C\") FROM order_transitions") == joined);
  CHECK_THAT(refusal(url, "DELETE FROM order_transitions"), ContainsSubstring("not allowed"));
  CHECK_THAT(refusal(url, "INSERT INTO order_transitions VALUES ('FILLED', 'PENDING')"),
             ContainsSubstring("not allowed"));
}

TEST_CASE("walls: of all pairs of states, the table's are the ways, and no other") {
  const std::string url = fresh_ledger();
  // A row in each state, put there past the walls; then every change is tried in a subtransaction of its own.
  const std::string wrong = R"(
    SET session_replication_role = replica;
    CREATE TEMP TABLE states AS SELECT s, n, s IN ('FILLED', 'REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED') AS final
      FROM unnest(ARRAY['PENDING', 'SUBMITTED', 'PARTIALLY_FILLED', 'UNKNOWN', 'FILLED', 'REJECTED', 'CANCELLED', 'EXPIRED',
                        'FAILED']) WITH ORDINALITY AS x(s, n);
    INSERT INTO trades (client_order_id, bot_id, venue, symbol, side, order_type, time_in_force, qty, reason, status,
                        filled_qty, resolved_at)
      SELECT s, 'b', 'v', 'S', 'buy', 'market', 'day', 10, 'entry', s,
             CASE s WHEN 'FILLED' THEN 10 WHEN 'PARTIALLY_FILLED' THEN 1 ELSE 0 END, CASE WHEN final THEN now() END
        FROM states;
    RESET session_replication_role;
    CREATE TEMP TABLE results (from_status text, to_status text, allowed boolean);
    DO $$
    DECLARE
      a record;
      b record;
    BEGIN
      FOR a IN SELECT * FROM states LOOP
        FOR b IN SELECT * FROM states LOOP
          BEGIN
            UPDATE trades SET status = b.s, version = version + 1, resolved_at = CASE WHEN b.final THEN now() END,
                   filled_qty = CASE b.s WHEN 'FILLED' THEN 10 ELSE filled_qty + 1 END
             WHERE client_order_id = a.s;
            RAISE EXCEPTION USING ERRCODE = 'ZZ000';
          EXCEPTION
            WHEN SQLSTATE 'ZZ000' THEN INSERT INTO results VALUES (a.s, b.s, true);
            WHEN OTHERS THEN INSERT INTO results VALUES (a.s, b.s, false);
          END;
        END LOOP;
      END LOOP;
    END $$;
    SELECT coalesce(string_agg(from_status || '>' || to_status, ' '), 'none of ' || (SELECT count(*) FROM results))
      FROM results r
     WHERE allowed <> EXISTS (SELECT FROM order_transitions t
                               WHERE t.from_status = r.from_status AND t.to_status = r.to_status))";
  CHECK(pg_query(url, wrong) == "none of 81");
}

TEST_CASE("walls: an illegal status change is refused, a legal one is not") {
  const std::string url = with_trade();
  const auto to = [](const std::string& status, const char* more = "") {
    return "UPDATE trades SET version = version + 1, status = '" + status + "'" + more;
  };
  CHECK(refusal(url, to("SUBMITTED")) == "");
  CHECK_THAT(refusal(url, to("PENDING")), ContainsSubstring("may not become PENDING"));
  CHECK_THAT(refusal(url, to("SUBMITTED")), ContainsSubstring("may not become"));
  CHECK_THAT(refusal(url, to("UNKNOWN")), ContainsSubstring("may not become"));
  CHECK_THAT(refusal(url, to("FAILED", ", resolved_at = now()")), ContainsSubstring("may not become"));
  CHECK(refusal(url, to("PARTIALLY_FILLED", ", filled_qty = 4")) == "");
  CHECK_THAT(refusal(url, to("PARTIALLY_FILLED", ", filled_qty = 3")), ContainsSubstring("may not become"));
  CHECK_THAT(refusal(url, to("REJECTED", ", resolved_at = now()")), ContainsSubstring("may not become"));
  CHECK(refusal(url, to("CANCELLED", ", resolved_at = now()")) == "");
  // resolved, and open
  CHECK_THAT(refusal(url, to("PARTIALLY_FILLED", ", filled_qty = 5")), ContainsSubstring("is not sound"));
  // After the end only a late execution moves it.
  CHECK_THAT(refusal(url, to("CANCELLED")), ContainsSubstring("may not become"));
  CHECK(refusal(url, to("CANCELLED", ", filled_qty = 5")) == "");
  // Or proof that it lives: then it is open again, and no longer closed.
  pg_query(url, "UPDATE trades SET announced_version = version");
  CHECK(pg_query(url, "SELECT closed_and_acked FROM trades") == "t");
  CHECK_THAT(refusal(url, to("PARTIALLY_FILLED")), ContainsSubstring("may not become"));
  CHECK(refusal(url, to("PARTIALLY_FILLED", ", resolved_at = NULL")) == "");
  CHECK(pg_query(url, "SELECT closed_and_acked FROM trades") == "f");
  CHECK(refusal(url, to("CANCELLED", ", resolved_at = now()")) == "");
  CHECK_THAT(refusal(url, to("REJECTED")), ContainsSubstring("may not become"));
}

TEST_CASE("walls: back to life and what follows may come together, as the two versions that they are") {
  const std::string url = with_trade();
  CHECK(refusal(url, "UPDATE trades SET version = 2, status = 'FAILED', resolved_at = now()") == "");
  CHECK_THAT(refusal(url, "UPDATE trades SET version = 3, status = 'CANCELLED'"),
             ContainsSubstring("may not become"));
  CHECK(refusal(url, "UPDATE trades SET version = 4, status = 'CANCELLED'") == "");
  CHECK_THAT(refusal(url, "UPDATE trades SET version = 6, status = 'PENDING', resolved_at = NULL"),
             ContainsSubstring("may not become"));
  CHECK_THAT(refusal(url, "UPDATE trades SET version = 6, status = 'UNKNOWN', resolved_at = NULL"),
             ContainsSubstring("may not become"));
}

TEST_CASE("walls: a row that contradicts itself is refused") {
  const std::string url = with_trade();
  const auto refused = [&](const char* set) {
    INFO(set);
    CHECK_THAT(refusal(url, std::string("UPDATE trades SET version = version + 1, ") + set),
               ContainsSubstring("235"));
  };
  refused("status = 'FILLED', filled_qty = 9, resolved_at = now()");
  refused("status = 'FILLED', filled_qty = 10");
  refused("status = 'SUBMITTED', resolved_at = now()");
  refused("status = 'PARTIALLY_FILLED', filled_qty = 0");
  refused("status = 'PARTIALLY_FILLED', filled_qty = 10");
  refused("status = 'PARTIALLY_FILLED', filled_qty = 11");
  refused("status = 'PARTIALLY_FILLED', filled_qty = 'NaN'");
  refused("status = 'SUBMITTED', avg_price = 'NaN'");
  refused("status = 'SUBMITTED', avg_price = -1");
  refused("status = 'SUBMITTED', announced_version = 3");
  refused("status = 'DONE'");
  CHECK_THAT(refusal(url, "UPDATE trades SET version = version + 1, status = NULL"),
             ContainsSubstring("may not become"));
  CHECK(pg_query(url, "SELECT status || version FROM trades") == "PENDING1");
}

TEST_CASE("walls: the version counts up, and nothing of a state changes without it") {
  const std::string url = with_trade();
  CHECK_THAT(refusal(url, "UPDATE trades SET status = 'SUBMITTED'"), ContainsSubstring("may not become"));
  CHECK_THAT(refusal(url, "UPDATE trades SET message = 'x'"), ContainsSubstring("may not become"));
  CHECK_THAT(refusal(url, "UPDATE trades SET status = 'SUBMITTED', version = 0"),
             ContainsSubstring("may not become"));
  CHECK_THAT(refusal(url, "UPDATE trades SET status = 'SUBMITTED', version = NULL"),
             ContainsSubstring("may not become"));
  CHECK(refusal(url, "UPDATE trades SET announced_version = 1") == "");
  CHECK_THAT(refusal(url, "UPDATE trades SET announced_version = 0"), ContainsSubstring("was acknowledged"));
  CHECK_THAT(refusal(url, "UPDATE trades SET announced_version = 2"), ContainsSubstring("23514"));
}

TEST_CASE("walls: what was ordered never changes") {
  const std::string url = with_trade();
  for (const char* set : {"client_order_id = 'b'",
                          "bot_id = 'b'",
                          "venue = 'b'",
                          "symbol = 'b'",
                          "side = 'sell'",
                          "qty = 11",
                          "order_type = 'market'",
                          "time_in_force = 'gtc'",
                          "limit_price = 1",
                          "stop_price = 1",
                          "take_profit_price = 1",
                          "stop_loss_price = 1",
                          "stop_loss_limit_price = 1",
                          "reason = 'exit'",
                          "is_test_trade = false",
                          "created_at = now()",
                          "expires_at = now()",
                          "fingerprint = 'x'",
                          "rationale = '{}'",
                          "venue_client_id = 'x'",
                          "write_id = 1"}) {
    INFO(set);
    CHECK_THAT(refusal(url, std::string("UPDATE trades SET ") + set),
               ContainsSubstring("does not change any more"));
  }
  CHECK_THAT(refusal(url, "DELETE FROM trades"), ContainsSubstring("DELETE is not allowed"));
  CHECK_THAT(refusal(url, "TRUNCATE trades"), ContainsSubstring("TRUNCATE is not allowed"));
}

TEST_CASE("walls: an order begins at the beginning, with a body that makes sense") {
  const std::string url = with_trade();
  const auto insert = [](const std::string& columns, const std::string& values) {
    return "INSERT INTO trades (client_order_id, bot_id, venue, symbol, side, order_type, time_in_force, "
           "qty, reason, " +
           columns + ") VALUES ('z', 'bot', 'alpaca', 'IBM', 'buy', 'limit', 'day', 10, 'entry', " + values +
           ")";
  };
  CHECK_THAT(refusal(url, kTrade), ContainsSubstring("23505"));
  CHECK_THAT(refusal(url, insert("status", "'SUBMITTED'")), ContainsSubstring("begins as PENDING"));
  CHECK_THAT(refusal(url, insert("version", "2")), ContainsSubstring("begins as PENDING"));
  CHECK_THAT(refusal(url, insert("filled_qty", "1")), ContainsSubstring("begins as PENDING"));
  CHECK_THAT(refusal(url, insert("fee", "1")), ContainsSubstring("begins as PENDING"));
  CHECK_THAT(refusal(url, insert("fee", "NULL")), ContainsSubstring("begins as PENDING"));
  CHECK_THAT(refusal(url, insert("fee_currency", "'USD'")), ContainsSubstring("begins as PENDING"));
  CHECK_THAT(refusal(url, insert("limit_price", "'NaN'")), ContainsSubstring("23514"));
  CHECK_THAT(refusal(url, insert("limit_price", "1000000001")), ContainsSubstring("23514"));
  CHECK_THAT(refusal(url, insert("is_test_trade", "true")), ContainsSubstring("limit_price missing"));
  CHECK_THAT(refusal(url, insert("limit_price, stop_price", "5, 6")), ContainsSubstring("stop_price 6"));
  CHECK_THAT(refusal(url, insert("limit_price, purpose", "5, 'held_exit'")),
             ContainsSubstring("has a parent"));
  CHECK_THAT(refusal(url, insert("limit_price, parent_client_order_id", "5, 'a'")),
             ContainsSubstring("has a parent"));
  CHECK_THAT(refusal(url, insert("limit_price, take_profit_price", "5, 5")), ContainsSubstring("wrong side"));
  CHECK_THAT(refusal(url, insert("limit_price, stop_loss_price", "5, 6")), ContainsSubstring("wrong side"));
  CHECK_THAT(refusal(url, insert("limit_price, take_profit_price, stop_loss_price", "5, 6, 7")),
             ContainsSubstring("wrong side"));
  CHECK_THAT(refusal(url, insert("limit_price, stop_loss_price, stop_loss_limit_price", "5, 4, 4.5")),
             ContainsSubstring("wrong side"));
  CHECK_THAT(refusal(url, insert("limit_price, stop_loss_limit_price", "5, 4")),
             ContainsSubstring("without their stop"));
  CHECK_THAT(refusal(url, insert("limit_price", "'Infinity'")), ContainsSubstring("23514"));
  CHECK_THAT(refusal(url, insert("limit_price", "0")), ContainsSubstring("23514"));
  CHECK_THAT(refusal(url, insert("stop_price", "-1")), ContainsSubstring("23514"));
  for (const char* quantity : {"0", "-1", "'NaN'", "'Infinity'", "1000000000001", "NULL"}) {
    INFO(quantity);
    CHECK_THAT(
        refusal(url,
                std::string("INSERT INTO trades (client_order_id, bot_id, venue, symbol, side, order_type, "
                            "time_in_force, reason, qty) VALUES ('y', 'b', 'v', 'S', 'buy', 'market', 'day', "
                            "'entry', ") +
                    quantity + ")"),
        ContainsSubstring("235"));
  }
}

TEST_CASE("walls: a fee has a currency, and a sum of fees only one") {
  const std::string url = with_trade();
  const auto step = [&](const std::string& fee) {
    return refusal(url, "UPDATE trades SET status = 'SUBMITTED', version = version + 1, " + fee);
  };
  CHECK_THAT(step("fee = 1"), ContainsSubstring("is not sound"));
  CHECK_THAT(step("fee_currency = 'USD'"), ContainsSubstring("is not sound"));
  CHECK_THAT(step("fee = NULL, fee_currency = 'USD'"), ContainsSubstring("is not sound"));
  for (const char* wrong : {"'usd'", "''", "'U S'", "'A2345678901234567'", "'B=1'"})
    CHECK_THAT(step(std::string("fee = 1, fee_currency = ") + wrong), ContainsSubstring("23514"));
  CHECK_THAT(step("fee = 'NaN', fee_currency = 'USD'"), ContainsSubstring("23514"));
  CHECK(step("fee = -1, fee_currency = 'USD'") == "");
}

TEST_CASE(
    "walls: a fee in the coin is less than half the trade, and the positions' fees are the sum of the "
    "fills'") {
  const std::string url = fresh_ledger();
  std::string trade{kTrade};
  trade.replace(trade.find("'IBM'"), 5, "'BTC/USD'");
  pg_query(url, trade);
  const auto charged = [&](const char* exec, const char* quantity, const std::string& fee) {
    return refusal(
        url, std::string("INSERT INTO fills (venue, exec_id, trade_id, client_order_id, bot_id, symbol, "
                         "side, price, qty, exec_time, fee, fee_currency, fee_in_asset) "
                         "VALUES ('alpaca', '") +
                 exec + "', 1, 'a', 'bot', 'BTC/USD', 'buy', 100, " + quantity + ", now(), " + fee + ")");
  };
  for (const bool first : {true, false}) {  // without a row of the position, and with one
    INFO(first);
    CHECK_THAT(charged("x", "1", "0.5, NULL, true"), ContainsSubstring("in the asset of a fill"));
    CHECK_THAT(charged("x", "1", "1, 'BTC', true"), ContainsSubstring("in the asset of a fill"));
    CHECK_THAT(charged("x", "1", "-1, 'BTC', true"), ContainsSubstring("in the asset of a fill"));
    CHECK_THAT(charged("x", "1", "0.5, 'BTC', true"), ContainsSubstring("in the asset of a fill"));
    CHECK_THAT(charged("x", "1", "0.25, 'USD', true"), ContainsSubstring("in the asset of a fill"));
    CHECK_THAT(charged("x", "1", "0.25, 'B', true"), ContainsSubstring("in the asset of a fill"));
    CHECK_THAT(charged("x", "1", "0.25, 'btc', true"), ContainsSubstring("23514"));
    CHECK(charged(first ? "x1" : "x2", "2", "0.5, 'BTC', true") == "");
  }
  CHECK(pg_query(url, "SELECT qty FROM positions") == "3.0");
  CHECK(charged("x3", "1", "0.25, 'USD', false") == "");
  CHECK(charged("x4", "1", "7, NULL, false") == "");
  CHECK(pg_query(url, "SELECT qty FROM positions") == "5.0");
  CHECK(
      pg_query(url, "SELECT string_agg(currency || '=' || fees, ' ' ORDER BY currency) FROM position_fees") ==
      "BTC=1.0 USD=0.25");
  // What the writer reckons must be the same.
  CHECK_THAT(
      refusal(url,
              "INSERT INTO fills (venue, exec_id, trade_id, client_order_id, bot_id, symbol, side, price, "
              "qty, exec_time, fee, fee_currency, fee_in_asset, position_qty) VALUES ('alpaca', 'x5', 1, "
              "'a', 'bot', 'BTC/USD', 'buy', 100, 1, now(), 0.25, 'BTC', true, 6)"),
      ContainsSubstring("the fills make"));
  for (const char* sql :
       {"UPDATE position_fees SET fees = 0", "INSERT INTO position_fees VALUES ('v', 'b', 'S', 'USD', 1)"})
    CHECK_THAT(refusal(url, sql), ContainsSubstring("made by fills"));
  CHECK_THAT(refusal(url, "DELETE FROM position_fees"), ContainsSubstring("DELETE is not allowed"));
  CHECK_THAT(refusal(url, "TRUNCATE position_fees"), ContainsSubstring("TRUNCATE is not allowed"));
}

TEST_CASE("walls: events and fills are for ever") {
  const std::string url = with_trade();
  pg_query(url, fill("x1", "4"));
  pg_query(url,
           "INSERT INTO trade_events (trade_id, client_order_id, version, status, rationale, filled_qty, at) "
           "VALUES (1, 'a', 1, 'PENDING', 'intent', 0, now())");
  for (const char* table : {"fills", "trade_events"}) {
    INFO(table);
    CHECK_THAT(refusal(url, std::string("UPDATE ") + table + " SET client_order_id = 'b'"),
               ContainsSubstring("UPDATE is not"));
    CHECK_THAT(refusal(url, std::string("DELETE FROM ") + table), ContainsSubstring("DELETE is not allowed"));
    CHECK_THAT(refusal(url, std::string("TRUNCATE ") + table), ContainsSubstring("TRUNCATE is not allowed"));
  }
  CHECK_THAT(
      refusal(
          url,
          "INSERT INTO trade_events (trade_id, client_order_id, version, status, rationale, filled_qty, at) "
          "VALUES (1, 'a', 1, 'SUBMITTED', 'again', 0, now())"),
      ContainsSubstring("23505"));
}

TEST_CASE("walls: an order's fills never exceed it and never are another's") {
  const std::string url = with_trade();
  CHECK(refusal(url, fill("x1", "4")) == "");
  CHECK(refusal(url, fill("x2", "6")) == "");
  CHECK_THAT(refusal(url, fill("x3", "0.000000000001")), ContainsSubstring("more than its quantity 10"));
  CHECK_THAT(refusal(url, fill("x1", "1")), ContainsSubstring("23505"));
  CHECK_THAT(refusal(url, fill("x4", "1", "sell")), ContainsSubstring("is another's"));
  CHECK_THAT(refusal(url, fill("x5", "1", "buy", "77")), ContainsSubstring("no such order"));
  CHECK_THAT(refusal(url, fill("x6", "1", "buy", "NULL")), ContainsSubstring("23502"));
  CHECK_THAT(refusal(url, fill("x7", "'NaN'")), ContainsSubstring("23514"));
  CHECK_THAT(refusal(url, fill("x8", "-1")), ContainsSubstring("23514"));
  CHECK(pg_query(url, "SELECT qty FROM positions") == "10");
}

TEST_CASE("walls: a position's quantity is the sum of its fills") {
  const std::string url = with_trade();
  pg_query(url, fill("x1", "4"));
  CHECK(pg_query(url, "SELECT qty FROM positions") == "4");
  CHECK_THAT(refusal(url, "UPDATE positions SET qty = 5"), ContainsSubstring("made by fills, not by hand"));
  CHECK_THAT(refusal(url, "UPDATE positions SET symbol = 'AAPL'"),
             ContainsSubstring("made by fills, not by hand"));
  CHECK_THAT(refusal(url, "DELETE FROM positions"), ContainsSubstring("DELETE is not allowed"));
  CHECK_THAT(
      refusal(url, "INSERT INTO positions (venue, bot_id, symbol, qty) VALUES ('alpaca', 'bot', 'AAPL', 1)"),
      ContainsSubstring("made by fills, not by hand"));
}

TEST_CASE("walls: what a fill says that its position becomes must be what the fills make") {
  const std::string url = with_trade();
  const auto reckoned = [](const char* exec, const char* qty, const std::string& position,
                           const std::string& average) {
    std::string made = fill(exec, qty);
    // and their values
    made.replace(made.find("exec_time)"), 10, "exec_time, position_qty, position_avg_price)");
    made.insert(made.rfind(')'), ", " + position + ", " + average);
    return made;
  };
  CHECK_THAT(refusal(url, reckoned("x1", "4", "5", "100")), ContainsSubstring("the fills make 4, not 5"));
  pg_query(url, reckoned("x1", "4", "4", "100"));
  CHECK(pg_query(url, "SELECT qty || ' at ' || avg_price FROM positions") == "4 at 100");
  CHECK_THAT(refusal(url, reckoned("x2", "1", "4", "100")), ContainsSubstring("the fills make 5, not 4"));
  CHECK_THAT(refusal(url, reckoned("x2", "1", "5", "'NaN'")), ContainsSubstring("23514"));
  pg_query(url, fill("x2", "1"));
  CHECK(pg_query(url, "SELECT qty || ' at ' || avg_price FROM positions") == "5 at 100");
}

TEST_CASE("walls: only the writer's role writes, and it too only what a writer must") {
  const std::string url = with_trade();
  const std::string database = url.substr(url.find("///") + 3, url.find('?') - url.find("///") - 3);
  for (const char* role : {"writer", "reader"}) {
    pg_query(url, std::string("DO $$ BEGIN CREATE ROLE some_") + role + " LOGIN IN ROLE avenor_" + role +
                      "; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
  }
  const std::string writer = shared_cluster().url(database, "some_writer");
  const std::string reader = shared_cluster().url(database, "some_reader");
  CHECK(pg_query(reader, "SELECT count(*) FROM trades") == "1");
  for (const char* sql :
       {"SELECT trading.put_control('halt', 'x')", "UPDATE trades SET announced_version = 1",
        "INSERT INTO bots VALUES ('a', 'b', 'c', 'd')"}) {
    INFO(sql);
    CHECK_THAT(refusal(reader, sql), ContainsSubstring("42501"));
    CHECK(refusal(writer, sql) == "");
  }
  for (const char* sql :
       {"DELETE FROM trades", "UPDATE trades SET qty = 1", "DROP TABLE trades", "UPDATE fills SET qty = 1",
        "ALTER TABLE trades DISABLE TRIGGER ALL", "INSERT INTO schema_migrations VALUES (9, 'x', 'y')",
        "DELETE FROM order_transitions", "UPDATE positions SET avg_price = 1", "DELETE FROM control_state",
        "CREATE TABLE trading.mine (a int)"}) {
    INFO(sql);
    CHECK_THAT(refusal(writer, sql), ContainsSubstring("42501"));
  }
}
