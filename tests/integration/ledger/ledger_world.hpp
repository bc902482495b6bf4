// A ledger in a real database, its owner's loop, and orders to write: what the ledger's tests share.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/pg_ledger.hpp"
#include "support/pg_cluster.hpp"

namespace avenor::testing {

/// The owner's loop, run by the test.
class Loop {
 public:
  boost::asio::io_context& io() { return io_; }
  /// Runs what comes until `done`; false at the deadline.
  bool run_until(const std::function<bool()>& done,
                 std::chrono::milliseconds deadline = std::chrono::seconds(30));

 private:
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> stays_{io_.get_executor()};
};

/// One cluster for all tests of the process that do not harm it.
PgCluster& shared_cluster();
/// A new database with all migrations, named after nothing.
std::string fresh_ledger(PgCluster& cluster);
std::string fresh_ledger();

/// A PgLedger with a loop, asked synchronously.
class LedgerDesk {
 public:
  explicit LedgerDesk(const std::string& url, std::size_t max_batch = 256,
                      core::Duration answer_deadline = std::chrono::seconds(12), bool pooled = false);

  ledger::Written write(ledger::Change change);
  core::Result<ledger::Recovered> recover();
  core::Result<std::optional<ledger::Stored>> find(ledger::Ledger::By by, const std::string& id);
  core::Result<std::vector<domain::ExecId>> missing(const std::string& venue,
                                                    const std::vector<std::string>& execs);
  core::Status put_control(const std::string& name, const std::string& value);
  core::Status put_daily_baseline(const std::string& bot, const std::string& baseline);

  Loop& loop() { return loop_; }
  ledger::PgLedger& ledger() { return *ledger_; }
  const std::vector<std::string>& troubles() const { return troubles_; }
  const std::optional<core::Error>& fatal() const { return fatal_; }

 private:
  template <class T>
  T wait_for(const std::function<void(std::function<void(T)>)>& ask);

  Loop loop_;
  std::vector<std::string> troubles_;
  std::optional<core::Error> fatal_;
  std::unique_ptr<ledger::PgLedger> ledger_;
};

domain::Price price(const char* text);
domain::Quantity qty(const char* text);

/// A buy of 10 IBM by momentum_001 at alpaca, PENDING.
domain::Order an_order(const std::string& id);
ledger::Change intent_of(const domain::Order& order, const std::string& fingerprint = "body");
/// `order` moved on: the next version, with `filled` in all. Times and prices are set as the status needs
/// them.
ledger::Step step_of(domain::Order& order, domain::OrderStatus to, const char* filled = "0");
ledger::Change change_of(std::vector<ledger::Step> steps);
domain::Fill fill_of(const domain::Order& order, const std::string& exec_id, const char* quantity,
                     const char* at = "100");

/// What `sql` is refused with: the SQLSTATE and the message; "" when it is not refused.
std::string refusal(const std::string& url, const std::string& sql);

}  // namespace avenor::testing
