#include "ledger/migrations.hpp"

#include <fstream>

#include "integration/ledger/ledger_world.hpp"
#include "ledger/statements.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace avenor;
using namespace avenor::testing;

namespace {

const std::filesystem::path kFolder = AVENOR_SOURCE_DIR "/sql";

std::string empty_database() {
  static int count = 0;
  return shared_cluster().create_database("bare_" + std::to_string(++count));
}

}  // namespace

TEST_CASE("migrations: the library was written for the newest of them") {
  const auto all = ledger::migration_status(empty_database(), kFolder);
  REQUIRE(all);
  CHECK(all->back().number == ledger::sql::kSchemaVersion);
}

TEST_CASE("migrations: applied once, told one by one, and then there is nothing to do") {
  const std::string url = empty_database();
  const auto before = ledger::migration_status(url, kFolder);
  REQUIRE(before);
  CHECK_FALSE(before->front().applied);
  CHECK(before->front().checksum.size() == 64);
  CHECK(pg_query(url, "SELECT to_regnamespace('trading') IS NULL") == "t");  // a look changes nothing

  std::vector<std::string> told;
  const auto tell = [&](const ledger::Migration& one) { told.push_back(one.name); };
  CHECK(ledger::migrate(url, kFolder, tell).value() == static_cast<int>(before->size()));
  CHECK(told.size() == before->size());
  CHECK(ledger::migrate(url, kFolder, tell).value() == 0);
  CHECK(told.size() == before->size());
  const auto after = ledger::migration_status(url, kFolder);
  REQUIRE(after);
  for (const auto& one : *after) CHECK(one.applied);
  CHECK(pg_query(url, "SELECT count(*) FROM trades") == "0");  // on the search path
}

TEST_CASE("migrations: a file that was applied and has changed is an error") {
  const TempDir folder;
  const std::string url = empty_database();
  folder.write("0001_first.sql", "CREATE TABLE trading.one (a int);");
  REQUIRE(ledger::migrate(url, folder.path(), {}));
  folder.write("0001_first.sql", "CREATE TABLE trading.one (a bigint);");
  folder.write("0002_second.sql", "CREATE TABLE trading.two (a int);");
  const auto again = ledger::migrate(url, folder.path(), {});
  REQUIRE_FALSE(again);
  CHECK_THAT(again.error().message, ContainsSubstring("has changed since"));
  CHECK_FALSE(ledger::migration_status(url, folder.path()));
  CHECK(pg_query(url, "SELECT to_regclass('trading.two') IS NULL") == "t");
}

TEST_CASE("migrations: a database that is newer than the files is an error") {
  const TempDir folder;
  const std::string url = empty_database();
  folder.write("0001_first.sql", "SELECT 1;");
  folder.write("0002_second.sql", "SELECT 1;");
  REQUIRE(ledger::migrate(url, folder.path(), {}));
  std::filesystem::remove(folder.path() / "0002_second.sql");
  const auto again = ledger::migrate(url, folder.path(), {});
  REQUIRE_FALSE(again);
  CHECK_THAT(again.error().message,
             ContainsSubstring("newer than these files: it has migration 0002_second.sql"));
}

TEST_CASE("migrations: one that fails leaves nothing of itself, and keeps those before it") {
  const TempDir folder;
  const std::string url = empty_database();
  folder.write("0001_good.sql", "CREATE TABLE trading.good (a int);");
  folder.write("0002_bad.sql", "CREATE TABLE trading.half (a int); SELECT no_such_column;");
  const auto failed = ledger::migrate(url, folder.path(), {});
  REQUIRE_FALSE(failed);
  CHECK_THAT(failed.error().message, ContainsSubstring("no_such_column"));
  CHECK(pg_query(url, "SELECT to_regclass('trading.half') IS NULL") == "t");
  CHECK(pg_query(url, "SELECT max(number) FROM trading.schema_migrations") == "1");
  folder.write("0002_bad.sql", "CREATE TABLE trading.half (a int);");
  CHECK(ledger::migrate(url, folder.path(), {}).value() == 1);
}

TEST_CASE("migrations: a folder with a hole, a stray name or nothing in it is an error") {
  const std::string url = empty_database();
  const TempDir folder;
  CHECK_FALSE(ledger::migrate(url, folder.path(), {}));
  CHECK_FALSE(ledger::migrate(url, folder.path() / "not_there", {}));
  folder.write("0001_first.sql", "SELECT 1;");
  folder.write("0003_third.sql", "SELECT 1;");
  CHECK_FALSE(ledger::migrate(url, folder.path(), {}));
  folder.write("0002_second.sql", "SELECT 1;");
  CHECK(ledger::migrate(url, folder.path(), {}));
  folder.write("fourth.sql", "SELECT 1;");
  CHECK_FALSE(ledger::migrate(url, folder.path(), {}));
}

TEST_CASE("migrations: whoever may not make roles can still migrate a database of his own") {
  pg_query(shared_cluster().url(),
           "DO $$ BEGIN CREATE ROLE plain_owner LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
  pg_query(shared_cluster().url(), "CREATE DATABASE owned OWNER plain_owner");
  const std::string url = shared_cluster().url("owned", "plain_owner");
  const auto applied = ledger::migrate(url, kFolder, {});
  INFO((applied ? "" : applied.error().message));
  REQUIRE(applied);
  LedgerDesk desk(url);
  CHECK_FALSE(desk.write(intent_of(an_order("a"))).refused);
}
