// libpq with prepared statements, one by one or pipelined. Throws std::runtime_error with what the server
// says.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <span>
#include <stdexcept>
#include <string>

namespace avenor::bench {

class Pipeline {
 public:
  explicit Pipeline(const std::string& url) : handle_(PQconnectdb(url.c_str()), PQfinish) {
    if (PQstatus(get()) != CONNECTION_OK) fail();
    run("SET synchronous_commit = on");
  }

  void run(const std::string& sql) { check(PQexec(get(), sql.c_str())); }
  void prepare(const char* name, const std::string& sql) {
    check(PQprepare(get(), name, sql.c_str(), 0, nullptr));
  }
  void execute(const char* name, std::span<const char* const> values) {
    check(PQexecPrepared(get(), name, static_cast<int>(values.size()), values.data(), nullptr, nullptr, 0));
  }

  void begin_pipeline() { PQenterPipelineMode(get()); }
  void end_pipeline() {
    while (in_flight_ > 0) read_one();
    PQexitPipelineMode(get());
  }
  void send(const char* name, std::span<const char* const> values) {
    if (PQsendQueryPrepared(get(), name, static_cast<int>(values.size()), values.data(), nullptr, nullptr,
                            0) == 0)
      fail();
  }
  void send_plain(const char* sql) {
    if (PQsendQueryParams(get(), sql, 0, nullptr, nullptr, nullptr, nullptr, 0) == 0) fail();
  }
  /// Ends a transaction; waits until no more than `ahead` of them are unanswered.
  void sync(int ahead = 0) {
    if (PQpipelineSync(get()) == 0) fail();
    for (++in_flight_; in_flight_ > ahead;) read_one();
  }

 private:
  PGconn* get() const { return handle_.get(); }
  [[noreturn]] void fail() const { throw std::runtime_error(PQerrorMessage(get())); }

  void check(PGresult* result) const {
    const std::unique_ptr<PGresult, decltype(&PQclear)> owned(result, PQclear);
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
      throw std::runtime_error(PQresultErrorMessage(result));
  }

  // Up to the next sync point; each statement's results end with a nullptr.
  void read_one() {
    while (true) {
      PGresult* const result = PQgetResult(get());
      if (result == nullptr) {
        if (PQstatus(get()) != CONNECTION_OK) fail();
        continue;
      }
      if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
        PQclear(result);
        break;
      }
      check(result);
    }
    --in_flight_;
  }

  std::unique_ptr<PGconn, decltype(&PQfinish)> handle_;
  int in_flight_ = 0;
};

}  // namespace avenor::bench
