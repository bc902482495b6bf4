// The owner's side: what is due is sent at once when the session is free, and its answers are read as they come.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "core/failpoint.hpp"
#include "ledger/batch.hpp"
#include "ledger/pg_ledger_impl.hpp"

namespace avenor::ledger {
namespace {

constexpr core::Duration kAcknowledgementsLie = std::chrono::milliseconds(250);

bool only_acknowledges(const Change& change) {
  return change.announced && !change.intent && change.steps.empty() && change.fills.empty();
}

}  // namespace

void PgLedger::Impl::write(PendingWrite write) {
  const bool lies = only_acknowledges(write.change);
  const core::Duration patience = lies ? kAcknowledgementsLie : write.change.patience;
  if (!lies && on_write) on_write();
  push(lies ? acknowledgements : queue, std::move(write), now() + patience);
}

void PgLedger::Impl::push(Lane& lane, Item item, core::MonoTime due) {
  {
    const std::lock_guard lock(mutex);
    if (auto* write = std::get_if<PendingWrite>(&item)) write->write_id = ++next_write_id;
    lane.add(std::move(item), due);
    if (lane.items.size() >= max_batch) lane.due = {};
    if (holder != Holder::Parked) return;  // whoever has the session looks again before he lets go of it
  }
  turn();
}

void PgLedger::Impl::turn() {
  std::vector<PendingWrite> writes;
  {
    const std::lock_guard lock(mutex);
    if (flight || holder == Holder::Thread || stopping) return;
    Lane* lane = due_lane(now());
    watch_session();
    if (lane == nullptr) {
      holder = Holder::Parked;
      return set_alarm(std::min(queue.due, acknowledgements.due));
    }
    if (std::holds_alternative<Question>(lane->items.front())) {
      holder = Holder::Thread;
      return wake();
    }
    holder = Holder::Loop;
    writes = take_batch(*lane);
    taken_off = now();
  }
  if (!take_off(std::move(writes))) leave_to_thread();
}

// False: it did not go through at once.
bool PgLedger::Impl::take_off(std::vector<PendingWrite> writes) {
  Batch batch;
  for (const PendingWrite& one : writes) batch.add(one.change, one.write_id);
  flight.emplace(Flight{.writes = std::move(writes), .intents = batch.intents(), .answers = {}});
  AVENOR_FAILPOINT("ledger.before_commit");
  const bool sent = link.connection().send(batch.calls());
  AVENOR_FAILPOINT("ledger.sent");
  return sent && watched;
}

// Under the mutex. The socket is the thread's to close whenever it has the session, so it is a duplicate that is watched.
void PgLedger::Impl::watch_session() {
  if (watched && watched_number == session_number) return;
  unwatch();
  const int own = ::fcntl(session_socket, F_DUPFD_CLOEXEC, 0);
  if (own < 0) return;
  watched.emplace(loop, own);
  watched_number = session_number;
  wait_for_news();
}

// Not by closing it alone: epoll would keep a duplicate in its list for as long as the session's own socket is open.
void PgLedger::Impl::unwatch() {
  if (!watched) return;
  ::close(watched->release());
  watched.reset();
}

void PgLedger::Impl::wait_for_news() {
  watched->async_wait(boost::asio::posix::stream_descriptor::wait_read,
                      [weak = weak_from_this(), number = watched_number](const boost::system::error_code& error) {
                        const auto self = weak.lock();
                        if (!self || error || !self->watched || self->watched_number != number) return;
                        self->news();
                        if (self->watched && self->watched_number == number) self->wait_for_news();
                      });
}

void PgLedger::Impl::news() {
  if (!flight) {  // nobody was asked: mostly bad news, which is the thread's to see
    char byte = 0;
    if (::recv(watched->native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN) return;
    const std::lock_guard lock(mutex);
    if (holder != Holder::Parked) return;
    holder = Holder::Thread;
    last_look = {};
    return wake();
  }
  if (link.connection().collect(flight->answers)) return;
  AVENOR_FAILPOINT("ledger.after_commit");
  const Answers& answers = flight->answers;
  if (!answers.complete || answers.error || !all_new(answers.rows, flight->intents)) return leave_to_thread();
  landed();
}

void PgLedger::Impl::landed() {
  std::vector<PendingWrite> writes = std::move(flight->writes);
  flight.reset();
  {
    const std::lock_guard lock(mutex);
    in_flight -= writes.size();
    taken_off = {};
    note_gap();
  }
  const auto self = shared_from_this();  // somebody may let go of us
  for (PendingWrite& one : writes) {
    if (one.done) one.done(Written{});
  }
  turn();
}

void PgLedger::Impl::leave_to_thread() {
  unwatch();
  const std::lock_guard lock(mutex);
  left_to_thread = std::exchange(flight, std::nullopt);
  taken_off = {};
  holder = Holder::Thread;
  wake();
}

void PgLedger::Impl::set_alarm(core::MonoTime due) {
  if (due >= alarm_due) return;
  alarm_due = due;
  alarm.expires_at(std::chrono::steady_clock::now() + (due - now()));
  alarm.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (!self || error) return;
    self->alarm_due = kNever;
    self->turn();
  });
}

void PgLedger::Impl::stop(core::Duration deadline) {
  if (!thread.joinable()) return;
  unwatch();
  alarm.cancel();
  {
    std::unique_lock lock(mutex);
    stopping = true;
    if (flight) left_to_thread = std::exchange(flight, std::nullopt);
    holder = Holder::Thread;
    wake();
    end.wait_for(lock, deadline, [this] { return ended; });
  }
  link.give_up();
  wake();
  thread.join();
}

}  // namespace avenor::ledger
