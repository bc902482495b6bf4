#include "ledger/offline.hpp"

#include <array>
#include <chrono>

#include "ledger/array_param.hpp"
#include "ledger/query_session.hpp"

namespace avenor::ledger {

core::Status halt_offline(const std::string& url, const OfflineHalt& halt) {
  auto session = QuerySession::open(
      {.url = url, .application = "avenorctl", .deadline = std::chrono::seconds(10), .give_up = nullptr});
  if (!session) return tl::unexpected(to_error(session.error()));
  const std::array<std::string, 3> params = {clean_utf8(halt.suffix), clean_utf8(halt.reason), halt.way};
  // One statement, one transaction: sets synchronous_commit in the same statement.
  const auto done = (*session)->run(
      "WITH durable AS MATERIALIZED (SELECT set_config('synchronous_commit', 'on', true) AS on)"
      " SELECT trading.halt_offline($1::text, $2::text, $3::text) FROM durable WHERE durable.on <> "
      "''",
      params);
  if (!done) return tl::unexpected(to_query_error(done.error()));
  return {};
}

}  // namespace avenor::ledger
