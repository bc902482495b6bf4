// The ledger's one session, kept alive: opened anew when it is lost, for as long as it takes. Used by the
// ledger's thread alone, but for give_up().
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
  /// `tell` hears every change of trouble (empty: all is well), `on_fatal` what no waiting cures; both on
  /// this thread.
  ReconnectingSession(PgOptions options, std::function<void(std::string)> tell,
                      std::function<void(core::Error)> on_fatal);

  /// True: there is a session. False: there is none yet and a pause has passed, or over() holds.
  bool connected();
  bool has_session() const { return session_.has_value(); }
  Connection& connection() { return *session_->connection; }
  /// The last thing; a writer behind a pool says that it is gone.
  void close();

  /// How many there have been.
  std::uint64_t sessions() const { return sessions_; }

  /// From time to time: has the server gone? It is asked. Behind a pool this renews the lease.
  void look();

  /// What to do about a failed call: wait, connect again, or end. Returns the error when it is the call's own
  /// fault and trying again is of no use; else the call is to be made again, unless over() holds.
  std::optional<PgError> wait_out(const PgError& error, int& tries);
  /// Makes the calls again and again until they are answered.
  PgResult<std::vector<Rows>> ask(std::span<const Call> calls, std::optional<core::Duration> deadline = {});

  /// A call has gone through: whatever trouble there was is over.
  void all_well();
  /// Nothing will be done any more: it failed for good, or was given up.
  bool over() const { return dead_ || given_up_; }
  /// Any thread: ends every wait.
  void give_up();

 private:
  bool pooled() const { return writer_ && writer_->pooled; }
  void pause();
  void tell_trouble(const std::string& text);
  void fail_for_good(const std::string& message);

  const PgOptions options_;
  const std::function<void(std::string)> tell_;
  const std::function<void(core::Error)> on_fatal_;
  std::optional<Session> session_;
  std::optional<Backend> predecessor_;
  std::optional<Writer> writer_;  ///< nothing: we only read
  std::optional<core::MonoTime> lock_missed_since_;
  core::Duration next_pause_;
  std::string trouble_;
  std::uint64_t sessions_ = 0;
  bool dead_ = false;

  std::atomic<bool> given_up_ = false;
  std::mutex mutex_;
  std::condition_variable gave_up_;
};

}  // namespace avenor::ledger
