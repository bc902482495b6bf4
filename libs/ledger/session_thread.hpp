// The thread that owns the ledger's connection: it connects, renews the lease, runs queries, concludes
// batches that the loop leaves to it, and writes in the meantime.
//
// Thread: its own. The constructor, the destructor and stop() are the owner's.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "core/clock.hpp"
#include "ledger/batch_sender.hpp"
#include "ledger/shared_session.hpp"

namespace avenor::ledger {

class SessionThread {
 public:
  /// Starts the thread. `sender` is used on the owner's loop only, by what is posted there.
  SessionThread(std::shared_ptr<SharedSession> shared, std::weak_ptr<BatchSender> sender);
  SessionThread(const SessionThread&) = delete;
  SessionThread& operator=(const SessionThread&) = delete;

  bool running() const { return thread_.joinable(); }
  /// After BatchSender::stop(), once, and before the destructor: waits until what is queued is committed, for
  /// at most `deadline`, then ends the thread. Without a session it waits less than a second.
  void stop(core::Duration deadline);

 private:
  void run();
  bool wait_for_work();
  std::optional<bool> decide();
  core::MonoTime due_until(core::MonoTime at) const;
  void park();
  void relieve_loop(core::MonoTime at);
  void check_server();
  void do_next();
  void conclude(std::deque<SentBatch> left);
  void answer(const Query& query);
  void finish(std::span<PendingWrite> writes, std::vector<Written> results);

  const std::shared_ptr<SharedSession> shared_;
  const std::weak_ptr<BatchSender> sender_;
  std::condition_variable end_;
  bool ended_ = false;  ///< under the mutex of the session

  std::thread thread_;  // the last member: it uses all of the others
};

}  // namespace avenor::ledger
