// The owner's side of the writer: due changes are sent in batches at once when the session is free, and
// answers are read as they arrive. What it may not wait for is left to the thread.
//
// Thread: the owner's loop.
#pragma once

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/clock.hpp"
#include "ledger/now.hpp"
#include "ledger/shared_session.hpp"
#include "ledger/silence_watch.hpp"
#include "ledger/socket_watch.hpp"

namespace avenor::ledger {

class BatchSender : public std::enable_shared_from_this<BatchSender> {
 public:
  /// `on_write` as in PgOptions.
  BatchSender(std::shared_ptr<SharedSession> shared, std::function<void()> on_write);
  BatchSender(const BatchSender&) = delete;
  BatchSender& operator=(const BatchSender&) = delete;

  /// `done` of the change is called on the loop.
  void write(PendingWrite write);
  /// The thread runs the query; the loop runs what it returns.
  void ask(Query query);
  /// Uses the session, if it is free, for what is due. The thread posts it after parking the session.
  void send_due();
  /// The thread posts it when the answer to what was sent at `since` is late: it then waits instead. Nothing
  /// happens when the answer has come meanwhile.
  void give_up_waiting(core::MonoTime since);
  /// Sends nothing any more: from now on all work is the thread's.
  void stop();

 private:
  std::optional<WriteQueue::Lane> lane_to_send() const;
  void send(std::vector<PendingWrite> writes);
  void send_rest(Connection::Sent sent);
  void on_readable();
  void on_unexpected_input();
  void on_committed();
  void leave_to_thread();
  void send_due_at(core::MonoTime due);

  const std::shared_ptr<SharedSession> shared_;
  const std::function<void()> on_write_;
  std::deque<SentBatch> sent_;  ///< answered in order
  SocketWatch socket_;
  SilenceWatch silence_;
  boost::asio::steady_timer due_timer_;
  core::MonoTime timer_due_ = kNever;
};

}  // namespace avenor::ledger
