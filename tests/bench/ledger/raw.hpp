// The same rows by libpq alone: PostgreSQL's own best, to compare with. Whole batches in pipelined
// transactions, one array a column, nothing prepared that is not needed, nothing checked beyond what the
// schema checks.
#pragma once

#include <cstdint>
#include <string>

#include "bench/common/histogram.hpp"

namespace avenor::bench::ledger_bench {

struct RawOptions {
  std::string schema = "trading";  ///< or "bare"
  std::uint64_t batch = 256;       ///< orders a commit
  std::uint64_t rows = 256;        ///< orders a statement, at most `batch`: 1 is a statement for each order
  int connections = 1;             ///< each writes its share, under a bot of its own
};

/// `count` orders through PENDING and, in a later transaction, FILLED; the seconds from the first to the last
/// commit's answer. `first` numbers the orders. Throws std::runtime_error.
double raw_burst(const std::string& url, const RawOptions& options, std::uint64_t first, std::uint64_t count);

/// One prepared single-row INSERT after the other, each its own commit: a trade's row alone, without its
/// event. `waits` in ns.
void raw_inserts(const std::string& url, const std::string& schema, std::uint64_t count, Histogram& waits);

}  // namespace avenor::bench::ledger_bench
