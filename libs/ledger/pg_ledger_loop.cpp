// The owner's side: due changes are sent at once when the session is free, and answers are read as they
// arrive.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fmt/format.h>

#include "core/failpoint.hpp"
#include "ledger/batch.hpp"
#include "ledger/pg_ledger_impl.hpp"

namespace avenor::ledger {
namespace {

constexpr core::Duration kAcknowledgementsLie = std::chrono::milliseconds(250);
/// After an order's end the next one is still in flight over the bus: long enough for a few.
constexpr std::size_t kWorthAGap = 4;
constexpr std::size_t kMostForAGap = 16;
/// The most transactions in flight: while the server works on one, the next is prepared …
constexpr std::size_t kMostFlights = 2;
/// … if it has so many changes. Fewer wait, and share their commit with what comes.
constexpr std::size_t kWorthGoingAhead = 64;
/// A frozen server is taken for gone at the answer's deadline only. Orders do not wait for so long without a
/// word.
constexpr core::Duration kSilent = std::chrono::seconds(3);
constexpr std::chrono::milliseconds kListenEvery{500};

bool only_acknowledges(const Change& change) {
  return change.announced && !change.intent && change.steps.empty() && change.fills.empty();
}

bool ends_an_order(const std::vector<PendingWrite>& writes) {
  return std::ranges::any_of(writes, [](const PendingWrite& one) {
    return !one.change.steps.empty() && domain::is_final(one.change.steps.back().order.status);
  });
}

}  // namespace

void PgLedger::Impl::write(PendingWrite write) {
  const bool lies = only_acknowledges(write.change);
  const core::Duration patience = lies ? kAcknowledgementsLie : write.change.patience;
  if (!lies && on_write) on_write();
  push(lies ? acknowledgements : queue, std::move(write), now() + patience);
  listen_for_answers();
}

// As long as anything is owed, and not for each: one timer, twice a second.
void PgLedger::Impl::listen_for_answers() {
  if (std::exchange(is_listening, true)) return;
  ear.expires_after(kListenEvery);
  ear.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (!self) return;
    self->is_listening = false;
    if (!error) self->judge_silence();
  });
}

void PgLedger::Impl::judge_silence() {
  const std::lock_guard lock(mutex);
  const core::Duration waited = now() - last_answered;
  silence.clear();
  if (unanswered > 0 && waited >= kSilent)
    silence = fmt::format("the database has not answered for {} s, {} changes of orders wait",
                          std::chrono::duration_cast<std::chrono::seconds>(waited).count(), unanswered);
  tell_worst();
  if (unanswered > 0) listen_for_answers();
}

void PgLedger::Impl::push(Lane& lane, Item item, core::MonoTime due) {
  {
    const std::lock_guard lock(mutex);
    if (auto* write = std::get_if<PendingWrite>(&item)) {
      write->write_id = ++next_write_id;
      if (unanswered++ == 0) last_answered = now();
    }
    lane.add(std::move(item), due);
    if (lane.items.size() >= max_batch) lane.due = {};
    if (holder != Holder::Parked) return;  // the session's user checks again before it releases the session
  }
  turn();
}

// Under the mutex: the lane whose front may be sent now. Nothing while it is better to wait for the
// transactions in flight.
Lane* PgLedger::Impl::lane_for_loop() {
  Lane* lane = due_lane(now());
  if (lane == nullptr || flights.empty()) return lane;
  const bool ahead = lane == &queue && flights.size() < kMostFlights &&
                     queue.items.size() >= kWorthGoingAhead &&
                     std::holds_alternative<PendingWrite>(queue.items.front());
  return ahead ? lane : nullptr;
}

void PgLedger::Impl::turn() {
  while (true) {
    std::vector<PendingWrite> writes;
    {
      const std::lock_guard lock(mutex);
      if (holder == Holder::Thread || stopping) return;
      watch_session();
      Lane* lane = lane_for_loop();
      if (lane == nullptr) {
        if (!flights.empty()) return;
        holder = Holder::Parked;
        return set_alarm(std::min(queue.due, acknowledgements.due));
      }
      if (std::holds_alternative<Query>(lane->items.front())) {
        holder = Holder::Thread;
        return wake();
      }
      holder = Holder::Loop;
      writes = take_batch(*lane);
      if (flights.empty()) taken_off = now();
    }
    take_off(std::move(writes));
  }
}

void PgLedger::Impl::take_off(std::vector<PendingWrite> writes) {
  Batch batch;
  for (const PendingWrite& one : writes) batch.add(one.change, one.write_id);
  flights.push_back(Flight{.writes = std::move(writes), .intents = batch.intents(), .answers = {}});
  AVENOR_FAILPOINT("ledger.before_commit");
  const auto sent = link.connection().send(batch.calls());
  AVENOR_FAILPOINT("ledger.sent");
  send_rest(sent);
}

// The socket takes about 200 kB at a time.
void PgLedger::Impl::send_rest(Connection::Sent sent) {
  if (sent == Connection::Sent::Nothing || !watched) return leave_to_thread();
  if (sent == Connection::Sent::All) return;
  watched->async_wait(
      boost::asio::posix::stream_descriptor::wait_write,
      [weak = weak_from_this(), number = watch_number](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (!self || error || !self->watched || self->watch_number != number || self->flights.empty()) return;
        self->send_rest(self->link.connection().push());
      });
}

// Under the mutex. The thread may close the socket whenever it has the session, so the loop watches a
// duplicate.
void PgLedger::Impl::watch_session() {
  if (watched && watched_session == session_number) return;
  unwatch();
  const int own = ::fcntl(session_socket, F_DUPFD_CLOEXEC, 0);
  if (own < 0) return;
  watched.emplace(loop, own);
  watched_session = session_number;
  ++watch_number;
  wait_for_news();
}

// Not by closing it alone: epoll would keep a duplicate in its list for as long as the session's own socket
// is open.
void PgLedger::Impl::unwatch() {
  if (!watched) return;
  ::close(watched->release());
  watched.reset();
}

void PgLedger::Impl::wait_for_news() {
  watched->async_wait(
      boost::asio::posix::stream_descriptor::wait_read,
      [weak = weak_from_this(), number = watch_number](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (!self || error || !self->watched || self->watch_number != number) return;
        self->news();
        if (self->watched && self->watch_number == number) self->wait_for_news();
      });
}

void PgLedger::Impl::news() {
  if (flights.empty()) return unasked_news();
  while (!flights.empty()) {
    Flight& first = flights.front();
    if (link.connection().collect(first.answers)) return;
    AVENOR_FAILPOINT("ledger.after_commit");
    if (!first.answers.complete || first.answers.error || !all_new(first.answers.rows, first.intents))
      return leave_to_thread();
    landed();
  }
}

// Usually errors, which the thread handles.
void PgLedger::Impl::unasked_news() {
  char byte = 0;
  if (::recv(watched->native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN) return;
  const std::lock_guard lock(mutex);
  if (holder != Holder::Parked) return;
  holder = Holder::Thread;
  last_look = {};
  wake();
}

void PgLedger::Impl::landed() {
  const std::vector<PendingWrite> writes = std::move(flights.front().writes);
  flights.pop_front();
  {
    const std::lock_guard lock(mutex);
    note_answered(writes.size());
    taken_off = flights.empty() ? core::MonoTime{} : now();
    const std::size_t waiting = acknowledgements.items.size();
    const bool is_gap = flights.empty() && queue.items.empty() && ends_an_order(writes);
    if (is_gap && waiting >= kWorthAGap && waiting <= kMostForAGap) acknowledgements.due = {};
  }
  const auto self = shared_from_this();  // a callback may release this object
  for (const PendingWrite& one : writes) {
    if (one.done) one.done(Written{});
  }
  turn();
}

void PgLedger::Impl::leave_to_thread() {
  unwatch();
  const std::lock_guard lock(mutex);
  left_to_thread = std::exchange(flights, {});
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
  ear.cancel();
  {
    std::unique_lock lock(mutex);
    stopping = true;
    for (Flight& one : flights) left_to_thread.push_back(std::move(one));
    flights.clear();
    holder = Holder::Thread;
    wake();
    end.wait_for(lock, deadline, [this] { return ended; });
  }
  link.give_up();
  wake();
  thread.join();
}

}  // namespace avenor::ledger
