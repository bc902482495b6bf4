// Connects to PostgreSQL within a deadline: used by every connection.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "core/clock.hpp"
#include "ledger/result_rows.hpp"

struct pg_conn;

namespace avenor::ledger {

struct ConnectOptions {
  std::string url;
  std::string application;
  core::Duration deadline{};                   ///< for connecting and for each answer
  const std::atomic<bool>* give_up = nullptr;  ///< looked at every 50 ms while waiting
};

struct CloseConnection {
  void operator()(pg_conn* connection) const;
};
using RawConnection = std::unique_ptr<pg_conn, CloseConnection>;

/// Blocking, in UTF-8, notices thrown away. Returns within `options.deadline`, however many hosts and
/// addresses the URL names, whatever they answer and however long a host's name takes to be resolved.
PgResult<RawConnection> connect(const ConnectOptions& options);

/// True when the socket is ready for `events` (or broken); false at `until`, or when `give_up` is set.
bool poll_until(int socket, short events, core::MonoTime until, const std::atomic<bool>* give_up);

}  // namespace avenor::ledger
