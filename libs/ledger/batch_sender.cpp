#include "ledger/batch_sender.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

#include "core/failpoint.hpp"
#include "ledger/batch.hpp"

namespace avenor::ledger {
namespace {

using Holder = SharedSession::Holder;
using Lane = WriteQueue::Lane;

constexpr core::Duration kAcknowledgementsWait = std::chrono::milliseconds(250);
/// After an order's end the next one is still in flight over the bus: long enough for a few.
constexpr std::size_t kWorthAGap = 4;
constexpr std::size_t kMostForAGap = 16;
/// The most transactions in flight: while the server works on one, the next is prepared …
constexpr std::size_t kMostSentBatches = 2;
/// … if it has so many changes. Fewer wait, and share their commit with what comes.
constexpr std::size_t kWorthGoingAhead = 64;

bool only_acknowledges(const Change& change) {
  return change.announced && !change.intent && change.steps.empty() && change.fills.empty();
}

bool ends_an_order(const std::vector<PendingWrite>& writes) {
  return std::ranges::any_of(writes, [](const PendingWrite& one) {
    return !one.change.steps.empty() && domain::is_final(one.change.steps.back().order.status);
  });
}

}  // namespace

BatchSender::BatchSender(std::shared_ptr<SharedSession> shared, std::function<void()> on_write)
    : shared_(std::move(shared)),
      on_write_(std::move(on_write)),
      socket_(
          shared_->loop, [this] { on_readable(); },
          [this] {
            if (!sent_.empty()) send_rest(shared_->link.connection().push());
          }),
      silence_(*shared_),
      due_timer_(shared_->loop) {}

void BatchSender::write(PendingWrite write) {
  const bool acknowledges = only_acknowledges(write.change);
  const core::Duration patience = acknowledges ? kAcknowledgementsWait : write.change.patience;
  if (!acknowledges && on_write_) on_write_();
  const core::MonoTime due = now() + patience;
  bool free = false;
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->trouble.note_write();
    shared_->queue.add(acknowledges ? Lane::Acknowledgements : Lane::Changes, std::move(write), due);
    free = shared_->holder == Holder::Parked;  // else its user checks again before it releases the session
  }
  if (free) send_due();
  if (!silence_.running()) silence_.start(weak_from_this());
}

void BatchSender::ask(Query query) {
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->queue.add(std::move(query));
    if (shared_->holder != Holder::Parked) return;
  }
  send_due();
}

// Under the mutex: the lane whose front may be sent now. Nothing while it is better to wait for the
// transactions in flight.
std::optional<Lane> BatchSender::lane_to_send() const {
  const WriteQueue& queue = shared_->queue;
  const auto lane = queue.due_lane(now());
  if (!lane || sent_.empty()) return lane;
  const bool ahead = *lane == Lane::Changes && sent_.size() < kMostSentBatches &&
                     queue.size(*lane) >= kWorthGoingAhead && !queue.starts_with_query(*lane);
  return ahead ? lane : std::nullopt;
}

void BatchSender::send_due() {
  while (true) {
    std::vector<PendingWrite> writes;
    {
      const std::lock_guard lock(shared_->mutex);
      if (shared_->holder == Holder::Thread || shared_->stopping) return;
      if (!socket_.watches(shared_->session_number))
        socket_.watch(shared_->session_socket, shared_->session_number, weak_from_this());
      const auto lane = lane_to_send();
      if (!lane) {
        if (!sent_.empty()) return;
        shared_->holder = Holder::Parked;
        return send_due_at(shared_->queue.next_due());
      }
      if (shared_->queue.starts_with_query(*lane)) return shared_->give_to_thread();
      shared_->holder = Holder::Loop;
      writes = shared_->queue.take_batch(*lane);
      if (sent_.empty()) shared_->waiting_since = now();
    }
    send(std::move(writes));
  }
}

void BatchSender::send(std::vector<PendingWrite> writes) {
  Batch batch;
  for (const PendingWrite& one : writes) batch.add(one.change, one.write_id);
  sent_.push_back(SentBatch{.writes = std::move(writes), .intents = batch.intents(), .answers = {}});
  AVENOR_FAILPOINT("ledger.before_commit");
  const auto sent = shared_->link.connection().send(batch.calls());
  AVENOR_FAILPOINT("ledger.sent");
  send_rest(sent);
}

// The socket takes about 200 kB at a time.
void BatchSender::send_rest(Connection::Sent sent) {
  if (sent == Connection::Sent::Nothing || !socket_.active()) return leave_to_thread();
  if (sent == Connection::Sent::Some) socket_.wait_writable();
}

void BatchSender::on_readable() {
  if (sent_.empty()) return on_unexpected_input();
  while (!sent_.empty()) {
    SentBatch& first = sent_.front();
    if (shared_->link.connection().collect(first.answers)) return;
    AVENOR_FAILPOINT("ledger.after_commit");
    if (!first.answers.complete || first.answers.error || !all_new(first.answers.rows, first.intents))
      return leave_to_thread();
    on_committed();
  }
}

// Usually errors, which the thread handles.
void BatchSender::on_unexpected_input() {
  if (!socket_.has_input()) return;
  const std::lock_guard lock(shared_->mutex);
  if (shared_->holder != Holder::Parked) return;
  shared_->last_look = {};
  shared_->give_to_thread();
}

void BatchSender::on_committed() {
  const std::vector<PendingWrite> writes = std::move(sent_.front().writes);
  sent_.pop_front();
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->note_answered(writes.size());
    shared_->waiting_since = sent_.empty() ? core::MonoTime{} : now();
    WriteQueue& queue = shared_->queue;
    const std::size_t waiting = queue.size(Lane::Acknowledgements);
    const bool is_gap = sent_.empty() && queue.size(Lane::Changes) == 0 && ends_an_order(writes);
    if (is_gap && waiting >= kWorthAGap && waiting <= kMostForAGap) queue.make_due(Lane::Acknowledgements);
  }
  const auto self = shared_from_this();  // a callback may release this object
  for (const PendingWrite& one : writes) {
    if (one.done) one.done(Written{});
  }
  send_due();
}

void BatchSender::leave_to_thread() {
  socket_.stop();
  const std::lock_guard lock(shared_->mutex);
  shared_->left_to_thread = std::exchange(sent_, {});
  shared_->waiting_since = {};
  shared_->give_to_thread();
}

void BatchSender::give_up_waiting(core::MonoTime since) {
  if (!sent_.empty() && shared_->waiting_since == since) leave_to_thread();
}

void BatchSender::send_due_at(core::MonoTime due) {
  if (due >= timer_due_) return;
  timer_due_ = due;
  due_timer_.expires_at(std::chrono::steady_clock::now() + (due - now()));
  due_timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (!self || error) return;
    self->timer_due_ = kNever;
    self->send_due();
  });
}

void BatchSender::stop() {
  socket_.stop();
  due_timer_.cancel();
  silence_.stop();
  const std::lock_guard lock(shared_->mutex);
  shared_->stopping = true;
  for (SentBatch& one : sent_) shared_->left_to_thread.push_back(std::move(one));
  sent_.clear();
  shared_->give_to_thread();
}

}  // namespace avenor::ledger
