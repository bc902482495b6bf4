// A connection for reads and migrations: synchronous, on libpqxx. Connecting and each call have a deadline,
// after which the connection is cut and the call fails, whatever the server does (a frozen one gives no other
// sign). Not for a daemon's loop; not thread-safe.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "core/clock.hpp"
#include "ledger/connect.hpp"
#include "ledger/result_rows.hpp"

namespace avenor::ledger {

class QuerySession {
 public:
  static PgResult<std::unique_ptr<QuerySession>> open(const ConnectOptions& options);
  ~QuerySession();
  QuerySession(const QuerySession&) = delete;
  QuerySession& operator=(const QuerySession&) = delete;

  /// One query with text parameters, in a read-only transaction of its own. The server's time-out is a second
  /// shorter than ours.
  PgResult<Rows> read(const std::string& sql, std::span<const std::string> params = {});
  /// One statement with text parameters, or several without; the last one's rows. What they begin stays
  /// begun.
  PgResult<Rows> run(const std::string& sql, std::span<const std::string> params = {});

  std::string server_encoding() const;  ///< "UTF8"; empty where a pool does not say it
  void set_deadline(core::Duration deadline);

 private:
  struct Impl;
  explicit QuerySession(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace avenor::ledger
