// The ledger in PostgreSQL.
#pragma once

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>

#include "core/result.hpp"
#include "ledger/api/ledger.hpp"
#include "ledger/bot_name.hpp"

namespace avenor::ledger {

class BatchSender;
class SessionThread;
struct SharedSession;

struct PgOptions {
  std::string url;                     ///< DATABASE_URL, a libpq URI
  std::string application = "avenor";  ///< application_name
  std::size_t max_batch = 256;         ///< changes per transaction
  bool writer = true;                  ///< takes the writer's advisory lock: a second writer is refused
  /// The writer's URL leads to a pool that lends a server for one transaction at a time (PgBouncer,
  /// pool_mode=transaction).
  bool pooled = false;
  /// A server that does not answer for this long counts as gone (frozen, cut off), and a new connection is
  /// made.
  core::Duration answer_deadline = std::chrono::seconds(12);
  /// Called by write(), on the caller's thread, for changes with a waiting caller (not for mere
  /// acknowledgements).
  std::function<void()> on_write;
};

class PgLedger final : public Ledger {
 public:
  /// All calls are made on the loop's thread, and so are all callbacks. Connects by itself, waiting for the
  /// database as long as it takes (see on_trouble). Errors that waiting does not resolve (bad URL, wrong
  /// password, schema missing or newer than known; before the first session also whatever the database
  /// refuses until a setting is changed) go to `on_fatal`.
  PgLedger(PgOptions options, boost::asio::io_context& loop, std::function<void(core::Error)> on_fatal);
  ~PgLedger() override;

  void write(Change change, std::function<void(Written)> done) override;
  std::size_t backlog() const override;
  void recover(std::function<void(core::Result<Recovered>)> done) override;
  void find(By by, std::string id, std::function<void(core::Result<std::optional<Stored>>)> done) override;
  void missing(domain::VenueName venue, std::vector<domain::ExecId> execs,
               std::function<void(core::Result<std::vector<domain::ExecId>>)> done) override;
  void put_control(std::string name, std::string value, std::function<void(core::Status)> done) override;
  void put_daily_baseline(domain::BotId bot, std::string baseline,
                          std::function<void(core::Status)> done) override;
  void on_trouble(std::function<void(std::string)> handler) override;

  /// Writes the bots' names; an entry with only an id leaves an existing row unchanged.
  void put_bots(std::vector<BotName> bots, std::function<void(core::Status)> done);

  /// Commits what is queued (at most `deadline`; less than a second while the database is away), then ends
  /// the thread. Idempotent.
  void stop(core::Duration deadline);

 private:
  std::shared_ptr<SharedSession> shared_;
  std::shared_ptr<BatchSender> sender_;    ///< the loop's user of the session
  std::unique_ptr<SessionThread> thread_;  ///< the other one
};

}  // namespace avenor::ledger
