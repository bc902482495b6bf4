// What to change when the database answers a connection attempt and refuses it: no further attempt succeeds
// until somebody does.
#pragma once

#include <optional>
#include <string>

#include "core/result.hpp"
#include "ledger/pg_error.hpp"

namespace avenor::ledger {

/// `error` is what connect() ended with. Nothing: a further attempt may succeed (the server is starting, out
/// of reach, or has no connection left).
std::optional<std::string> connect_cure(const PgError& error);

/// The error as to_query_error() words it, with the cure where there is one.
core::Error to_connect_error(const PgError& error);

}  // namespace avenor::ledger
