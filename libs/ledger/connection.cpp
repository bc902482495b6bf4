#include "ledger/connection.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include "core/failpoint.hpp"
#include "ledger/libpq_rows.hpp"

namespace avenor::ledger {

PgResult<std::unique_ptr<Connection>> Connection::open(const ConnectOptions& options) {
  std::unique_ptr<Connection> connection{new Connection(options)};
  if (auto connected = connection->connect(); !connected) return tl::unexpected(connected.error());
  return connection;
}

Connection::~Connection() { PQfinish(conn_); }

PgResult<void> Connection::connect() {
  auto connected = ledger::connect(options_);
  if (!connected) return tl::unexpected(std::move(connected.error()));
  conn_ = connected->release();
  PQsetnonblocking(conn_, 1);
  return {};
}

core::MonoTime Connection::end() const { return core::SystemClock{}.mono() + options_.deadline; }

bool Connection::poll_until(short events, core::MonoTime until) const {
  return ledger::poll_until(PQsocket(conn_), events, until, options_.give_up);
}

PgError Connection::lost(std::string_view what) {
  PQfinish(conn_);
  conn_ = nullptr;
  return {.sqlstate = "", .message = std::string(what)};
}

PgError Connection::said(const pg_result* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  if (message == nullptr) message = PQerrorMessage(conn_);
  return {.sqlstate = state == nullptr ? "" : state, .message = first_line(message)};
}

bool Connection::alive() const { return conn_ != nullptr && PQstatus(conn_) == CONNECTION_OK; }
int Connection::socket() const { return PQsocket(conn_); }
std::string Connection::server_encoding() const {
  const char* told = PQparameterStatus(conn_, "server_encoding");
  return told == nullptr ? std::string{} : std::string{told};
}

PgResult<void> Connection::flush() {
  const core::MonoTime until = end();
  int left = PQflush(conn_);
  while (left == 1) {
    if (!poll_until(POLLIN | POLLOUT, until))
      return tl::unexpected(lost("the database does not accept data"));
    if (PQconsumeInput(conn_) == 0) return tl::unexpected(lost(first_line(PQerrorMessage(conn_))));
    left = PQflush(conn_);
  }
  // After a failed send the server's reason may still be readable, sent before it closed.
  return {};
}

PgResult<void> Connection::wait_result() {
  const core::MonoTime until = end();
  while (PQisBusy(conn_) == 1) {
    if (!poll_until(POLLIN, until)) return tl::unexpected(lost("the database does not answer"));
    if (PQconsumeInput(conn_) == 0) {
      if (PQisBusy(conn_) == 1) return tl::unexpected(lost(first_line(PQerrorMessage(conn_))));
      break;
    }
  }
  return {};
}

PgResult<Rows> Connection::collect_one() {
  PgResult<Rows> answer = Rows{};
  while (true) {
    if (auto waited = wait_result(); !waited) return answer ? tl::unexpected(waited.error()) : answer;
    PGresult* result = PQgetResult(conn_);
    if (result == nullptr) break;
    const ExecStatusType status = PQresultStatus(result);
    Rows rows{std::make_shared<LibpqRows>(result)};
    if (status == PGRES_FATAL_ERROR && answer) answer = tl::unexpected(said(result));
    if ((status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) && answer) answer = std::move(rows);
  }
  if (answer && !alive()) return tl::unexpected(lost("the database connection is lost"));
  return answer;
}

PgResult<Rows> Connection::run(const std::string& sql) {
  if (!alive() || PQsendQuery(conn_, sql.c_str()) == 0)
    return tl::unexpected(lost("the database connection is lost"));
  if (auto flushed = flush(); !flushed) return tl::unexpected(flushed.error());
  return collect_one();
}

PgResult<Rows> Connection::run(const std::string& sql, std::span<const std::string> params) {
  std::vector<const char*> values;
  for (const std::string& param : params) values.push_back(param.c_str());
  if (!alive() || PQsendQueryParams(conn_, sql.c_str(), static_cast<int>(params.size()), nullptr,
                                    values.data(), nullptr, nullptr, 0) == 0) {
    return tl::unexpected(lost("the database connection is lost"));
  }
  if (auto flushed = flush(); !flushed) return tl::unexpected(flushed.error());
  return collect_one();
}

PgResult<void> Connection::prepare(const std::string& name, const std::string& text) {
  if (!alive() || PQsendPrepare(conn_, name.c_str(), text.c_str(), 0, nullptr) == 0) {
    return tl::unexpected(lost("the database connection is lost"));
  }
  if (auto flushed = flush(); !flushed) return tl::unexpected(flushed.error());
  if (auto prepared = collect_one(); !prepared) return tl::unexpected(prepared.error());
  return {};
}

void Connection::use(Pooling pooling) {
  pooling_ = std::make_unique<const Pooling>(std::move(pooling));
  next_is_for_nobody_ = true;
}

bool Connection::begin_pooled() const {
  std::vector<const char*> values;
  for (const std::string& param : pooling_->params) values.push_back(param.c_str());
  return PQsendQueryParams(conn_, pooling_->begin.c_str(), static_cast<int>(values.size()), nullptr,
                           values.data(), nullptr, nullptr, 0) == 1;
}

bool Connection::begin(std::span<const Call> calls) {
  if (!alive() || PQenterPipelineMode(conn_) == 0) return false;
  if (pooling_ && !begin_pooled()) return false;
  std::vector<const char*> values;
  std::vector<int> lengths, formats;
  for (const Call& call : calls) {
    values.clear();
    lengths.clear();
    for (const auto& param : call.params) {
      values.push_back(param ? param->data() : nullptr);
      lengths.push_back(param ? static_cast<int>(param->size()) : 0);
    }
    formats.assign(call.params.size(), call.binary ? 1 : 0);
    const int count = static_cast<int>(values.size());
    const bool by_name = call.prepared && !pooling_;
    const std::string& text = call.prepared && pooling_ ? pooling_->texts.at(call.statement) : call.statement;
    const int sent = by_name ? PQsendQueryPrepared(conn_, text.c_str(), count, values.data(), lengths.data(),
                                                   formats.data(), 0)
                             : PQsendQueryParams(conn_, text.c_str(), count, nullptr, values.data(),
                                                 lengths.data(), formats.data(), 0);
    if (sent == 0) return false;
  }
  ++pipelines_;
  return PQpipelineSync(conn_) == 1;
}

Connection::Sent Connection::send(std::span<const Call> calls) {
  if (begin(calls)) return push();
  lost("");
  return Sent::Nothing;
}

// After a failed send the server's reason may still be readable, sent before it closed.
Connection::Sent Connection::push() { return alive() && PQflush(conn_) == 1 ? Sent::Some : Sent::All; }

// The next answer; libpq has it already.
void Connection::take(Answers& answers) {
  PGresult* result = PQgetResult(conn_);
  if (result == nullptr) {  // the end of one statement's answers, or of everything
    if (alive()) return;
    const PgError last = lost("the database connection is lost");
    if (!answers.error) answers.error = last;
    answers.complete = true;
    return;
  }
  const ExecStatusType status = PQresultStatus(result);
  Rows rows{std::make_shared<LibpqRows>(result)};
  if (status == PGRES_PIPELINE_SYNC) {
    if (--pipelines_ == 0) PQexitPipelineMode(conn_);
    next_is_for_nobody_ = pooling_ != nullptr;
    answers.complete = true;
  }
  if (status == PGRES_FATAL_ERROR && !answers.error) answers.error = said(result);
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) return;
  if (!std::exchange(next_is_for_nobody_, false)) answers.rows.push_back(std::move(rows));
}

bool Connection::collect(Answers& answers) {
  if (!alive()) return false;
  const bool read = PQconsumeInput(conn_) == 1;
  while (!answers.complete && PQisBusy(conn_) == 0) take(answers);
  return read && !answers.complete;
}

PgResult<std::vector<Rows>> Connection::complete(Answers answers) {
  const auto failed = [&answers](const PgError& error) {
    return tl::unexpected(answers.error.value_or(error));
  };
  if (!answers.complete && !alive()) return failed(lost("the database connection is lost"));
  if (!answers.complete) {
    if (auto flushed = flush(); !flushed) return failed(flushed.error());
  }
  while (!answers.complete) {
    if (auto waited = wait_result(); !waited) return failed(waited.error());
    take(answers);
  }
  return std::move(answers).result();
}

PgResult<std::vector<Rows>> Connection::pipeline(std::span<const Call> calls) {
  if (!begin(calls)) return tl::unexpected(lost("the database connection is lost"));
  if (auto flushed = flush(); !flushed) return tl::unexpected(flushed.error());
  AVENOR_FAILPOINT("ledger.sent");
  return complete({});
}

}  // namespace avenor::ledger
