#include "ledger/pg_ledger.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <limits>
#include <mutex>
#include <random>
#include <thread>
#include <utility>
#include <variant>

#include "core/clock.hpp"
#include "ledger/batch.hpp"
#include "ledger/link.hpp"
#include "ledger/questions.hpp"
#include "ledger/writing.hpp"

namespace avenor::ledger {
namespace {

constexpr core::Duration kPingEvery = std::chrono::seconds(5);
constexpr core::Duration kAcknowledgementsLie = std::chrono::milliseconds(250);
constexpr core::MonoTime kNever{std::numeric_limits<std::int64_t>::max()};

using Question =
    std::function<std::function<void()>(Link&)>;  ///< asks; returns what the owner's loop is to run
using Item = std::variant<PendingWrite, Question>;

std::int64_t random_start() {
  std::random_device device;
  return static_cast<std::int64_t>((std::uint64_t{device()} << 31U) ^ device());
}

bool only_acknowledges(const Change& change) {
  return change.announced && !change.intent && !change.position && change.steps.empty() && change.fills.empty();
}

// What waits for the ledger's thread. Not safe by itself: used under the mutex.
struct Lane {
  std::deque<Item> items;
  core::MonoTime due = kNever;  ///< of the least patient

  void add(Item item, core::MonoTime when) {
    items.push_back(std::move(item));
    due = std::min(due, when);
  }
};

}  // namespace

struct PgLedger::Impl {
  Impl(PgOptions options, Post given_post, std::function<void(core::Error)> on_fatal);
  ~Impl() { ::close(wake_fd); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  // The owner's side.
  void write(PendingWrite write);
  void push(Lane& lane, Item item, core::MonoTime due);
  template <class T>
  void ask(std::function<T(Link&)> question, std::function<void(T)> done);
  void stop(core::Duration deadline);

  // The thread's side.
  void run();
  bool wait_for_work();
  Lane* due_lane(core::MonoTime now);
  std::vector<PendingWrite> take_batch(Lane& lane);
  void answer(const Question& question);
  void finish(std::span<PendingWrite> writes, std::vector<Written> results);
  void tell_trouble(std::string text);

  const std::size_t max_batch;
  const Post post;
  const std::function<void()> on_write;
  const int wake_fd;
  Link link;  ///< the thread's
  core::MonoTime last_look{};

  mutable std::mutex mutex;  ///< of what follows
  std::condition_variable end;
  Lane queue;             ///< in the order in which they were written
  Lane acknowledgements;  ///< whenever there is nothing better to do
  std::size_t in_flight = 0;
  core::MonoTime sleeping_until{};  ///< zero: awake
  bool stopping = false;
  bool ended = false;
  std::function<void(std::string)> trouble_handler;
  std::string trouble;
  std::int64_t next_write_id = random_start();

  std::thread thread;  // the last member: it uses all of the others
};

PgLedger::Impl::Impl(PgOptions options, Post given_post, std::function<void(core::Error)> on_fatal)
    : max_batch(std::max<std::size_t>(options.max_batch, 1)),
      post(std::move(given_post)),
      on_write(options.on_write),
      wake_fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      link(
          std::move(options), [this](std::string text) { tell_trouble(std::move(text)); },
          [this, told = std::move(on_fatal)](core::Error error) { post([told, error] { told(error); }); }),
      thread([this] { run(); }) {}

void PgLedger::Impl::write(PendingWrite write) {
  const core::MonoTime now = core::SystemClock{}.mono();
  const bool lies = only_acknowledges(write.change);
  const core::Duration patience = lies ? kAcknowledgementsLie : write.change.patience;
  if (!lies && on_write) on_write();
  push(lies ? acknowledgements : queue, std::move(write), now + patience);
}

void PgLedger::Impl::push(Lane& lane, Item item, core::MonoTime due) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex);
    if (auto* write = std::get_if<PendingWrite>(&item)) write->write_id = ++next_write_id;
    lane.add(std::move(item), due);
    if (lane.items.size() >= max_batch) lane.due = {};
    wake = lane.due < sleeping_until;
    if (wake) sleeping_until = {};
  }
  if (wake) ::eventfd_write(wake_fd, 1);
}

template <class T>
void PgLedger::Impl::ask(std::function<T(Link&)> question, std::function<void(T)> done) {
  push(queue,
       Question{[question = std::move(question), done = std::move(done)](Link& with) -> std::function<void()> {
         return [done, result = question(with)] { done(result); };
       }},
       core::MonoTime{});
}

void PgLedger::Impl::stop(core::Duration deadline) {
  if (!thread.joinable()) return;
  {
    std::unique_lock lock(mutex);
    stopping = true;
    ::eventfd_write(wake_fd, 1);
    end.wait_for(lock, deadline, [this] { return ended; });
  }
  link.give_up();
  ::eventfd_write(wake_fd, 1);
  thread.join();
}

void PgLedger::Impl::run() {
  while (wait_for_work()) {
    if (!link.connected()) continue;
    link.all_well();
    std::optional<Question> question;
    std::vector<PendingWrite> writes;
    {
      const std::lock_guard lock(mutex);
      Lane* lane = due_lane(core::SystemClock{}.mono());
      if (lane == nullptr) continue;
      if (auto* front = std::get_if<Question>(&lane->items.front())) {
        question = std::move(*front);
        lane->items.pop_front();
      } else {
        writes = take_batch(*lane);
      }
      lane->due = lane->items.empty() ? kNever : core::MonoTime{};
      in_flight = question ? 1 : writes.size();
    }
    if (question) {
      answer(*question);
    } else {
      write_batch(link, writes, [this](std::span<PendingWrite> done, std::vector<Written> results) {
        finish(done, std::move(results));
      });
    }
  }
  link.close();
  {
    const std::lock_guard lock(mutex);
    ended = true;
  }
  end.notify_all();
}

// Under the mutex: which lane has something that will not wait any longer? At the end, whichever has anything.
Lane* PgLedger::Impl::due_lane(core::MonoTime now) {
  for (Lane* lane : {&queue, &acknowledgements}) {
    if (!lane->items.empty() && (stopping || lane->due <= now)) return lane;
  }
  return nullptr;
}

// True: there may be something to do. False: the end.
bool PgLedger::Impl::wait_for_work() {
  while (!link.over()) {
    const core::MonoTime now = core::SystemClock{}.mono();
    core::MonoTime until = now + kPingEvery;
    {
      const std::lock_guard lock(mutex);
      if (stopping && queue.items.empty() && acknowledgements.items.empty()) return false;
      if (!link.has_session() || due_lane(now) != nullptr) return true;
      until = std::min({until, queue.due, acknowledgements.due});
      sleeping_until = until;
    }
    std::array watched = {pollfd{.fd = wake_fd, .events = POLLIN, .revents = 0},
                          pollfd{.fd = link.connection().socket(), .events = POLLIN, .revents = 0}};
    const std::int64_t left = (until - now).count();
    const timespec wait{.tv_sec = left / 1'000'000'000, .tv_nsec = left % 1'000'000'000};
    ::ppoll(watched.data(), watched.size(), &wait, nullptr);
    {
      const std::lock_guard lock(mutex);
      sleeping_until = {};
    }
    if (watched[0].revents != 0) {
      eventfd_t ignored = 0;
      ::eventfd_read(wake_fd, &ignored);
    }
    const bool quiet = core::SystemClock{}.mono() - last_look >= kPingEvery;
    if (quiet || watched[1].revents != 0) {
      link.look(watched[1].revents != 0);
      last_look = core::SystemClock{}.mono();
    }
  }
  return false;
}

// Under the mutex. The vector never grows beyond what is reserved: the rule looks into its elements.
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
  return writes;
}

void PgLedger::Impl::answer(const Question& question) {
  auto told = question(link);
  if (link.over()) return;
  {
    const std::lock_guard lock(mutex);
    in_flight = 0;
  }
  post(std::move(told));
}

void PgLedger::Impl::finish(std::span<PendingWrite> writes, std::vector<Written> results) {
  {
    const std::lock_guard lock(mutex);
    in_flight -= writes.size();
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

void PgLedger::Impl::tell_trouble(std::string text) {
  const std::lock_guard lock(mutex);
  trouble = text;
  if (trouble_handler) post([told = trouble_handler, what = std::move(text)] { told(what); });
}

PgLedger::PgLedger(PgOptions options, Post post, std::function<void(core::Error)> on_fatal)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(post), std::move(on_fatal))) {}

PgLedger::~PgLedger() { stop(core::Duration::zero()); }

void PgLedger::write(Change change, std::function<void(Written)> done) {
  if (change.intent && (change.position || !change.fills.empty())) {
    impl_->post([told = std::move(done)] {
      const core::Error error{"an intent comes alone or with steps, not with fills"};
      if (told) told(Written{.known = {}, .refused = error});
    });
    return;
  }
  impl_->write(PendingWrite{.change = std::move(change), .done = std::move(done), .write_id = 0});
}

std::size_t PgLedger::backlog() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->queue.items.size() + impl_->acknowledgements.items.size() + impl_->in_flight;
}

void PgLedger::recover(std::function<void(core::Result<Recovered>)> done) {
  impl_->ask<core::Result<Recovered>>([](Link& link) { return ledger::recover(link); }, std::move(done));
}

void PgLedger::find(By by, std::string id, std::function<void(core::Result<std::optional<Stored>>)> done) {
  impl_->ask<core::Result<std::optional<Stored>>>(
      [by, id = std::move(id)](Link& link) { return ledger::find(link, by, id); }, std::move(done));
}

void PgLedger::missing(domain::VenueName venue, std::vector<domain::ExecId> execs,
                       std::function<void(core::Result<std::vector<domain::ExecId>>)> done) {
  impl_->ask<core::Result<std::vector<domain::ExecId>>>(
      [venue = std::move(venue), execs = std::move(execs)](Link& link) {
        return ledger::missing(link, venue, execs);
      },
      std::move(done));
}

void PgLedger::put_switch(std::string name, std::string value, std::function<void(core::Status)> done) {
  impl_->ask<core::Status>([name = std::move(name), value = std::move(value)](
                               Link& link) { return ledger::put_switch(link, name, value); },
                           std::move(done));
}

void PgLedger::put_bots(std::vector<BotName> bots, std::function<void(core::Status)> done) {
  impl_->ask<core::Status>([bots = std::move(bots)](Link& link) { return ledger::put_bots(link, bots); }, std::move(done));
}

void PgLedger::on_trouble(std::function<void(std::string)> handler) {
  const std::lock_guard lock(impl_->mutex);
  impl_->trouble_handler = std::move(handler);
  if (impl_->trouble.empty()) return;
  impl_->post([told = impl_->trouble_handler, text = impl_->trouble] { told(text); });
}

void PgLedger::stop(core::Duration deadline) { impl_->stop(deadline); }

}  // namespace avenor::ledger
