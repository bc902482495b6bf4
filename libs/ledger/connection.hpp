// The writer's connection to PostgreSQL. No call waits for ever: each has a deadline, after which the
// connection is closed (a frozen server gives no other sign). Not thread-safe.
//
// On libpq itself: a loop with other things to do meanwhile needs its non-blocking calls, and one round trip
// for several statements with binary parameters needs its pipeline. Readers and migrations use QuerySession.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "ledger/connect.hpp"
#include "ledger/pg_error.hpp"
#include "ledger/pipeline.hpp"
#include "ledger/result_rows.hpp"

struct pg_result;

namespace avenor::ledger {

class Connection {
 public:
  static PgResult<std::unique_ptr<Connection>> open(const ConnectOptions& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// One or several statements without parameters; the last one's rows.
  PgResult<Rows> run(const std::string& sql);
  /// One statement with text parameters.
  PgResult<Rows> run(const std::string& sql, std::span<const std::string> params);
  PgResult<void> prepare(const std::string& name, const std::string& text);
  /// All of them in one round trip and one transaction, unless run("BEGIN") has been said before. An empty
  /// error's SQLSTATE with a message: the answer is lost, and whether it was committed is not known.
  PgResult<std::vector<Rows>> pipeline(std::span<const Call> calls);

  // The same in parts, for a caller that must not block. Several may be in flight: each is a transaction, and
  // they are answered in order.
  enum class Sent { All, Some, Nothing };
  /// Some: push() until it is All. Nothing: the connection is lost.
  Sent send(std::span<const Call> calls);
  Sent push();
  /// Reads the available input. True: more is needed (then wait until the socket is readable).
  bool collect(Answers& answers);
  /// Waits for the rest.
  PgResult<std::vector<Rows>> complete(Answers answers);

  /// False after a lost connection or a missed deadline: nothing more can be done with it.
  bool alive() const;
  /// For poll(): readable means answers, or, while no call is in flight, usually a closed connection.
  int socket() const;
  std::string server_encoding() const;  ///< "UTF8"; empty where a pool does not say it
  void set_deadline(core::Duration deadline) { options_.deadline = deadline; }
  /// From now on every pipeline is sent in the form that a pool needs; run() is not affected.
  void use(Pooling pooling);

 private:
  explicit Connection(ConnectOptions options) : options_(std::move(options)) {}
  PgResult<void> connect();
  PgResult<void> flush();
  PgResult<void> wait_result();
  PgResult<Rows> collect_one();
  bool begin(std::span<const Call> calls);
  bool begin_pooled() const;
  void take(Answers& answers);
  bool poll_until(short events, core::MonoTime end) const;
  core::MonoTime end() const;
  PgError lost(std::string_view what);
  PgError said(const pg_result* result);

  ConnectOptions options_;
  pg_conn* conn_ = nullptr;
  int pipelines_ = 0;  ///< on their way
  std::unique_ptr<const Pooling> pooling_;
  bool next_is_for_nobody_ = false;  ///< the next answer is that of Pooling::begin
};

}  // namespace avenor::ledger
