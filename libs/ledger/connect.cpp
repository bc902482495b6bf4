#include "ledger/connect.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace avenor::ledger {
namespace {

constexpr core::Duration kSlice = std::chrono::milliseconds(50);

// With verbose errors the server's "FATAL:  57P03: the database system is starting up" has the SQLSTATE in
// it; libpq keeps no other trace of why a connection was refused.
PgError connect_error(std::string_view text) {
  const auto is_state = [](std::string_view word) {
    return word.size() == 5 && std::all_of(word.begin(), word.end(), [](unsigned char c) {
             return std::isdigit(c) != 0 || std::isupper(c) != 0;
           });
  };
  for (std::size_t at = text.find(":  "); at != std::string_view::npos; at = text.find(":  ", at + 1)) {
    const std::string_view rest = text.substr(at + 3);
    if (rest.size() > 6 && rest[5] == ':' && is_state(rest.substr(0, 5))) {
      const std::size_t message = rest.find_first_not_of(' ', 6);
      return {.sqlstate = std::string(rest.substr(0, 5)),
              .message = first_line(rest.substr(std::min(message, rest.size())))};
    }
  }
  return {.sqlstate = "", .message = first_line(text)};
}

struct Keyword {
  const char* name;
  std::string value;
};

/// Shared by the attempt's thread and its waiter: the thread outlives a waiter that has given up.
struct ConnectAttempt {
  std::mutex mutex;
  std::condition_variable ended;
  std::optional<PgResult<RawConnection>> result;
  std::atomic<bool> abandoned = false;
};

// All of it waits in poll_until(), except the resolution of a host's name.
PgResult<RawConnection> connect_here(const ConnectOptions& options) {
  const core::MonoTime until = core::SystemClock{}.mono() + options.deadline;
  const std::vector<Keyword> defaults = {
      {.name = "fallback_application_name", .value = options.application},
      {.name = "tcp_user_timeout", .value = "10000"},
      {.name = "keepalives_idle", .value = "10"},
      {.name = "dbname", .value = options.url},  // what comes after it wins over what it says
      {.name = "client_encoding", .value = "UTF8"},
  };
  std::vector<const char*> names, values;
  for (const Keyword& keyword : defaults) {
    names.push_back(keyword.name);
    values.push_back(keyword.value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);

  RawConnection connection{PQconnectStartParams(names.data(), values.data(), 1)};
  pg_conn* const raw = connection.get();
  if (raw == nullptr)
    return tl::unexpected(PgError{.sqlstate = "53200", .message = "no memory for a connection"});
  PQsetErrorVerbosity(raw, PQERRORS_VERBOSE);
  PQsetNoticeReceiver(raw, [](void*, const PGresult*) {}, nullptr);

  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  if (PQstatus(raw) == CONNECTION_BAD) state = PGRES_POLLING_FAILED;
  while (state != PGRES_POLLING_OK) {
    if (state == PGRES_POLLING_FAILED) return tl::unexpected(connect_error(PQerrorMessage(raw)));
    const short events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    if (!poll_until(PQsocket(raw), events, until, options.give_up))
      return tl::unexpected(
          PgError{.sqlstate = "", .message = "the database does not answer the connection attempt"});
    state = PQconnectPoll(raw);
  }
  PQsetErrorVerbosity(raw, PQERRORS_DEFAULT);
  return connection;
}

}  // namespace

void CloseConnection::operator()(pg_conn* connection) const { PQfinish(connection); }

bool poll_until(int socket, short events, core::MonoTime until, const std::atomic<bool>* give_up) {
  while (true) {
    const core::Duration left = until - core::SystemClock{}.mono();
    if (left <= core::Duration::zero()) return false;
    if (give_up != nullptr && *give_up) return false;
    pollfd waiting{.fd = socket, .events = events, .revents = 0};
    const auto slice = std::chrono::ceil<std::chrono::milliseconds>(std::min(left, kSlice));
    if (::poll(&waiting, 1, static_cast<int>(slice.count())) > 0) return true;
  }
}

PgResult<RawConnection> connect(const ConnectOptions& options) {
  PQconninfoOption* parsed = PQconninfoParse(options.url.c_str(), nullptr);
  if (parsed == nullptr) {  // what libpq says of it may quote the password
    return tl::unexpected(PgError{.sqlstate = "28000", .message = "DATABASE_URL is not a libpq URI"});
  }
  PQconninfoFree(parsed);

  // On a thread of its own: libpq resolves a name for as long as the system's resolver takes, and nothing
  // ends that.
  const auto attempt = std::make_shared<ConnectAttempt>();
  try {
    std::thread([attempt, own = options]() mutable {
      own.give_up = &attempt->abandoned;
      auto result = connect_here(own);
      const std::lock_guard lock(attempt->mutex);
      attempt->result.emplace(std::move(result));
      attempt->ended.notify_all();
    }).detach();
  } catch (const std::system_error& error) {
    return tl::unexpected(
        PgError{.sqlstate = "", .message = fmt::format("no thread to connect on: {}", error.what())});
  }
  const core::MonoTime until = core::SystemClock{}.mono() + options.deadline + 2 * kSlice;
  std::unique_lock lock(attempt->mutex);
  const auto gave_up = [&] { return options.give_up != nullptr && *options.give_up; };
  while (!attempt->ended.wait_for(lock, kSlice, [&] { return attempt->result.has_value(); })) {
    if (!gave_up() && core::SystemClock{}.mono() < until) continue;
    attempt->abandoned = true;
    return tl::unexpected(PgError{
        .sqlstate = "",
        .message =
            "the database does not answer the connection attempt, or its host's name is not resolved"});
  }
  return std::move(*attempt->result);
}

}  // namespace avenor::ledger
