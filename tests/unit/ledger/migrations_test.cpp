// What migrate says of the files and the database.
#include "ledger/migrations.hpp"

#include "support/catch.hpp"

using namespace avenor;
using ledger::Migration;

TEST_CASE("migrations: a summary says that all are there, or how many are missing") {
  std::vector<Migration> status(4, Migration{.number = 1, .name = "m", .checksum = {}, .applied = true});
  CHECK(ledger::summary_of(status) == "the ledger is up to date (4 of 4)");
  status[3].applied = false;
  CHECK(ledger::summary_of(status) == "the ledger can be migrated: 1 of 4 are missing");
}

TEST_CASE("migrations: a file that was edited and one that was renamed are told apart") {
  CHECK(ledger::changed_text("0002_walls.sql", "0002_walls.sql") ==
        "0002_walls.sql has changed since it was applied: never edit an applied migration, add a new one");
  CHECK(ledger::changed_text("0002_wall.sql", "0002_walls.sql") ==
        "0002_wall.sql was applied as 0002_walls.sql: never rename an applied migration, add a new one");
}
