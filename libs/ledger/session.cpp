#include "ledger/session.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "ledger/connect_cure.hpp"
#include "ledger/rows.hpp"
#include "ledger/setting_cure.hpp"
#include "ledger/statements.hpp"

namespace avenor::ledger {
namespace {

using Kind = SessionProblem::Kind;

SessionProblem problem(const PgError& error) {
  const bool fatal = failure_of(error.sqlstate) == Failure::Fatal;
  return {.kind = fatal ? Kind::Fatal : Kind::Away, .message = to_error(error).message};
}

SessionProblem connect_problem(const PgError& error) {
  SessionProblem made = problem(error);
  made.message = to_connect_error(error).message;
  if (made.kind == Kind::Away && connect_cure(error)) made.kind = Kind::Misconfigured;
  return made;
}

std::optional<SessionProblem> wrong_schema(Connection& connection) {
  const auto version = connection.run("SELECT coalesce(max(number), 0) FROM trading.schema_migrations");
  if (!version) {
    if (is_without_ledger(version.error()))
      return SessionProblem{.kind = Kind::Fatal, .message = to_query_error(version.error()).message};
    return problem(version.error());
  }
  const int number = to_int(version->text(0, 0)).value_or(0);
  if (number < sql::kSchemaVersion) {
    return SessionProblem{.kind = Kind::Fatal,
                          .message = fmt::format("the ledger is at migration {}, this program needs {}. {}",
                                                 number, sql::kSchemaVersion, kMigrationCure)};
  }
  if (number > sql::kSchemaVersion) {
    return SessionProblem{
        .kind = Kind::Fatal,
        .message = fmt::format("the ledger is at migration {}, this program knows {}: it is "
                               "older than the database. Fix: install the newer program",
                               number, sql::kSchemaVersion)};
  }
  return std::nullopt;
}

// The texts of venues are UTF-8: a database that cannot hold them would refuse one in the middle of trading.
std::optional<SessionProblem> wrong_encoding(const Connection& connection) {
  const std::string encoding = connection.server_encoding();
  if (encoding.empty() || encoding == "UTF8") return std::nullopt;
  return SessionProblem{
      .kind = Kind::Fatal,
      .message = fmt::format(
          "the database has encoding {}: the ledger needs UTF8. Fix: createdb -E UTF8 -T template0, "
          "avenorctl migrate",
          encoding)};
}

// Only a superuser may set it, so the session cannot correct it. With "replica" the ledger's triggers do not
// fire: fills would be recorded and positions would not move. "local" has no use here and is refused too.
SessionProblem wrong_replication_role(std::string_view value, std::string_view role) {
  return {
      .kind = Kind::Fatal,
      .message = fmt::format(
          "session_replication_role = {} for execution's role, it must be origin: with replica the ledger's "
          "triggers do not fire, and positions do not follow the fills. Fix: as PostgreSQL's superuser: "
          "ALTER ROLE {} RESET session_replication_role (avenorctl doctor shows where it is set)",
          value, role)};
}

// The session could switch it off, but whoever switched it on wants nothing written: for maintenance, or
// because the disk is nearly full (hosted databases do that).
SessionProblem read_only_default(Connection& connection) {
  const auto found = connection.run(
      "SELECT source, quote_ident(session_user), quote_ident(current_database()) FROM pg_settings "
      "WHERE name = 'default_transaction_read_only'");
  if (!found) return problem(found.error());
  const auto text = [&](int column) { return std::string(found->text(0, column)); };
  return {.kind = Kind::Misconfigured,
          .message = fmt::format(
              "default_transaction_read_only = on for execution's role (set by: {}): the ledger is "
              "read-only. Fix: {}",
              text(0), setting_cure("default_transaction_read_only", "off", text(0), text(1), text(2)))};
}

std::optional<SessionProblem> wrong_defaults(Connection& connection) {
  const auto found = connection.run(
      "SELECT current_setting('session_replication_role'), quote_ident(session_user), "
      "current_setting('default_transaction_read_only')");
  if (!found) return problem(found.error());
  if (found->text(0, 0) != "origin") return wrong_replication_role(found->text(0, 0), found->text(0, 1));
  if (found->text(0, 2) == "on") return read_only_default(connection);
  return std::nullopt;
}

std::optional<SessionProblem> take_lock(Connection& connection, const std::optional<Backend>& predecessor,
                                        std::string& notice) {
  const auto taken = connection.run(sql::kClaimWriter);
  if (!taken) return problem(taken.error());
  const std::string holder{taken->text(0, 1)};
  if (taken->text(0, 0) == "t") {
    if (!holder.empty())
      notice = fmt::format(
          "{} held the writer's lock without write privileges: ignored (the lock now has a new key)", holder);
    return std::nullopt;
  }
  if (predecessor) {
    const std::array<std::string, 2> params = {predecessor->pid, predecessor->started};
    const auto ended = connection.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1::int AND backend_start = "
        "$2::timestamptz",
        params);
    if (!ended) return problem(ended.error());
  }
  return SessionProblem{.kind = Kind::LockHeld,
                        .message = fmt::format("another execution daemon holds the ledger ({})", holder)};
}

std::optional<SessionProblem> leave_mark(Connection& connection, const Writer& writer) {
  if (!writer.has_written) {
    const std::array<std::string, 1> params = {writer.mark};
    const auto left = connection.run(sql::kLeaveMark, params);
    if (!left) return problem(left.error());
    if (left->text(0, 0) == "t") return std::nullopt;
    return SessionProblem{.kind = Kind::Leased,
                          .message = "another execution daemon holds the ledger, or did a few seconds ago"};
  }
  if (writer.pooled) return std::nullopt;  // every transaction asks
  const auto found = connection.run(sql::kWritersMark);
  if (!found) return problem(found.error());
  if (found->count() == 1 && found->text(0, 0) == writer.mark) return std::nullopt;
  return SessionProblem{
      .kind = Kind::Fatal,
      .message =
          "another execution daemon has written to the ledger while we were cut off: only a fresh "
          "start knows what is there"};
}

Pooling pooling(const Writer& writer, int timeout_ms) {
  Pooling made{.begin = sql::kBeginPooled, .params = {writer.mark, std::to_string(timeout_ms)}, .texts = {}};
  for (sql::Statement& statement : sql::prepared())
    made.texts.emplace(std::move(statement.name), std::move(statement.text));
  return made;
}

std::optional<SessionProblem> begin_pooled(Connection& connection, const Writer& writer, int timeout_ms) {
  if (auto wrong = wrong_schema(connection)) return wrong;
  if (auto stranger = leave_mark(connection, writer)) return stranger;
  connection.use(pooling(writer, timeout_ms));
  if (const auto ours = connection.pipeline({}); !ours) return problem(ours.error());
  return std::nullopt;
}

}  // namespace

tl::expected<Session, SessionProblem> open_session(const ConnectOptions& options,
                                                   const std::optional<Writer>& writer,
                                                   const std::optional<Backend>& predecessor) {
  auto opened = Connection::open(options);
  if (!opened) return tl::unexpected(connect_problem(opened.error()));
  Connection& connection = **opened;
  if (auto wrong = wrong_encoding(connection)) return tl::unexpected(*wrong);

  if (writer) {
    if (auto wrong = wrong_defaults(connection)) return tl::unexpected(*wrong);
  }

  const auto deadline_ms = std::chrono::duration_cast<std::chrono::milliseconds>(options.deadline).count();
  const int timeout_ms = static_cast<int>(deadline_ms * 5 / 6);  // the server gives up before we do
  if (writer && writer->pooled) {
    if (auto wrong = begin_pooled(connection, *writer, timeout_ms)) return tl::unexpected(*wrong);
    return Session{.connection = std::move(*opened), .backend = {}, .notice = {}};
  }
  const auto set = connection.run(sql::session_settings(timeout_ms, timeout_ms / 2));
  if (!set) return tl::unexpected(problem(set.error()));
  if (auto wrong = wrong_schema(connection)) return tl::unexpected(*wrong);

  const auto self =
      connection.run("SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()");
  if (!self) return tl::unexpected(problem(self.error()));
  Backend backend{.pid = std::string(self->text(0, 0)), .started = std::string(self->text(0, 1))};

  std::string notice;
  if (writer) {
    if (auto held = take_lock(connection, predecessor, notice)) return tl::unexpected(*held);
    if (auto stranger = leave_mark(connection, *writer)) return tl::unexpected(*stranger);
    for (const sql::Statement& statement : sql::prepared()) {
      const auto prepared = connection.prepare(statement.name, statement.text);
      if (!prepared) return tl::unexpected(problem(prepared.error()));
    }
  }
  return Session{
      .connection = std::move(*opened), .backend = std::move(backend), .notice = std::move(notice)};
}

}  // namespace avenor::ledger
