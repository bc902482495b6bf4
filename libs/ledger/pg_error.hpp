// What PostgreSQL says when it does not do as asked, and what that means for a writer.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace avenor::ledger {

enum class Failure {
  Refused,  ///< this change: the walls, or a value that the database cannot hold. Trying again gives the same
  Retry,    ///< in the way of each other: deadlock, serialization, lock or statement time-out. Again, at once
  Away,   ///< nobody there, or not now: restart, crash, full disk, read-only, no memory, no connection left.
          ///< Again, later
  Fatal,  ///< no waiting cures it: wrong password, no such database, no right, a table that is not there
};

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

}  // namespace avenor::ledger
