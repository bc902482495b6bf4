// The ledger's session, kept alive: reopened when it is lost, for as long as it takes.
//
// Thread: one at a time, except give_up(). Only the ledger's thread calls what may wait; the owner's loop
// uses the connection, while the session is its own (SharedSession).
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ledger/pg_ledger.hpp"
#include "ledger/session.hpp"

namespace avenor::ledger {

class ReconnectingSession {
 public:
  /// `tell` receives every change of the problem (empty: all is well), `on_fatal` errors that waiting does
  /// not resolve; both on this thread.
  ReconnectingSession(PgOptions options, std::function<void(std::string)> tell,
                      std::function<void(core::Error)> on_fatal);

  /// True: there is a session. False: there is none yet and a pause has passed, or over() holds.
  bool connected();
  bool has_session() const { return session_.has_value(); }
  Connection& connection() { return *session_->connection; }
  /// The last call; a writer behind a pool releases its lease.
  void close();

  /// How many there have been.
  std::uint64_t sessions() const { return sessions_; }

  /// Call periodically: checks that the server answers. Behind a pool this renews the lease.
  void look();

  /// Handles a failed call: waits, reconnects, or ends. Returns the error when the call itself caused it and
  /// a retry is useless; else repeat the call, unless over() holds.
  std::optional<PgError> wait_out(const PgError& error, int& tries);
  /// Repeats the calls until they are answered.
  PgResult<std::vector<Rows>> ask(std::span<const Call> calls, std::optional<core::Duration> deadline = {});

  /// A call has succeeded: any earlier problem is over.
  void all_well();
  /// No more work will be done: it failed permanently, or was given up.
  bool over() const { return dead_ || given_up_; }
  /// Any thread: a session is open, as far as is known.
  bool is_open() const { return is_open_; }
  /// Any thread: ends every wait.
  void give_up();

 private:
  bool pooled() const { return writer_ && writer_->pooled; }
  void drop_session();
  void pause();
  void tell_trouble(const std::string& text);
  void fail_for_good(const std::string& message);

  const PgOptions options_;
  const std::function<void(std::string)> tell_;
  const std::function<void(core::Error)> on_fatal_;
  std::optional<Session> session_;
  std::optional<Backend> predecessor_;
  std::optional<Writer> writer_;  ///< nothing: a reader
  std::optional<core::MonoTime> lock_missed_since_;
  core::Duration next_pause_;
  std::string trouble_;
  std::uint64_t sessions_ = 0;
  bool dead_ = false;

  std::atomic<bool> is_open_ = false;
  std::atomic<bool> given_up_ = false;
  std::mutex mutex_;
  std::condition_variable gave_up_;
};

}  // namespace avenor::ledger
