// The ledger's session and what its two users share. It is used from two sides, one at a time:
//
//  - The owner's loop writes as long as all is well: no other thread has to be woken for a commit
//    (BatchSender).
//  - A separate thread does what may wait: connecting, queries, error handling (SessionThread).
//
// The session's present user is `holder`, under the mutex. Parked means none: the loop takes the session when
// there is something to write, the thread to check whether the server still answers.
//
// Thread: both. Each member says what protects it.
#pragma once

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "ledger/pg_ledger.hpp"
#include "ledger/pipeline.hpp"
#include "ledger/reconnecting_session.hpp"
#include "ledger/trouble_report.hpp"
#include "ledger/wake_event.hpp"
#include "ledger/write_queue.hpp"
#include "ledger/writing.hpp"

namespace avenor::ledger {

/// A batch that the loop has sent, and what has been answered so far.
struct SentBatch {
  std::vector<PendingWrite> writes;
  std::size_t intents = 0;
  Answers answers;
};

struct SharedSession {
  enum class Holder { Thread, Parked, Loop };

  SharedSession(PgOptions options, boost::asio::io_context& loop, std::function<void(core::Error)> on_fatal);
  SharedSession(const SharedSession&) = delete;
  SharedSession& operator=(const SharedSession&) = delete;

  /// Any thread: runs the task on the owner's loop.
  void post(std::function<void()> task) const;

  // Under the mutex.
  /// The thread is the session's user from now on.
  void give_to_thread();
  void note_answered(std::size_t writes);

  boost::asio::io_context& loop;
  const WakeEvent wakeup;  ///< of the thread

  mutable std::mutex mutex;  ///< of what follows, up to `link`
  Holder holder = Holder::Thread;
  WriteQueue queue;
  TroubleReport trouble;
  /// when the loop began to wait for the first of its batches; zero: it has none. Changed by the loop only.
  core::MonoTime waiting_since{};
  std::deque<SentBatch> left_to_thread;  ///< by the loop: unanswered, or answered with an error
  std::uint64_t session_number = 0;      ///< of the session that was parked last
  int session_socket = -1;
  core::MonoTime last_look{};  ///< when the thread last checked that the server answers
  bool stopping = false;

  ReconnectingSession link;  ///< the holder's
};

}  // namespace avenor::ledger
