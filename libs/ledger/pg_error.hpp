// PostgreSQL's errors, and their meaning for a writer.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace avenor::ledger {

enum class Failure {
  Refused,  ///< this change: a constraint, or a value that the database cannot hold. A retry gives the same
  Retry,    ///< a conflict: deadlock, serialization, lock or statement time-out. Retry at once
  Away,     ///< not available: restart, crash, full disk, read-only, no memory, no connection left.
            ///< Again, later
  Fatal,    ///< waiting does not help: wrong password, no such database, no right, a missing table
};

inline constexpr std::string_view kMigrationCure =
    "Fix: scripts/migrate (avenorctl migrate as the tables' owner)";

struct PgError {
  std::string
      sqlstate;  ///< five characters; empty when the server had no part in it (connection lost, no answer)
  std::string message;  ///< one line, no secret
};

/// By SQLSTATE (PostgreSQL's appendix A). What is not known is Refused when it is about the statement's data,
/// else Away.
Failure failure_of(std::string_view sqlstate);

/// Up to the first line break.
std::string first_line(std::string_view text);

/// The message with the SQLSTATE: "order x: … (P0001)".
core::Error to_error(const PgError& error);

/// The database has no ledger: its schema or its tables, which are all made by the first migration, are
/// missing.
bool is_without_ledger(const PgError& error);
/// What a query of the ledger's tables ended with: for a database without a ledger the cure, else as
/// to_error().
core::Error to_query_error(const PgError& error);

}  // namespace avenor::ledger
