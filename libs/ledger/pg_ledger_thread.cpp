// The thread's side: connecting, queries, batches that the loop hands over, and writes in the meantime.
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "core/failpoint.hpp"
#include "ledger/batch.hpp"
#include "ledger/pg_ledger_impl.hpp"

namespace avenor::ledger {
namespace {

constexpr core::Duration kPingEvery = std::chrono::seconds(5);
/// Beyond this time the thread waits for a commit instead of the loop.
constexpr core::Duration kLongFlight = std::chrono::seconds(1);

}  // namespace

void PgLedger::Impl::post(std::function<void()> task) const { boost::asio::post(loop, std::move(task)); }

void PgLedger::Impl::wake() const { ::eventfd_write(wake_fd, 1); }

void PgLedger::Impl::run() {
  while (wait_for_work()) {
    std::deque<Flight> left;
    {
      const std::lock_guard lock(mutex);
      left = std::exchange(left_to_thread, {});
    }
    if (!left.empty()) {
      conclude(std::move(left));
      continue;
    }
    look();
    if (!link.connected()) continue;
    link.all_well();
    work_off();
  }
  link.close();
  {
    const std::lock_guard lock(mutex);
    ended = true;
  }
  end.notify_all();
}

// One query, or one batch.
void PgLedger::Impl::work_off() {
  std::optional<Query> query;
  std::vector<PendingWrite> writes;
  {
    const std::lock_guard lock(mutex);
    Lane* lane = due_lane(now());
    if (lane == nullptr) return;
    if (auto* front = std::get_if<Query>(&lane->items.front())) {
      query = std::move(*front);
      lane->items.pop_front();
      lane->due = lane->items.empty() ? kNever : core::MonoTime{};
      ++in_flight;
    } else {
      writes = take_batch(*lane);
    }
  }
  if (query) return answer(*query);
  write_batch(link, writes, [this](auto done, auto results) { finish(done, std::move(results)); });
}

// Under the mutex: the lane with a due item. While stopping, any lane with an item.
Lane* PgLedger::Impl::due_lane(core::MonoTime at) {
  for (Lane* lane : {&queue, &acknowledgements}) {
    if (!lane->items.empty() && (stopping || lane->due <= at)) return lane;
  }
  return nullptr;
}

// Under the mutex. The vector never grows beyond its reserved size: the batch rule holds pointers to its
// elements.
std::vector<PendingWrite> PgLedger::Impl::take_batch(Lane& lane) {
  std::vector<PendingWrite> writes;
  writes.reserve(std::min(lane.items.size(), max_batch));
  BatchRule rule;
  while (!lane.items.empty() && writes.size() < max_batch) {
    auto* next = std::get_if<PendingWrite>(&lane.items.front());
    if (next == nullptr || !rule.admits(next->change)) break;
    writes.push_back(std::move(*next));
    lane.items.pop_front();
    rule.note(writes.back().change);
  }
  lane.due = lane.items.empty() ? kNever : core::MonoTime{};
  in_flight += writes.size();
  return writes;
}

// Under the mutex. The work for the session now; nothing: sleep.
std::optional<bool> PgLedger::Impl::decide() {
  const core::MonoTime at = now();
  if (holder == Holder::Parked && at - last_look >= kPingEvery) holder = Holder::Thread;
  if (holder == Holder::Loop) hasten(at);
  if (holder != Holder::Thread) return std::nullopt;
  const bool nothing_left = left_to_thread.empty() && queue.items.empty() && acknowledgements.items.empty();
  if (stopping && nothing_left) return false;
  if (!left_to_thread.empty() || !link.has_session() || due_lane(at) != nullptr ||
      at - last_look >= kPingEvery)
    return true;
  park();
  return std::nullopt;
}

// Under the mutex.
void PgLedger::Impl::park() {
  holder = Holder::Parked;
  const bool fresh = session_number != link.sessions();
  session_number = link.sessions();
  session_socket = link.connection().socket();
  if (!fresh && queue.items.empty() && acknowledgements.items.empty()) return;
  post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->turn();
  });
}

// Under the mutex. The loop must not wait for a server that hangs.
void PgLedger::Impl::hasten(core::MonoTime at) {
  if (taken_off == core::MonoTime{} || at - taken_off < kLongFlight) return;
  post([weak = weak_from_this(), started = taken_off] {
    const auto self = weak.lock();
    if (self && !self->flights.empty() && self->taken_off == started) self->leave_to_thread();
  });
}

// True: there is something to do. False: the end.
bool PgLedger::Impl::wait_for_work() {
  while (!link.over()) {
    core::MonoTime until = now() + kLongFlight;
    {
      const std::lock_guard lock(mutex);
      if (const auto decided = decide()) return *decided;
      if (holder == Holder::Parked) until = last_look + kPingEvery;
    }
    sleep_until(until);
  }
  return false;
}

void PgLedger::Impl::sleep_until(core::MonoTime until) const {
  const std::int64_t left = std::max<std::int64_t>((until - now()).count(), 0);
  const timespec wait{.tv_sec = left / 1'000'000'000, .tv_nsec = left % 1'000'000'000};
  pollfd watched_fd{.fd = wake_fd, .events = POLLIN, .revents = 0};
  ::ppoll(&watched_fd, 1, &wait, nullptr);
  if (watched_fd.revents == 0) return;
  eventfd_t ignored = 0;
  ::eventfd_read(wake_fd, &ignored);
}

void PgLedger::Impl::look() {
  {
    const std::lock_guard lock(mutex);
    if (now() - last_look < kPingEvery) return;
    last_look = now();
  }
  if (link.has_session()) link.look();
}

// Batches that the loop sent but could not wait for, or whose answer was an error. Reads all answers first:
// later calls use the same connection.
void PgLedger::Impl::conclude(std::deque<Flight> left) {
  std::deque<Attempt> attempts;
  for (Flight& one : left) {
    const bool open = !one.answers.complete;
    attempts.push_back(
        {.answers = link.connection().complete(std::move(one.answers)), .intents = one.intents});
    if (open) AVENOR_FAILPOINT("ledger.after_commit");
  }
  bool broken = false;
  for (Flight& one : left) {
    std::optional<Attempt> made = std::move(attempts.front());
    attempts.pop_front();
    const bool failed = !made->answers;
    // A batch after a failure may have failed because of it, so its own error means nothing.
    if (broken && failed) made.reset();
    broken = broken || failed;
    write_batch(
        link, one.writes, [this](auto done, auto results) { finish(done, std::move(results)); },
        std::move(made));
  }
}

void PgLedger::Impl::answer(const Query& query) {
  auto told = query(link);
  if (link.over()) return;
  {
    const std::lock_guard lock(mutex);
    --in_flight;
  }
  post(std::move(told));
}

void PgLedger::Impl::finish(std::span<PendingWrite> writes, std::vector<Written> results) {
  {
    const std::lock_guard lock(mutex);
    note_answered(writes.size());
  }
  std::vector<std::function<void(Written)>> dones;
  dones.reserve(writes.size());
  for (PendingWrite& one : writes) dones.push_back(std::move(one.done));
  post([told = std::move(dones), what = std::move(results)]() mutable {
    for (std::size_t i = 0; i < told.size(); ++i) {
      if (told[i]) told[i](std::move(what[i]));
    }
  });
}

// Under the mutex.
void PgLedger::Impl::note_answered(std::size_t writes) {
  in_flight -= writes;
  unanswered -= writes;
  last_answered = now();
}

void PgLedger::Impl::tell_trouble(std::string text) {
  const std::lock_guard lock(mutex);
  session_trouble = std::move(text);
  if (session_trouble.empty()) {  // it has answered: what has waited has its time from now on
    silence.clear();
    last_answered = now();
  }
  tell_worst();
}

// Under the mutex. What the session knows says more than that it is silent.
void PgLedger::Impl::tell_worst() {
  const std::string& worst = session_trouble.empty() ? silence : session_trouble;
  if (worst == trouble) return;
  trouble = worst;
  if (trouble_handler) post([told = trouble_handler, what = trouble] { told(what); });
}

}  // namespace avenor::ledger
