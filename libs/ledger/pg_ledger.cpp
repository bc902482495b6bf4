#include "ledger/pg_ledger.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <thread>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "core/failpoint.hpp"
#include "ledger/batch.hpp"
#include "ledger/rows.hpp"
#include "ledger/session.hpp"
#include "ledger/statements.hpp"

namespace avenor::ledger {
namespace {

using namespace std::chrono_literals;

constexpr core::Duration kFirstPause = 20ms;
constexpr core::Duration kLongestPause = 1s;
constexpr core::Duration kLockPatience = 10s;  // a predecessor's session may still be dying
constexpr std::chrono::milliseconds kPingEvery = 5s;
constexpr int kQuietRetries = 3;  // so many collisions in a row are nobody's business

struct Write {
  Change change;
  std::function<void(Written)> done;
  std::int64_t write_id = 0;
};
struct Recover {
  std::function<void(core::Result<Recovered>)> done;
};
struct Find {
  Ledger::By by;
  std::string id;
  std::function<void(core::Result<std::optional<Stored>>)> done;
};
struct Missing {
  domain::VenueName venue;
  std::vector<domain::ExecId> execs;
  std::function<void(core::Result<std::vector<domain::ExecId>>)> done;
};
struct PutSwitch {
  std::string name, value;
  std::function<void(core::Status)> done;
};
using Item = std::variant<Write, Recover, Find, Missing, PutSwitch>;

std::int64_t random_start() {
  std::random_device device;
  return static_cast<std::int64_t>((std::uint64_t{device()} << 31U) ^ device());
}

Call ask(std::string_view sql, std::initializer_list<std::string_view> params = {}) {
  return Call{.statement = sql, .prepared = false, .params = params, .binary = false};
}

// The executions of the orders for which `condition` holds.
std::string execs_where(std::string_view condition) {
  return fmt::format(
      "SELECT t.client_order_id, f.exec_id FROM trading.trades t JOIN trading.fills f ON f.trade_id = t.id "
      "WHERE {} "
      "ORDER BY f.exec_time, f.exec_id",
      condition);
}

core::Result<Recovered> to_recovered(const Rows& orders, const Rows& execs, const Rows& positions,
                                     const Rows& last_fill, const Rows& switches) {
  Recovered made;
  for (int row = 0; row < orders.count(); ++row) {
    auto order = to_order(orders, row);
    if (!order) return tl::unexpected(order.error());
    auto& list = domain::is_final(order->stored.order.status) ? made.unannounced : made.open_orders;
    list.push_back(std::move(order->stored));
  }
  std::vector<Stored*> all;
  for (Stored& one : made.open_orders) all.push_back(&one);
  for (Stored& one : made.unannounced) all.push_back(&one);
  add_execs(execs, all);
  for (int row = 0; row < positions.count(); ++row) {
    auto position = to_position(positions, row);
    if (!position) return tl::unexpected(position.error());
    made.positions.push_back(std::move(*position));
  }
  const auto at = to_time(last_fill.text(0, 0));
  if (!at) return tl::unexpected(at.error());
  made.last_fill_at = *at;
  for (int row = 0; row < switches.count(); ++row) {
    made.switches.emplace_back(switches.text(row, 0), switches.text(row, 1));
  }
  return made;
}

}  // namespace

struct PgLedger::Impl {
  Impl(PgOptions given, Post given_post, std::function<void(core::Error)> told_when_fatal)
      : options(std::move(given)),
        post(std::move(given_post)),
        on_fatal(std::move(told_when_fatal)),
        wake_fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        next_write_id(random_start()),
        thread([this] { run(); }) {}
  ~Impl() { ::close(wake_fd); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  // The owner's side.
  void push(Item item);
  void stop(core::Duration deadline);
  void set_trouble_handler(std::function<void(std::string)> handler);

  // The thread's side.
  void run();
  bool wait_for_work();
  bool connected();
  void pause();
  void tell_trouble(const std::string& text);
  void all_well();
  void fail_for_good(const std::string& message);
  void work(Item& item);
  std::vector<Write> take_batch();
  void write(std::span<Write> writes);
  bool read_back(std::span<Write> writes, std::vector<Written>& results);
  std::optional<PgError> wait_out(const PgError& error, int& tries);
  PgResult<std::vector<Rows>> ask_until_answered(std::span<const Call> calls, core::Duration deadline);
  void recover(Recover& item);
  void find(Find& item);
  void missing(Missing& item);
  void put_switch(PutSwitch& item);
  void finish(std::size_t items, std::function<void()> completion);

  const PgOptions options;
  const Post post;
  const std::function<void(core::Error)> on_fatal;
  const int wake_fd;

  mutable std::mutex mutex;
  std::condition_variable changed;  ///< of `given_up` and `ended`
  std::deque<Item> queue;
  std::size_t in_flight = 0;
  bool sleeping = false;
  bool stopping = false;
  bool ended = false;
  std::function<void(std::string)> trouble_handler;
  std::string trouble;
  std::int64_t next_write_id;
  std::atomic<bool> given_up = false;

  std::optional<Session> session;
  std::optional<Backend> predecessor;
  std::optional<core::MonoTime> lock_missed_since;
  core::Duration next_pause = kFirstPause;
  bool dead = false;

  std::thread thread;  // the last member: it uses all of the others
};

// ---- the owner's side

void PgLedger::Impl::push(Item item) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex);
    if (auto* write = std::get_if<Write>(&item)) write->write_id = ++next_write_id;
    queue.push_back(std::move(item));
    wake = std::exchange(sleeping, false);
  }
  if (wake) ::eventfd_write(wake_fd, 1);
}

void PgLedger::Impl::stop(core::Duration deadline) {
  if (!thread.joinable()) return;
  {
    std::unique_lock lock(mutex);
    stopping = true;
    ::eventfd_write(wake_fd, 1);
    changed.wait_for(lock, deadline, [this] { return ended; });
    given_up = true;
  }
  changed.notify_all();
  ::eventfd_write(wake_fd, 1);
  thread.join();
}

void PgLedger::Impl::set_trouble_handler(std::function<void(std::string)> handler) {
  const std::lock_guard lock(mutex);
  trouble_handler = std::move(handler);
  if (!trouble.empty()) post([told = trouble_handler, text = trouble] { told(text); });
}

// ---- the thread's side

void PgLedger::Impl::run() {
  while (!dead && wait_for_work()) {
    if (!connected()) continue;
    all_well();
    std::optional<Item> item;
    std::vector<Write> writes;
    {
      const std::lock_guard lock(mutex);
      if (queue.empty()) continue;
      if (std::holds_alternative<Write>(queue.front())) {
        writes = take_batch();
        in_flight = writes.size();
      } else {
        item = std::move(queue.front());
        queue.pop_front();
        in_flight = 1;
      }
    }
    if (item) {
      work(*item);
    } else {
      write(writes);
    }
  }
  session.reset();
  {
    const std::lock_guard lock(mutex);
    ended = true;
  }
  changed.notify_all();
}

// True: there may be something to do. False: the end.
bool PgLedger::Impl::wait_for_work() {
  while (true) {
    {
      const std::lock_guard lock(mutex);
      if (given_up || (stopping && queue.empty())) return false;
      if (!session || !queue.empty()) return true;
      sleeping = true;
    }
    std::array<pollfd, 2> watched = {
        pollfd{.fd = wake_fd, .events = POLLIN, .revents = 0},
        pollfd{.fd = session->connection->socket(), .events = POLLIN, .revents = 0}};
    const int ready = ::poll(watched.data(), watched.size(), static_cast<int>(kPingEvery.count()));
    if (watched[0].revents != 0) {
      eventfd_t ignored = 0;
      ::eventfd_read(wake_fd, &ignored);
    }
    const bool well = ready == 0
                          ? session->connection->run("SELECT 1").has_value() && session->connection->alive()
                          : watched[1].revents == 0 || session->connection->look();
    if (!well) {
      session.reset();
      tell_trouble("database away: the connection is lost");
    }
  }
}

bool PgLedger::Impl::connected() {
  if (session && session->connection->alive()) return true;
  session.reset();
  auto opened = open_session({.url = options.url,
                              .application = options.application,
                              .deadline = options.answer_deadline,
                              .give_up = &given_up},
                             options.writer, predecessor);
  if (opened) {
    session = std::move(*opened);
    predecessor = session->backend;
    lock_missed_since.reset();
    return true;
  }

  const SessionProblem& problem = opened.error();
  using Kind = SessionProblem::Kind;
  if (problem.kind == Kind::LockHeld) {
    const core::MonoTime now = core::SystemClock{}.mono();
    if (!lock_missed_since) lock_missed_since = now;
    if (now - *lock_missed_since >= kLockPatience) {
      fail_for_good(problem.message);
      return false;
    }
  } else {
    lock_missed_since.reset();
    if (problem.kind == Kind::Fatal) {
      fail_for_good(problem.message);
      return false;
    }
  }
  if (!given_up) tell_trouble("database away: " + problem.message);
  pause();
  return false;
}

void PgLedger::Impl::pause() {
  std::unique_lock lock(mutex);
  changed.wait_for(lock, next_pause, [this] { return given_up.load(); });
  next_pause = std::min(next_pause * 2, kLongestPause);
}

void PgLedger::Impl::tell_trouble(const std::string& text) {
  const std::lock_guard lock(mutex);
  if (text == trouble) return;
  trouble = text;
  if (trouble_handler) post([told = trouble_handler, text] { told(text); });
}

void PgLedger::Impl::all_well() {
  next_pause = kFirstPause;
  tell_trouble("");
}

void PgLedger::Impl::fail_for_good(const std::string& message) {
  dead = true;
  post([told = on_fatal, message] { told(core::Error{message}); });
}

void PgLedger::Impl::work(Item& item) {
  if (auto* one = std::get_if<Recover>(&item)) recover(*one);
  if (auto* one = std::get_if<Find>(&item)) find(*one);
  if (auto* one = std::get_if<Missing>(&item)) missing(*one);
  if (auto* one = std::get_if<PutSwitch>(&item)) put_switch(*one);
}

// Under the mutex. The vector never grows beyond what is reserved: the rule looks into its elements.
std::vector<Write> PgLedger::Impl::take_batch() {
  std::vector<Write> writes;
  writes.reserve(std::min(queue.size(), options.max_batch));
  BatchRule rule;
  while (!queue.empty() && writes.size() < options.max_batch) {
    auto* next = std::get_if<Write>(&queue.front());
    if (next == nullptr || !rule.admits(next->change)) break;
    writes.push_back(std::move(*next));
    queue.pop_front();
    rule.note(writes.back().change);
  }
  return writes;
}

// Everything here may be done twice: when an answer is lost, the same batch is sent again and finds its own
// traces.
void PgLedger::Impl::write(std::span<Write> writes) {
  int tries = 0;
  while (true) {
    if (!connected()) {
      if (dead || given_up) return;
      continue;
    }
    Batch batch;
    for (const Write& one : writes) batch.add(one.change, one.write_id);
    AVENOR_FAILPOINT("ledger.before_commit");
    const auto answers = session->connection->pipeline(batch.calls());
    AVENOR_FAILPOINT("ledger.after_commit");
    if (!answers) {
      const auto refused = wait_out(answers.error(), tries);
      if (dead || given_up) return;
      if (!refused) continue;
      if (writes.size() > 1) {  // one of them is guilty: each for itself finds it
        for (std::size_t i = 0; i < writes.size() && !dead && !given_up; ++i) write(writes.subspan(i, 1));
        return;
      }
      finish(1, [done = std::move(writes[0].done), error = to_error(*refused)] {
        done(Written{.known = {}, .refused = error});
      });
      return;
    }

    std::vector<Written> results(writes.size());
    const bool all_new = batch.intents() == 0 || to_int(answers->front().text(0, 0)).value_or(-1) ==
                                                     static_cast<int>(batch.intents());
    if (!all_new && !read_back(writes, results)) continue;
    all_well();

    std::vector<std::function<void(Written)>> dones;
    dones.reserve(writes.size());
    for (Write& one : writes) dones.push_back(std::move(one.done));
    finish(writes.size(), [told = std::move(dones), results = std::move(results)]() mutable {
      for (std::size_t i = 0; i < told.size(); ++i) {
        if (told[i]) told[i](std::move(results[i]));
      }
    });
    return;
  }
}

// Whose rows are they that were there already? Ours, when an answer was lost; else the id is known.
bool PgLedger::Impl::read_back(std::span<Write> writes, std::vector<Written>& results) {
  static const std::string kOrders = fmt::format(
      "SELECT {} FROM trading.trades t WHERE t.client_order_id = ANY ($1::text[])", sql::kOrderColumns);
  static const std::string kExecs = execs_where("t.client_order_id = ANY ($1::text[])");
  ArrayParam ids(ArrayParam::Type::Text);
  for (const Write& one : writes) {
    if (one.change.intent) ids.text(one.change.intent->order.id().view());
  }
  const std::array calls = {Call{.statement = kOrders, .prepared = false, .params = {ids.bytes()}},
                            Call{.statement = kExecs, .prepared = false, .params = {ids.bytes()}}};
  const auto answers = session->connection->pipeline(calls);
  if (!answers) {
    int tries = 0;
    const auto refused = wait_out(answers.error(), tries);
    if (!refused) return false;
    for (Written& result : results) result.refused = to_error(*refused);
    return true;
  }
  const Rows& orders = (*answers)[0];
  std::unordered_map<std::string_view, int> rows;
  for (int row = 0; row < orders.count(); ++row) rows.emplace(orders.text(row, 0), row);
  std::vector<Stored*> known;
  for (std::size_t i = 0; i < writes.size(); ++i) {
    if (!writes[i].change.intent) continue;
    const auto found = rows.find(writes[i].change.intent->order.id().view());
    if (found == rows.end()) {
      results[i].refused = core::Error{"the order is neither new nor known"};
      continue;
    }
    auto order = to_order(orders, found->second);
    if (!order) {
      results[i].refused = order.error();
    } else if (order->write_id != writes[i].write_id) {
      known.push_back(&results[i].known.emplace(std::move(order->stored)));
    }
  }
  add_execs((*answers)[1], known);
  return true;
}

// What to do about an error that is not the statement's own fault: wait, connect again, or end. Returns the
// error when it is the statement's own.
std::optional<PgError> PgLedger::Impl::wait_out(const PgError& error, int& tries) {
  ++tries;
  switch (failure_of(error.sqlstate)) {
    case Failure::Refused:
      return error;
    case Failure::Fatal:
      fail_for_good(to_error(error).message);
      return std::nullopt;
    case Failure::Retry:
      if (tries > kQuietRetries) tell_trouble("database busy: " + to_error(error).message);
      if (tries > 1) pause();
      return std::nullopt;
    case Failure::Away:
      break;
  }
  if (!given_up) tell_trouble("database away: " + to_error(error).message);
  session.reset();
  if (tries > 1) pause();
  return std::nullopt;
}

PgResult<std::vector<Rows>> PgLedger::Impl::ask_until_answered(std::span<const Call> calls,
                                                               core::Duration deadline) {
  int tries = 0;
  while (true) {
    if (connected()) {
      session->connection->set_deadline(deadline);
      auto answers = session->connection->pipeline(calls);
      session->connection->set_deadline(options.answer_deadline);
      if (answers) {
        all_well();
        return answers;
      }
      if (auto refused = wait_out(answers.error(), tries)) return tl::unexpected(*refused);
    }
    if (dead || given_up) return tl::unexpected(PgError{.sqlstate = "", .message = "the ledger is closing"});
  }
}

void PgLedger::Impl::recover(Recover& item) {
  static const std::string kOrders =
      fmt::format("SELECT {} FROM trading.trades t WHERE NOT t.settled ORDER BY t.id", sql::kOrderColumns);
  static const std::string kExecs = execs_where("NOT t.settled");
  const std::array calls = {
      ask("SELECT set_config('statement_timeout', '60s', true)"),
      ask(kOrders),
      ask(kExecs),
      ask("SELECT venue, bot_id, symbol, qty, avg_price, realized_pnl, fees FROM trading.positions ORDER BY "
          "1, 2, 3"),
      ask("SELECT (extract(epoch FROM max(exec_time)) * 1000000)::bigint FROM trading.fills"),
      ask("SELECT name, value FROM trading.switches ORDER BY name"),
  };
  auto answers = ask_until_answered(calls, 60s);
  if (dead || given_up) return;
  core::Result<Recovered> result;
  if (answers) {
    const std::vector<Rows>& rows = *answers;
    result = to_recovered(rows[1], rows[2], rows[3], rows[4], rows[5]);
  } else {
    result = tl::unexpected(to_error(answers.error()));
  }
  finish(1, [done = std::move(item.done), result = std::move(result)]() mutable { done(std::move(result)); });
}

void PgLedger::Impl::find(Find& item) {
  std::string_view column;
  switch (item.by) {
    case By::ClientOrderId:
      column = "client_order_id";
      break;
    case By::VenueOrderId:
      column = "venue_order_id";
      break;
    case By::VenueClientId:
      column = "venue_client_id";
      break;
  }
  const std::string order =
      fmt::format("SELECT {} FROM trading.trades t WHERE t.{} = $1 ORDER BY t.id DESC LIMIT 1",
                  sql::kOrderColumns, column);
  const std::string execs = execs_where(fmt::format("t.{} = $1", column));
  const std::string id = clean_utf8(item.id);
  const std::array calls = {ask(order, {id}), ask(execs, {id})};
  const auto answers = ask_until_answered(calls, options.answer_deadline);
  if (dead || given_up) return;
  core::Result<std::optional<Stored>> result = std::nullopt;
  if (!answers) {
    result = tl::unexpected(to_error(answers.error()));
  } else if (answers->front().count() > 0) {
    result = to_order(answers->front(), 0).map([&](OrderRow row) {
      std::array stored = {&row.stored};
      add_execs(answers->back(), stored);
      return std::optional{std::move(row.stored)};
    });
  }
  finish(1, [done = std::move(item.done), result = std::move(result)]() mutable { done(std::move(result)); });
}

void PgLedger::Impl::missing(Missing& item) {
  static constexpr std::string_view kText =
      "SELECT i.number FROM unnest($2::text[]) WITH ORDINALITY AS i(exec_id, number) WHERE NOT EXISTS "
      "(SELECT FROM trading.fills f WHERE f.venue = $1::text AND f.exec_id = i.exec_id) ORDER BY i.number";
  ArrayParam execs(ArrayParam::Type::Text);
  for (const domain::ExecId& exec : item.execs) execs.text(exec.view());
  const std::string venue = clean_utf8(item.venue.view());
  const Call call{.statement = kText, .prepared = false, .params = {venue, execs.bytes()}};
  const auto answers = ask_until_answered({&call, 1}, options.answer_deadline);
  if (dead || given_up) return;
  core::Result<std::vector<domain::ExecId>> result;
  if (!answers) {
    result = tl::unexpected(to_error(answers.error()));
  } else {
    for (int row = 0; row < answers->front().count(); ++row) {
      const int number = to_int(answers->front().text(row, 0)).value_or(0);
      result->push_back(item.execs.at(static_cast<std::size_t>(number - 1)));
    }
  }
  finish(1, [done = std::move(item.done), result = std::move(result)]() mutable { done(std::move(result)); });
}

void PgLedger::Impl::put_switch(PutSwitch& item) {
  const std::string name = clean_utf8(item.name), value = clean_utf8(item.value);
  const Call call =
      value.empty()
          ? ask("DELETE FROM trading.switches WHERE name = $1", {name})
          : ask("INSERT INTO trading.switches (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET "
                "value = excluded.value, changed_at = now()",
                {name, value});
  auto answers = ask_until_answered({&call, 1}, options.answer_deadline);
  if (dead || given_up) return;
  core::Status result;
  if (!answers) result = tl::unexpected(to_error(answers.error()));
  finish(1, [done = std::move(item.done), result] { done(result); });
}

void PgLedger::Impl::finish(std::size_t items, std::function<void()> completion) {
  {
    const std::lock_guard lock(mutex);
    in_flight -= items;
  }
  post(std::move(completion));
}

// ---- PgLedger

PgLedger::PgLedger(PgOptions options, Post post, std::function<void(core::Error)> on_fatal)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(post), std::move(on_fatal))) {}

PgLedger::~PgLedger() { stop(core::Duration::zero()); }

void PgLedger::write(Change change, std::function<void(Written)> done) {
  if (change.intent && (change.position || !change.fills.empty())) {
    impl_->post([told = std::move(done)] {
      told(Written{.known = {},
                   .refused = core::Error{"an intent comes alone or with steps, not with fills"}});
    });
    return;
  }
  impl_->push(Write{.change = std::move(change), .done = std::move(done)});
}

std::size_t PgLedger::backlog() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->queue.size() + impl_->in_flight;
}

void PgLedger::recover(std::function<void(core::Result<Recovered>)> done) {
  impl_->push(Recover{std::move(done)});
}

void PgLedger::find(By by, std::string id, std::function<void(core::Result<std::optional<Stored>>)> done) {
  impl_->push(Find{.by = by, .id = std::move(id), .done = std::move(done)});
}

void PgLedger::missing(domain::VenueName venue, std::vector<domain::ExecId> execs,
                       std::function<void(core::Result<std::vector<domain::ExecId>>)> done) {
  impl_->push(Missing{.venue = std::move(venue), .execs = std::move(execs), .done = std::move(done)});
}

void PgLedger::put_switch(std::string name, std::string value, std::function<void(core::Status)> done) {
  impl_->push(PutSwitch{.name = std::move(name), .value = std::move(value), .done = std::move(done)});
}

void PgLedger::on_trouble(std::function<void(std::string)> handler) {
  impl_->set_trouble_handler(std::move(handler));
}

void PgLedger::stop(core::Duration deadline) { impl_->stop(deadline); }

}  // namespace avenor::ledger
