#include "ledger/pg_error.hpp"

#include <utility>
#include <vector>

#include "support/catch.hpp"

using namespace avenor::ledger;

TEST_CASE("database error: each class has one meaning") {
  const std::vector<std::pair<const char*, Failure>> table = {
      {"P0001", Failure::Refused},  // RAISE in one of our walls
      {"23505", Failure::Refused},  // unique_violation
      {"23514", Failure::Refused},  // check_violation
      {"23502", Failure::Refused},  // not_null_violation
      {"22P02", Failure::Refused},  // a text that is no JSON
      {"22003", Failure::Refused},  // out of range
      {"54000", Failure::Refused},  // an index row too large
      {"40001", Failure::Retry},    // serialization_failure
      {"40P01", Failure::Retry},    // deadlock
      {"55P03", Failure::Retry},    // lock_timeout
      {"57014", Failure::Retry},    // statement_timeout
      {"", Failure::Away},          // the connection broke
      {"08006", Failure::Away},     // connection_failure
      {"57P01", Failure::Away},     // admin_shutdown
      {"57P02", Failure::Away},     // crash_shutdown
      {"57P03", Failure::Away},     // cannot_connect_now
      {"53100", Failure::Away},     // disk_full
      {"53200", Failure::Away},     // out_of_memory
      {"53300", Failure::Away},     // too_many_connections
      {"25006", Failure::Away},     // read_only_sql_transaction
      {"58030", Failure::Away},     // io_error
      {"26000", Failure::Away},     // the prepared statement is gone
      {"0A000", Failure::Away},     // cached plan must not change result type
      {"XX000", Failure::Away},     // internal_error
      {"28P01", Failure::Fatal},    // invalid_password
      {"28000", Failure::Fatal},    // no such role
      {"3D000", Failure::Fatal},    // no such database
      {"42501", Failure::Fatal},    // no right
      {"42P01", Failure::Fatal},    // no such table
      {"WF001", Failure::Fatal},    // our own: another execution's mark
  };
  for (const auto& [state, failure] : table) {
    INFO("SQLSTATE " << state);
    CHECK(failure_of(state) == failure);
  }
}

TEST_CASE("database error: the message carries the SQLSTATE when there is one") {
  CHECK(to_error({.sqlstate = "P0001", .message = "no"}).message == "no (P0001)");
  CHECK(to_error({.sqlstate = "", .message = "lost"}).message == "lost");
}

TEST_CASE("database error: a missing table or schema is a database without a ledger, and the cure is named") {
  for (const char* state : {"42P01", "3F000"}) {
    const PgError error{.sqlstate = state, .message = "relation \"trading.trades\" does not exist"};
    CHECK(is_without_ledger(error));
    CHECK(to_query_error(error).message ==
          "the database has no ledger yet. Fix: scripts/migrate (avenorctl migrate as the tables' owner)");
  }
  const PgError no_right{.sqlstate = "42501", .message = "no right"};
  CHECK_FALSE(is_without_ledger(no_right));
  CHECK(to_query_error(no_right).message == "no right (42501)");
}
