// Who installs the ledger writes it and does not own it: scripts/lib/own_ledger.sql.
#include <cstdlib>

#include "integration/ledger/ledger_world.hpp"
#include "integration/ledger/trading.hpp"
#include "ledger/migrations.hpp"
#include "ledger/statements.hpp"
#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::testing;

namespace {

std::string as(std::string url, const std::string& role) {
  return url.replace(url.find("user=postgres"), 13, "user=" + role);
}

void own(const std::string& url, const std::string& user) {
  const auto command =
      "psql -q -v user=" + user + " -f " AVENOR_SOURCE_DIR "/scripts/lib/own_ledger.sql '" + url + "'";
  REQUIRE(std::system(command.c_str()) == 0);
}

/// As scripts/migrate does it.
void migrate(const std::string& url, const std::string& user, int expected) {
  pg_query(url, "GRANT avenor_owner TO " + user);
  const auto owner = as(url, user) + "&options=-c%20role%3Davenor_owner";
  CHECK(ledger::migrate(owner, AVENOR_SOURCE_DIR "/sql", {}).value() == expected);
  CHECK(ledger::grant_privileges(owner).value() == "");
  pg_query(url, "REVOKE avenor_owner FROM " + user);
}

/// Everything that a daemon needs goes, and the walls bind.
void check_writer(const std::string& url, const std::string& writer, const std::string& id) {
  {
    LedgerDesk desk(writer);
    REQUIRE(desk.recover());
    CHECK_FALSE(desk.write(intent_of(an_order(id))).refused);
    CHECK(desk.put_control("halt", "x"));
    CHECK(desk.put_control("halt", ""));
    CHECK_FALSE(desk.fatal());
  }
  CHECK(pg_query(writer, "SELECT count(*) FROM trades WHERE client_order_id = '" + id + "'") == "1");
  for (const char* sql :
       {"ALTER TABLE trading.fills DISABLE TRIGGER ALL", "DROP TABLE trading.fills",
        "INSERT INTO trading.control_state VALUES ('a', 'b')",
        "INSERT INTO trading.positions (venue, bot_id, symbol, qty) VALUES ('v', 'b', 'S', 1)",
        "UPDATE trading.trades SET qty = 1000", "SET ROLE avenor_owner", "CREATE TABLE trading.mine ()",
        "CREATE SCHEMA mine", "DROP SCHEMA trading CASCADE", "SELECT key FROM trading.writer_lock"}) {
    INFO(sql);
    CHECK_THAT(refusal(writer, sql), ContainsSubstring("42501"));
  }
  CHECK(pg_query(url,
                 "SELECT count(*) FROM pg_class WHERE relnamespace = 'trading'::regnamespace AND relowner <> "
                 "'avenor_owner'::regrole") == "0");
  CHECK(pg_query(url,
                 "SELECT count(*) FROM pg_proc WHERE pronamespace = 'trading'::regnamespace AND proowner <> "
                 "'avenor_owner'::regrole") == "0");
  CHECK(pg_query(url,
                 "SELECT count(*) FROM pg_type WHERE typnamespace = 'trading'::regnamespace AND typowner <> "
                 "'avenor_owner'::regrole") == "0");
}

}  // namespace

TEST_CASE("owner: a new ledger belongs to a role that nobody is, and its user writes it") {
  PgCluster cluster;
  const auto url = cluster.create_database("avenor");
  own(url, "trader");
  migrate(url, "trader", ledger::sql::kSchemaVersion);
  check_writer(url, as(url, "trader"), "a");
  own(url, "trader");  // again, as with every upgrade
  migrate(url, "trader", 0);
  check_writer(url, as(url, "trader"), "b");
}

TEST_CASE("owner: an installation of before, whose user owns everything, is handed over with all it holds") {
  PgCluster cluster;
  pg_query(cluster.url(),
           "CREATE ROLE trader LOGIN; CREATE ROLE avenor_writer; CREATE ROLE avenor_reader; GRANT "
           "avenor_writer, avenor_reader TO trader");
  pg_query(cluster.url(), "CREATE DATABASE avenor OWNER trader");
  pg_query(cluster.url(), "CREATE DATABASE other OWNER trader");
  const auto url = cluster.url("avenor"), writer = as(url, "trader");
  REQUIRE(ledger::migrate(writer, AVENOR_SOURCE_DIR "/sql", {}).value() == ledger::sql::kSchemaVersion);
  REQUIRE(ledger::grant_privileges(writer));
  {
    LedgerDesk desk(writer);
    REQUIRE_FALSE(desk.write(intent_of(an_order("old"))).refused);
  }
  // what the hand-over is for
  CHECK(refusal(writer, "INSERT INTO trading.control_state VALUES ('a', 'b')") == "");
  own(url, "trader");
  migrate(url, "trader", 0);
  check_writer(url, writer, "new");
  CHECK(pg_query(writer, "SELECT count(*) FROM trades") == "2");
  CHECK(pg_query(cluster.url(), "SELECT datdba::regrole FROM pg_database WHERE datname = 'other'") ==
        "trader");
  own(url, "trader");
  check_writer(url, writer, "newer");
}
