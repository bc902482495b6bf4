// How PgLedger works. The session is used from two sides, one at a time:
//
//  - The owner's loop writes as long as all is well: no other thread has to be woken for a commit.
//  - A separate thread does what may wait: connecting, queries, error handling.
//
// The session's present user is `holder`, under the mutex. Parked means none: the loop takes the session when
// there is something to write, the thread to check whether the server still answers.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <condition_variable>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "core/clock.hpp"
#include "ledger/pg_ledger.hpp"
#include "ledger/reconnecting_session.hpp"
#include "ledger/writing.hpp"

namespace avenor::ledger {

/// runs the query; returns the callback for the owner's loop
using Query = std::function<std::function<void()>(ReconnectingSession&)>;
using Item = std::variant<PendingWrite, Query>;

inline constexpr core::MonoTime kNever{std::numeric_limits<std::int64_t>::max()};

/// What waits to be written. Not safe by itself: used under the mutex.
struct Lane {
  std::deque<Item> items;
  core::MonoTime due = kNever;  ///< the earliest deadline

  void add(Item item, core::MonoTime when) {
    items.push_back(std::move(item));
    due = std::min(due, when);
  }
};

inline core::MonoTime now() { return core::SystemClock{}.mono(); }

struct PgLedger::Impl : std::enable_shared_from_this<PgLedger::Impl> {
  Impl(PgOptions options, boost::asio::io_context& loop, std::function<void(core::Error)> on_fatal);
  ~Impl();
  void start() {
    thread = std::thread([this] { run(); });
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  enum class Holder { Thread, Parked, Loop };

  /// A batch that the loop has sent.
  struct Flight {
    std::vector<PendingWrite> writes;
    std::size_t intents = 0;
    Answers answers;
  };

  // The owner's side: pg_ledger_loop.cpp.
  void write(PendingWrite write);
  void push(Lane& lane, Item item, core::MonoTime due);
  /// The thread runs the query, the loop receives the result.
  template <class T>
  void ask(std::function<T(ReconnectingSession&)> query, std::function<void(T)> done) {
    push(queue,
         Query{[query = std::move(query), done = std::move(done)](ReconnectingSession& with)
                   -> std::function<void()> { return [done, result = query(with)] { done(result); }; }},
         core::MonoTime{});
  }
  void turn();
  Lane* lane_for_loop();
  void take_off(std::vector<PendingWrite> writes);
  void send_rest(Connection::Sent sent);
  void watch_session();
  void unwatch();
  void wait_for_news();
  void news();
  void unasked_news();
  void landed();
  void leave_to_thread();
  void set_alarm(core::MonoTime due);
  void listen_for_answers();
  void judge_silence();
  void stop(core::Duration deadline);

  // The thread's side: pg_ledger_thread.cpp.
  void run();
  bool wait_for_work();
  std::optional<bool> decide();
  void park();
  void hasten(core::MonoTime at);
  void sleep_until(core::MonoTime until) const;
  void look();
  void work_off();
  void conclude(std::deque<Flight> left);
  void answer(const Query& query);
  void finish(std::span<PendingWrite> writes, std::vector<Written> results);
  void tell_trouble(std::string text);
  void tell_worst();
  void note_answered(std::size_t writes);
  void post(std::function<void()> task) const;

  // Both, under the mutex.
  Lane* due_lane(core::MonoTime at);
  std::vector<PendingWrite> take_batch(Lane& lane);
  void wake() const;

  const std::size_t max_batch;
  boost::asio::io_context& loop;
  const std::function<void()> on_write;
  const int wake_fd;
  ReconnectingSession link;  ///< the holder's

  mutable std::mutex mutex;  ///< of what follows
  std::condition_variable end;
  Holder holder = Holder::Thread;
  Lane queue;             ///< in the order in which they were written
  Lane acknowledgements;  ///< no caller waits for them: sent when the session is otherwise idle
  std::size_t in_flight = 0;
  std::size_t unanswered = 0;      ///< writes that nobody has been told anything of yet
  core::MonoTime last_answered{};  ///< when the last of them was told, or the first came that waits
  /// when the loop began to wait for the first of its batches; zero: it has none
  core::MonoTime taken_off{};
  std::deque<Flight> left_to_thread;  ///< by the loop
  std::uint64_t session_number = 0;   ///< of the session that was parked last
  int session_socket = -1;
  core::MonoTime last_look{};  ///< when the thread last checked that the server answers
  bool stopping = false;
  bool ended = false;
  std::function<void(std::string)> trouble_handler;
  std::string session_trouble;  ///< what the session says of itself
  std::string silence;          ///< the database has not answered for a while, and nothing is known yet
  std::string trouble;          ///< what was told last
  std::int64_t next_write_id = 0;

  // The loop's own.
  std::deque<Flight> flights;                                    ///< answered in order
  std::optional<boost::asio::posix::stream_descriptor> watched;  ///< a duplicate of the session's socket
  std::uint64_t watched_session = 0;
  std::uint64_t watch_number = 0;
  boost::asio::steady_timer alarm;
  core::MonoTime alarm_due = kNever;
  boost::asio::steady_timer ear;
  bool is_listening = false;

  std::thread thread;  // the last member: it uses all of the others
};

}  // namespace avenor::ledger
