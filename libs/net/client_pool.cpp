#include "net/client_pool.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "net/client_connection.hpp"
#include "net/syntax.hpp"

namespace avenor::net {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kMostReturns = 2;

std::string_view problem_of(const HttpRequest& request) {
  if (!is_token(request.method)) return "the method is not a token";
  if (!is_target(request.target)) return "the target does not start with '/' or is not percent-encoded";
  if (request.headers.has("Content-Length") || request.headers.has("Transfer-Encoding")) {
    return "the caller must not set framing headers";
  }
  return {};
}

}  // namespace

ClientPool::ClientPool(boost::asio::io_context& io, const Url& base, HttpClientOptions options)
    : io_(io), base_(base), options_(std::move(options)), timer_(io) {
  options_.connections = std::max<std::size_t>(options_.connections, 1);
  prefix_ = path_of(base.target);
  while (prefix_.ends_with('/')) prefix_.pop_back();
  Headers{{"Host", base.authority()}}.write(fields_);
  options_.headers.write(fields_);
}

void ClientPool::send(HttpRequest request, HttpCallback callback) {
  ++stats_.requests;
  const auto timeout = request.timeout.count() > 0 ? request.timeout : options_.request_timeout;
  auto exchange = std::make_unique<Exchange>(Exchange{.request = std::move(request),
                                                      .callback = std::move(callback),
                                                      .deadline = SteadyClock::now() + timeout,
                                                      .timeout = timeout});
  exchange->may_repeat = exchange->request.method == "GET" || exchange->request.method == "HEAD";
  if (closed_) return fail_later(std::move(exchange), "the client is closed");
  if (const auto problem = problem_of(exchange->request); !problem.empty()) {
    return fail_later(std::move(exchange), std::string(problem));
  }
  if (queue_.size() >= options_.queue_limit) {
    return fail_later(std::move(exchange), fmt::format("{} requests are already queued", queue_.size()));
  }
  watch(exchange->deadline);
  queue_.push_back(std::move(exchange));
  pump();
}

void ClientPool::fail(ExchangePtr exchange, const std::string& why) {
  const auto sent = exchange->written || exchange->was_written ? Sent::Maybe : Sent::No;
  ++(sent == Sent::No ? stats_.not_sent : stats_.unknown);
  const auto& request = exchange->request;
  HttpFailure failure{.sent = sent,
                      .message = fmt::format("{} {}: {}", request.method, path_of(request.target), why)};
  exchange->callback(tl::unexpected(std::move(failure)));
}

void ClientPool::fail_later(ExchangePtr exchange, const std::string& why) {
  // A posted function must be copyable.
  auto shared = std::make_shared<ExchangePtr>(std::move(exchange));
  boost::asio::post(io_, [self = shared_from_this(), shared = std::move(shared), why] {
    if (!self->silent_) self->fail(std::move(*shared), why);
  });
}

void ClientPool::answer(ExchangePtr exchange, HttpResponse response) {
  ++stats_.answers;
  exchange->callback(std::move(response));
}

std::shared_ptr<ClientConnection> ClientPool::free_connection() {
  const auto now = SteadyClock::now();
  for (;;) {
    const auto found = std::ranges::find_if(
        connections_, [](const auto& connection) { return connection->exchange() == nullptr; });
    if (found == connections_.end()) return nullptr;
    const auto connection = *found;
    if (now - connection->last_used() <= options_.idle_limit) return connection;
    forget(*connection);
    connection->drop();
  }
}

void ClientPool::pump() {
  if (closed_) return;
  while (!queue_.empty()) {
    const auto connection = free_connection();
    if (!connection) break;
    auto exchange = std::move(queue_.front());
    queue_.pop_front();
    connection->assign(std::move(exchange));
  }
  while (connections_.size() + connecting_.size() < options_.connections &&
         connecting_.size() < queue_.size()) {
    connect();
  }
}

void ClientPool::connect() {
  if (base_.is_tls() && !tls_) {
    auto context = client_tls_context(options_.tls);
    if (!context) {
      auto waiting = std::exchange(queue_, {});
      for (auto& exchange : waiting) fail_later(std::move(exchange), context.error().message);
      return;
    }
    tls_ = std::move(*context);
  }
  auto connector = std::make_shared<Connector>(io_, base_, tls_);
  connecting_.push_back(connector);
  connector->start(options_.connect_timeout,
                   [this, weak = weak_from_this(), raw = connector.get()](auto stream) {
                     const auto self = weak.lock();
                     if (!self || closed_) return;
                     std::erase_if(connecting_, [raw](const auto& entry) { return entry.get() == raw; });
                     if (!stream) return connect_failed(stream.error().message);
                     ++stats_.connects;
                     connections_.push_back(std::make_shared<ClientConnection>(self, std::move(*stream)));
                     connections_.back()->start();
                     pump();
                   });
}

void ClientPool::connect_failed(const std::string& why) {
  // Another connection may still serve the queue.
  if (connections_.empty() && connecting_.empty()) fail_all(std::exchange(queue_, {}), why);
}

void ClientPool::forget(const ClientConnection& connection) {
  std::erase_if(connections_, [&connection](const auto& entry) { return entry.get() == &connection; });
}

void ClientPool::lost(const ClientConnection& connection, ExchangePtr exchange, const std::string& why) {
  forget(connection);
  if (exchange) {
    const bool in_time = exchange->deadline > SteadyClock::now();
    const bool repeat = exchange->written && exchange->may_repeat && in_time;
    const bool move_on = !exchange->written && in_time && ++exchange->returned <= kMostReturns;
    if (repeat) {
      exchange->may_repeat = false;
      exchange->written = false;
      exchange->was_written = true;
      ++stats_.retries;
    }
    if (repeat || move_on) {
      queue_.push_front(std::move(exchange));
    } else {
      std::deque<ExchangePtr> failed;
      failed.push_back(std::move(exchange));
      fail_all(std::move(failed), why);
    }
  }
  pump();
}

void ClientPool::fail_all(std::deque<ExchangePtr> exchanges, const std::string& why) {
  const auto now = SteadyClock::now();
  for (auto& exchange : exchanges) {
    if (silent_) return;
    const auto ms = exchange->timeout.count() / 1'000'000;
    const auto reason = exchange->deadline <= now ? fmt::format("timed out after {} ms", ms) : why;
    fail(std::move(exchange), reason);
  }
}

void ClientPool::watch(SteadyClock::time_point deadline) {
  if (deadline >= watched_) return;
  watched_ = deadline;
  timer_.expires_at(deadline);
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& ec) {
    if (ec) return;
    if (const auto self = weak.lock()) self->check_deadlines();
  });
}

void ClientPool::check_deadlines() {
  watched_ = SteadyClock::time_point::max();
  const auto now = SteadyClock::now();
  std::deque<ExchangePtr> expired;
  for (auto& exchange : queue_) {
    if (exchange->deadline <= now) expired.push_back(std::move(exchange));
  }
  std::erase(queue_, nullptr);
  const auto connections = connections_;
  for (const auto& connection : connections) {
    // A late answer would be taken for the next request's: the connection is closed too.
    if (connection->exchange() != nullptr && connection->exchange()->deadline <= now)
      connection->give_up("timed out");
  }
  fail_all(std::move(expired), {});
  for (const auto& exchange : queue_) watch(exchange->deadline);
  for (const auto& connection : connections_) {
    if (connection->exchange() != nullptr) watch(connection->exchange()->deadline);
  }
}

void ClientPool::distrust(const std::string& why) {
  // All are detached before the first callback: a request sent from it must not use one of them.
  for (const auto& connection : std::exchange(connections_, {})) connection->give_up(why);
}

std::size_t ClientPool::in_flight() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      connections_, [](const auto& connection) { return connection->exchange() != nullptr; }));
}

void ClientPool::close(bool tell) {
  silent_ = silent_ || !tell;
  if (closed_) return;
  closed_ = true;
  timer_.cancel();
  for (const auto& connector : std::exchange(connecting_, {})) connector->cancel();
  std::deque<ExchangePtr> unanswered;
  for (const auto& connection : std::exchange(connections_, {})) {
    if (auto exchange = connection->drop()) unanswered.push_back(std::move(exchange));
  }
  for (auto& exchange : std::exchange(queue_, {})) unanswered.push_back(std::move(exchange));
  fail_all(std::move(unanswered), "the client was closed");
}

}  // namespace avenor::net
