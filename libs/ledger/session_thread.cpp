#include "ledger/session_thread.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <mutex>
#include <utility>

#include "core/failpoint.hpp"

namespace avenor::ledger {
namespace {

using Holder = SharedSession::Holder;

constexpr core::Duration kPingEvery = std::chrono::seconds(5);
/// Beyond this time the thread waits for a commit instead of the loop.
constexpr core::Duration kLongCommit = std::chrono::seconds(1);
/// When stopping without a session, this long is waited for one. What is not committed by then has been
/// acknowledged to nobody, and the next start recovers it from the venue and the bots.
constexpr core::Duration kLastReconnect = std::chrono::milliseconds(800);

}  // namespace

SessionThread::SessionThread(std::shared_ptr<SharedSession> shared, std::weak_ptr<BatchSender> sender)
    : shared_(std::move(shared)), sender_(std::move(sender)), thread_([this] { run(); }) {}

void SessionThread::stop(core::Duration deadline) {
  {
    const auto is_ended = [this] { return ended_; };
    const core::Duration first = std::min(deadline, kLastReconnect);
    std::unique_lock lock(shared_->mutex);
    if (!end_.wait_for(lock, first, is_ended) && shared_->link.is_open())
      end_.wait_for(lock, deadline - first, is_ended);
  }
  shared_->link.give_up();
  shared_->wakeup.wake();
  thread_.join();
}

void SessionThread::run() {
  while (wait_for_work()) {
    std::deque<SentBatch> left;
    {
      const std::lock_guard lock(shared_->mutex);
      left = std::exchange(shared_->left_to_thread, {});
    }
    if (!left.empty()) {
      conclude(std::move(left));
      continue;
    }
    check_server();
    if (!shared_->link.connected()) continue;
    shared_->link.all_well();
    do_next();
  }
  shared_->link.close();
  {
    const std::lock_guard lock(shared_->mutex);
    ended_ = true;
  }
  end_.notify_all();
}

// True: there is something to do. False: the end.
bool SessionThread::wait_for_work() {
  while (!shared_->link.over()) {
    core::MonoTime until = now() + kLongCommit;
    {
      const std::lock_guard lock(shared_->mutex);
      if (const auto decided = decide()) return *decided;
      if (shared_->holder == Holder::Parked) until = shared_->last_look + kPingEvery;
    }
    shared_->wakeup.wait_until(until);
  }
  return false;
}

// Under the mutex. The work for the session now; nothing: sleep.
std::optional<bool> SessionThread::decide() {
  const core::MonoTime at = now();
  const bool ping_due = at - shared_->last_look >= kPingEvery;
  if (shared_->holder == Holder::Parked && ping_due) shared_->holder = Holder::Thread;
  if (shared_->holder == Holder::Loop) relieve_loop(at);
  if (shared_->holder != Holder::Thread) return std::nullopt;
  const bool nothing_left = shared_->left_to_thread.empty() && shared_->queue.empty();
  if (shared_->stopping && nothing_left) return false;
  if (!shared_->left_to_thread.empty() || !shared_->link.has_session() ||
      shared_->queue.due_lane(due_until(at)) || ping_due)
    return true;
  park();
  return std::nullopt;
}

// Under the mutex: what has this deadline is due. While stopping, everything is.
core::MonoTime SessionThread::due_until(core::MonoTime at) const { return shared_->stopping ? kNever : at; }

// Under the mutex.
void SessionThread::park() {
  shared_->holder = Holder::Parked;
  const bool fresh = shared_->session_number != shared_->link.sessions();
  shared_->session_number = shared_->link.sessions();
  shared_->session_socket = shared_->link.connection().socket();
  if (!fresh && shared_->queue.empty()) return;
  shared_->post([weak = sender_] {
    if (const auto sender = weak.lock()) sender->send_due();
  });
}

// Under the mutex. The loop must not wait for a server that hangs.
void SessionThread::relieve_loop(core::MonoTime at) {
  const core::MonoTime since = shared_->waiting_since;
  if (since == core::MonoTime{} || at - since < kLongCommit) return;
  shared_->post([weak = sender_, since] {
    if (const auto sender = weak.lock()) sender->give_up_waiting(since);
  });
}

// Periodically.
void SessionThread::check_server() {
  {
    const std::lock_guard lock(shared_->mutex);
    if (now() - shared_->last_look < kPingEvery) return;
    shared_->last_look = now();
  }
  if (shared_->link.has_session()) shared_->link.look();
}

// One query, or one batch.
void SessionThread::do_next() {
  std::optional<Query> query;
  std::vector<PendingWrite> writes;
  {
    const std::lock_guard lock(shared_->mutex);
    WriteQueue& queue = shared_->queue;
    const auto lane = queue.due_lane(due_until(now()));
    if (!lane) return;
    if (queue.starts_with_query(*lane)) {
      query = queue.take_query(*lane);
    } else {
      writes = queue.take_batch(*lane);
    }
  }
  if (query) return answer(*query);
  write_batch(shared_->link, writes, [this](auto done, auto results) { finish(done, std::move(results)); });
}

// Batches that the loop sent but could not wait for, or whose answer was an error. Reads all answers first:
// later calls use the same connection.
void SessionThread::conclude(std::deque<SentBatch> left) {
  std::deque<Attempt> attempts;
  for (SentBatch& one : left) {
    const bool open = !one.answers.complete;
    attempts.push_back(
        {.answers = shared_->link.connection().complete(std::move(one.answers)), .intents = one.intents});
    if (open) AVENOR_FAILPOINT("ledger.after_commit");
  }
  bool broken = false;
  for (SentBatch& one : left) {
    std::optional<Attempt> made = std::move(attempts.front());
    attempts.pop_front();
    const bool failed = !made->answers;
    // A batch after a failure may have failed because of it, so its own error means nothing.
    if (broken && failed) made.reset();
    broken = broken || failed;
    write_batch(
        shared_->link, one.writes, [this](auto done, auto results) { finish(done, std::move(results)); },
        std::move(made));
  }
}

void SessionThread::answer(const Query& query) {
  auto told = query(shared_->link);
  if (shared_->link.over()) return;
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->queue.note_done(1);
  }
  shared_->post(std::move(told));
}

void SessionThread::finish(std::span<PendingWrite> writes, std::vector<Written> results) {
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->note_answered(writes.size());
  }
  std::vector<std::function<void(Written)>> dones;
  dones.reserve(writes.size());
  for (PendingWrite& one : writes) dones.push_back(std::move(one.done));
  shared_->post([told = std::move(dones), what = std::move(results)]() mutable {
    for (std::size_t i = 0; i < told.size(); ++i) {
      if (told[i]) told[i](std::move(what[i]));
    }
  });
}

}  // namespace avenor::ledger
