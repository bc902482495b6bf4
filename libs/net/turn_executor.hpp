// Internal: an executor that runs posted work, and the work that it posts in turn, in one turn of the loop.
// Beast posts at least once for each message that it reads; posted to the loop itself, each would wait until
// everybody else has had a turn, and a busy loop would take in one message a turn.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace avenor::net {

class TurnQueue : public std::enable_shared_from_this<TurnQueue> {
 public:
  explicit TurnQueue(boost::asio::any_io_executor loop) : loop_(std::move(loop)) {}

  void push(std::function<void()> work) {
    work_.push_back(std::move(work));
    if (!running_) schedule();
  }
  boost::asio::execution_context& context() const {
    return boost::asio::query(loop_, boost::asio::execution::context);
  }

 private:
  static constexpr std::size_t kMostATurn = 512;  // then other work of the loop runs

  /// The queue's next turn in the loop. When the loop is destroyed first, this destroys the queued work too:
  /// the work keeps its connection alive, and the connection keeps this queue.
  struct Ticket {
    explicit Ticket(std::shared_ptr<TurnQueue> its) : queue(std::move(its)) {}
    Ticket(Ticket&&) = default;
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket() {
      if (queue) queue->drop();
    }
    void operator()() { std::exchange(queue, nullptr)->run(); }
    std::shared_ptr<TurnQueue> queue;
  };

  void schedule() {
    if (scheduled_) return;
    scheduled_ = true;
    boost::asio::post(loop_, Ticket{shared_from_this()});
  }
  void drop() {
    scheduled_ = false;
    const auto work = std::exchange(work_, {});
  }
  void run() {
    // An exception ends this turn, and the rest runs in another one.
    struct Turn {
      explicit Turn(TurnQueue& its) : queue(its) {
        queue.scheduled_ = false;
        queue.running_ = true;
      }
      ~Turn() {
        queue.running_ = false;
        if (!queue.work_.empty()) queue.schedule();
      }
      TurnQueue& queue;
    } turn{*this};
    for (std::size_t i = 0; i < kMostATurn && !work_.empty(); ++i) {
      const auto work = std::move(work_.front());
      work_.pop_front();
      work();
    }
  }

  boost::asio::any_io_executor loop_;
  std::deque<std::function<void()>> work_;
  bool running_ = false;
  bool scheduled_ = false;
};

class TurnExecutor {
 public:
  explicit TurnExecutor(std::shared_ptr<TurnQueue> queue) : queue_(std::move(queue)) {}

  template <class Work>
  void execute(Work&& work) const {
    queue_->push([kept = std::make_shared<std::decay_t<Work>>(std::forward<Work>(work))] { (*kept)(); });
  }
  boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept {
    return queue_->context();
  }
  static constexpr boost::asio::execution::blocking_t query(boost::asio::execution::blocking_t) noexcept {
    return boost::asio::execution::blocking.never;
  }
  TurnExecutor require(boost::asio::execution::blocking_t::never_t) const { return *this; }
  bool operator==(const TurnExecutor& other) const noexcept { return queue_ == other.queue_; }
  bool operator!=(const TurnExecutor& other) const noexcept { return queue_ != other.queue_; }

 private:
  std::shared_ptr<TurnQueue> queue_;
};

}  // namespace avenor::net
