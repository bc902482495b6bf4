// The statements that go through a connection's pipeline, and their answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "ledger/pg_error.hpp"
#include "ledger/result_rows.hpp"

namespace avenor::ledger {

/// One statement of a pipeline: prepared (by name) or not (by text), with its parameters.
struct Call {
  std::string statement;
  bool prepared = true;
  std::vector<std::optional<std::string_view>> params;  ///< nothing: NULL
  bool binary = true;                                   ///< the form of all of its parameters
};

/// The answers of a pipeline received so far.
struct Answers {
  std::vector<Rows> rows;
  std::optional<PgError> error;  ///< the first
  bool complete = false;

  PgResult<std::vector<Rows>> result() && {
    if (error) return tl::unexpected(std::move(*error));
    return std::move(rows);
  }
};

/// For a pool that assigns a server per transaction: session state does not last.
struct Pooling {
  /// a statement that comes first in every pipeline; its answer is discarded
  std::string begin;
  std::vector<std::string> params;                     ///< of that, as texts
  std::unordered_map<std::string, std::string> texts;  ///< by the names of what would be prepared
};

}  // namespace avenor::ledger
