#include "ledger/reconnecting_session.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include <fmt/format.h>

#include "ledger/statements.hpp"

namespace avenor::ledger {
namespace {

using namespace std::chrono_literals;

constexpr core::Duration kFirstPause = 20ms;
constexpr core::Duration kLongestPause = 1s;
constexpr core::Duration kLockPatience = 10s;   // a predecessor's session may still be ending
constexpr core::Duration kLeasePatience = 20s;  // the lease of a dead writer expires after 15 s
constexpr int kQuietRetries = 3;                // this many conflicts in a row are not reported

}  // namespace

ReconnectingSession::ReconnectingSession(PgOptions options, std::function<void(std::string)> tell,
                                         std::function<void(core::Error)> on_fatal)
    : options_(std::move(options)),
      tell_(std::move(tell)),
      on_fatal_(std::move(on_fatal)),
      next_pause_(kFirstPause) {
  std::random_device device;
  if (!options_.writer) return;
  writer_ = Writer{
      .mark = fmt::format("{}{:08x}{:08x}", options_.pooled ? sql::kPooledMark : "", device(), device()),
      .has_written = false,
      .pooled = options_.pooled};
}

bool ReconnectingSession::connected() {
  if (over()) return false;
  if (session_ && connection().alive()) return true;
  drop_session();
  auto opened = open_session({.url = options_.url,
                              .application = options_.application,
                              .deadline = options_.answer_deadline,
                              .give_up = &given_up_},
                             writer_, predecessor_);
  if (opened) {
    if (writer_) writer_->has_written = true;
    session_ = std::move(*opened);
    is_open_ = true;
    ++sessions_;
    predecessor_ = session_->backend;
    if (!session_->notice.empty()) tell_trouble(session_->notice);
    lock_missed_since_.reset();
    return true;
  }

  using Kind = SessionProblem::Kind;
  const SessionProblem& problem = opened.error();
  const core::MonoTime now = core::SystemClock{}.mono();
  const bool held = problem.kind == Kind::LockHeld || problem.kind == Kind::Leased;
  if (!held) lock_missed_since_.reset();
  if (held && !lock_missed_since_) lock_missed_since_ = now;
  const core::Duration patience = problem.kind == Kind::Leased ? kLeasePatience : kLockPatience;
  const bool out_of_patience = lock_missed_since_ && now - *lock_missed_since_ >= patience;
  // At the start there is nothing to lose, and the cause is a setting. Later, orders are followed meanwhile.
  const bool refused_at_start = problem.kind == Kind::Misconfigured && sessions_ == 0;
  if (problem.kind == Kind::Fatal || refused_at_start || out_of_patience) {
    fail_for_good(problem.message);
    return false;
  }
  tell_trouble("database away: " + problem.message);
  pause();
  return false;
}

void ReconnectingSession::drop_session() {
  is_open_ = false;
  session_.reset();
}

void ReconnectingSession::close() {
  if (pooled() && session_ && !over()) {
    const Call end{.statement = sql::kEndLease, .prepared = false, .params = {writer_->mark}};
    static_cast<void>(connection().pipeline({&end, 1}));
  }
  drop_session();
}

void ReconnectingSession::look() {
  if (pooled()) {
    const auto ours = connection().pipeline({});
    if (!ours && failure_of(ours.error().sqlstate) == Failure::Fatal)
      return fail_for_good(to_error(ours.error()).message);
    if (ours && connection().alive()) return;
  } else if (connection().run("SELECT 1") && connection().alive()) {
    return;
  }
  drop_session();
  tell_trouble("database away: the connection is lost");
}

std::optional<PgError> ReconnectingSession::wait_out(const PgError& error, int& tries) {
  ++tries;
  switch (failure_of(error.sqlstate)) {
    case Failure::Refused: return error;
    case Failure::Fatal: fail_for_good(to_error(error).message); return std::nullopt;
    case Failure::Retry:
      if (tries > kQuietRetries) tell_trouble("database busy: " + to_error(error).message);
      break;
    case Failure::Away:
      tell_trouble("database away: " + to_error(error).message);
      drop_session();
      break;
  }
  if (tries > 1) pause();
  return std::nullopt;
}

PgResult<std::vector<Rows>> ReconnectingSession::ask(std::span<const Call> calls,
                                                     std::optional<core::Duration> deadline) {
  int tries = 0;
  while (!over()) {
    if (!connected()) continue;
    connection().set_deadline(deadline.value_or(options_.answer_deadline));
    auto answers = connection().pipeline(calls);
    connection().set_deadline(options_.answer_deadline);
    if (answers) {
      all_well();
      return answers;
    }
    if (auto refused = wait_out(answers.error(), tries)) return tl::unexpected(*refused);
  }
  return tl::unexpected(PgError{.sqlstate = "", .message = "the ledger is closed"});
}

void ReconnectingSession::all_well() {
  next_pause_ = kFirstPause;
  tell_trouble("");
}

void ReconnectingSession::give_up() {
  {
    const std::lock_guard lock(mutex_);
    given_up_ = true;
  }
  gave_up_.notify_all();
}

void ReconnectingSession::pause() {
  std::unique_lock lock(mutex_);
  gave_up_.wait_for(lock, next_pause_, [this] { return given_up_.load(); });
  next_pause_ = std::min(next_pause_ * 2, kLongestPause);
}

void ReconnectingSession::tell_trouble(const std::string& text) {
  if (given_up_ || text == trouble_) return;
  trouble_ = text;
  tell_(text);
}

void ReconnectingSession::fail_for_good(const std::string& message) {
  dead_ = true;
  on_fatal_(core::Error{message});
}

}  // namespace avenor::ledger
