// Whoever is not the writer does not stand in its way; and the writer does only what a writer must.
#include <thread>

#include "integration/ledger/ledger_world.hpp"
#include "integration/ledger/trading.hpp"
#include "ledger/migrations.hpp"
#include "ledger/offline.hpp"
#include "support/catch.hpp"
#include "support/wait.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;

namespace {

std::string as_role(std::string url, const std::string& role, const std::string& group) {
  pg_query(url, "DO $$ BEGIN CREATE ROLE " + role + " LOGIN IN ROLE " + group +
                    "; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
  return url.replace(url.find("user=postgres"), 13, "user=" + role);
}

std::string writer_of(const std::string& url) { return as_role(url, "a_writer", "avenor_writer"); }
std::string reader_of(const std::string& url) { return as_role(url, "a_reader", "avenor_reader"); }

}  // namespace

TEST_CASE("roles: the writer cannot set positions, fees, controls or events, by whatever way") {
  const std::string url = fresh_ledger();
  const std::string writer = writer_of(url);
  LedgerDesk desk(writer);
  auto order = an_order("a");
  REQUIRE_FALSE(desk.write(intent_of(order)).refused);
  CHECK_THAT(
      refusal(writer, "INSERT INTO trading.positions (venue, bot_id, symbol, qty) VALUES ('v', 'b', 'S', 1)"),
      ContainsSubstring("42501"));
  CHECK_THAT(
      refusal(writer,
              "CREATE TEMP TABLE lever (a int);"
              "CREATE FUNCTION pg_temp.pull() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
              "  INSERT INTO trading.positions (venue, bot_id, symbol, qty) VALUES ('v', 'b', 'S', 1); "
              "RETURN NEW; END $$;"
              "CREATE TRIGGER pull BEFORE INSERT ON lever FOR EACH ROW EXECUTE FUNCTION pg_temp.pull();"
              "INSERT INTO lever VALUES (1)"),
      ContainsSubstring("42501"));
  // Nor by a table of its own that looks like ours.
  CHECK_THAT(
      refusal(writer,
              "CREATE TEMP TABLE trades AS SELECT * FROM trading.trades; SET search_path = pg_temp, trading;"
              "UPDATE pg_temp.trades SET qty = 1000000, symbol = 'X';"
              "INSERT INTO trading.fills (venue, exec_id, trade_id, client_order_id, bot_id, symbol, side, "
              "price, qty, exec_time)"
              " VALUES ('alpaca', 'x', 1, 'a', 'momentum_001', 'IBM', 'buy', 100, 1000, now())"),
      ContainsSubstring("more than its quantity"));
  CHECK(pg_query(url, "SELECT count(*) FROM trading.positions") == "0");

  for (const char* sql :
       {"DELETE FROM trading.control_state", "UPDATE trading.control_state SET value = ''",
        "INSERT INTO trading.control_state VALUES ('a', 'b')", "TRUNCATE trading.control_state",
        "DELETE FROM trading.control_changes", "DELETE FROM trading.daily_baselines",
        "UPDATE trading.daily_baselines SET baseline = '0 0'", "TRUNCATE trading.daily_baselines",
        "INSERT INTO trading.daily_baselines VALUES ('a', 'b')", "DELETE FROM trading.writer_lease",
        "UPDATE trading.writer_lease SET mark = 'me'", "TRUNCATE trading.writer_lease",
        "INSERT INTO trading.writer_lease (mark, renewed_at) VALUES ('me', now())",
        "INSERT INTO trading.position_fees VALUES ('v', 'b', 'S', 'USD', 1)",
        "UPDATE trading.position_fees SET fees = 0", "DELETE FROM trading.position_fees",
        "SELECT key FROM trading.writer_lock", "UPDATE trading.writer_lock SET key = 1",
        "SELECT trading.grant_privileges()"}) {
    INFO(sql);
    CHECK_THAT(refusal(writer, sql), ContainsSubstring("42501"));
  }
  REQUIRE(desk.put_control("halt", "x"));
  REQUIRE(desk.put_control("halt", ""));
  for (const char* name : {"'writer'", "'halted'", "'day.bot'", "''", "NULL"}) {
    INFO(name);
    CHECK_THAT(refusal(writer, "SELECT trading.put_control(" + std::string(name) + ", 'me')"),
               ContainsSubstring("there is no such one"));
  }
  CHECK(
      pg_query(url,
               "SELECT string_agg(name || '=' || value, ' ' ORDER BY number) FROM trading.control_changes") ==
      "halt=x halt=");

  const auto event = [&](const char* version, const char* status, const char* filled) {
    return refusal(writer, std::string("INSERT INTO trading.trade_events (trade_id, client_order_id, "
                                       "version, status, rationale, filled_qty, at)"
                                       " VALUES (1, 'a', ") +
                               version + ", '" + status + "', 'invented', " + filled + ", now())");
  };
  CHECK_THAT(event("2", "FILLED", "10"), ContainsSubstring("the order is PENDING"));
  CHECK_THAT(event("1", "PENDING", "0"), ContainsSubstring("23505"));  // that has been said
  REQUIRE_FALSE(desk.write(change_of({step_of(order, domain::OrderStatus::Submitted),
                                      step_of(order, domain::OrderStatus::Cancelled)}))
                    .refused);
  CHECK(pg_query(url, "SELECT string_agg(status, ' ' ORDER BY version) FROM trading.trade_events") ==
        "PENDING SUBMITTED CANCELLED");
  CHECK_THAT(event("4", "FILLED", "10"), ContainsSubstring("the order is CANCELLED"));
}

TEST_CASE("roles: an operator in another's schema changes no wall") {
  const std::string url = fresh_ledger();
  const std::string writer = writer_of(url);
  LedgerDesk desk(writer);
  REQUIRE_FALSE(desk.write(intent_of(an_order("a"))).refused);
  CHECK_THAT(refusal(writer, "CREATE SCHEMA traps"), ContainsSubstring("42501"));
  CHECK_THAT(refusal(writer, "CREATE FUNCTION public.yes() RETURNS boolean LANGUAGE sql AS 'SELECT true'"),
             ContainsSubstring("42501"));
  // And if it had one, what is done with the owner's rights would not look there.
  pg_query(url, "CREATE SCHEMA traps AUTHORIZATION a_writer");
  pg_query(writer,
           "CREATE FUNCTION traps.yes(a integer, b integer) RETURNS boolean LANGUAGE sql AS 'SELECT true';"
           "CREATE OPERATOR traps.> (LEFTARG = integer, RIGHTARG = integer, FUNCTION = traps.yes);"
           "CREATE FUNCTION traps.yes(a numeric, b numeric) RETURNS boolean LANGUAGE sql AS 'SELECT true';"
           "CREATE OPERATOR traps.<= (LEFTARG = numeric, RIGHTARG = numeric, FUNCTION = traps.yes)");
  CHECK_THAT(refusal(writer,
                     "SET search_path = traps, pg_catalog;"
                     "INSERT INTO trading.fills (venue, exec_id, trade_id, client_order_id, bot_id, symbol, "
                     "side, price, qty, exec_time)"
                     " VALUES ('alpaca', 'x', 1, 'a', 'momentum_001', 'IBM', 'buy', 100, 1000, now())"),
             ContainsSubstring("more than its quantity"));
}

TEST_CASE("roles: who may not write does not hold the writer's lock") {
  const std::string url = fresh_ledger();
  const std::string writer = writer_of(url), reader = reader_of(url);
  const std::string key = pg_query(url, "SELECT key FROM trading.writer_lock");
  std::thread holds([&] {
    refusal(reader, "SELECT pg_advisory_lock(" + key +
                        "); SELECT pg_advisory_lock(107161135771506); SELECT pg_sleep(5)");
  });
  while (pg_query(url, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted") != "2")
    std::this_thread::yield();
  for (const bool pooled : {false, true}) {
    INFO(pooled);
    LedgerDesk desk(writer, 256, 12s, pooled);
    REQUIRE_FALSE(desk.write(intent_of(an_order(pooled ? "pooled" : "plain"))).refused);
    CHECK_FALSE(desk.fatal());
    if (!pooled) CHECK(has(desk.troubles(), "role a_reader"));
  }
  holds.join();
  CHECK_THAT(refusal(reader, "SELECT trading.claim_writer(true)"), ContainsSubstring("42501"));
}

TEST_CASE("roles: a halt is written while execution is down, and only then") {
  const std::string url = fresh_ledger();
  const std::string writer = writer_of(url);
  {
    LedgerDesk desk(writer);
    REQUIRE(desk.recover());
    const auto refused = ledger::halt_offline(writer, {.suffix = "", .reason = "restored", .way = "cancel"});
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().message, ContainsSubstring("execution is running"));
  }
  CHECK_FALSE(ledger::halt_offline(writer, {.suffix = ".no bot", .reason = "x", .way = ""}));
  CHECK_FALSE(ledger::halt_offline(reader_of(url), {.suffix = "", .reason = "x", .way = ""}));
  // The server takes a moment to notice that a session has ended.
  REQUIRE(wait_until([&] {
    return ledger::halt_offline(writer, {.suffix = "", .reason = "restored", .way = "cancel"}).has_value();
  }));
  REQUIRE(ledger::halt_offline(writer, {.suffix = ".momentum_001", .reason = "odd", .way = "flatten"}));
  REQUIRE(ledger::halt_offline(writer, {.suffix = "@alpaca/BTC/USD", .reason = "split", .way = "cancel"}));
  LedgerDesk desk(writer);
  const std::vector<std::pair<std::string, std::string>> wanted = {
      {"cancel.", "true"},  {"cancel@alpaca/BTC/USD", "true"}, {"flatten.momentum_001", "true"},
      {"halt", "restored"}, {"halt.momentum_001", "odd"},      {"halt@alpaca/BTC/USD", "split"}};
  CHECK(desk.recover().value().controls == wanted);
}

TEST_CASE("roles: what a dump does not bring along is made anew by every migration") {
  const std::string url = fresh_ledger();
  const std::string database = pg_query(url, "SELECT current_database()");
  pg_query(
      url,
      "ALTER DATABASE " + database +
          " RESET search_path; REVOKE ALL ON ALL TABLES IN SCHEMA trading FROM avenor_writer, avenor_reader;"
          "REVOKE USAGE ON SCHEMA trading FROM avenor_writer, avenor_reader; GRANT SELECT ON "
          "trading.writer_lock TO avenor_reader");
  const std::string writer = writer_of(url), reader = reader_of(url);
  CHECK_THAT(refusal(reader, "SELECT count(*) FROM trading.trades"), ContainsSubstring("42501"));
  CHECK(ledger::migrate(url, AVENOR_SOURCE_DIR "/sql", {}).value() == 0);
  CHECK(ledger::grant_privileges(url).value() == "");
  CHECK(refusal(reader, "SELECT count(*) FROM trades") == "");
  CHECK_THAT(refusal(reader, "SELECT key FROM trading.writer_lock"), ContainsSubstring("42501"));
  LedgerDesk desk(writer);
  CHECK_FALSE(desk.write(intent_of(an_order("a"))).refused);
}

TEST_CASE("roles: a database that cannot hold every text is refused") {
  pg_query(shared_cluster().url(),
           "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
  const std::string latin = shared_cluster().url("latin");
  const auto migrated = ledger::migrate(latin, AVENOR_SOURCE_DIR "/sql", {});
  REQUIRE_FALSE(migrated);
  CHECK_THAT(migrated.error().message, ContainsSubstring("LATIN1"));
  LedgerDesk desk(latin);
  CHECK(desk.loop().run_until([&] { return desk.fatal().has_value(); }));
  CHECK_THAT(desk.fatal().value_or(core::Error{}).message, ContainsSubstring("LATIN1"));
}
