// The ledger through a real PgBouncer that lends a server for one transaction at a time: the same promises,
// and no trace left in servers that somebody else gets next.
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "integration/ledger/trading.hpp"
#include "ledger/migrations.hpp"
#include "ledger/reader.hpp"
#include "support/catch.hpp"
#include "support/pg_bouncer.hpp"
#include "support/wait.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<LedgerDesk> pooled_desk(const std::string& url) {
  return std::make_unique<LedgerDesk>(url, 256, 12s, true);
}

std::string fatal(const LedgerDesk& desk) { return desk.fatal().value_or(core::Error{}).message; }

std::string marks_age(const std::string& url) {
  return pg_query(url,
                  "SELECT extract(epoch FROM clock_timestamp() - renewed_at)::int FROM trading.writer_lease");
}

void age_mark(const std::string& url, const std::string& by) {
  pg_query(url, "UPDATE trading.writer_lease SET renewed_at = clock_timestamp() - interval '" + by + "'");
}

// Two writers of one ledger, each behind a pool or not.
class Rivals {
 public:
  Rivals(const PgBouncer& pool, bool first_pooled, bool second_pooled) : url_(fresh_ledger()) {
    first_ = std::make_unique<LedgerDesk>(first_pooled ? pool.url(url_) : url_, 256, 12s, first_pooled);
    REQUIRE(first_->recover());
    second_ = std::make_unique<LedgerDesk>(second_pooled ? pool.url(url_) : url_, 256, 12s, second_pooled);
    second_->ledger().write(intent_of(an_order("second-s")),
                            [this](const ledger::Written&) { written_ = true; });
  }

  bool second_is_refused() {
    return second_->loop().run_until([this] { return second_->fatal().has_value(); }, 5ms);
  }

  void check() {
    CHECK_THAT(fatal(*second_), ContainsSubstring("another execution daemon holds the ledger"));
    CHECK_FALSE(written_);
    CHECK_FALSE(first_->write(intent_of(an_order("first's"))).refused);
    CHECK_FALSE(first_->fatal());
    CHECK(pg_query(url_, "SELECT string_agg(client_order_id, ' ') FROM trading.trades") == "first's");
  }

 private:
  std::string url_;
  std::unique_ptr<LedgerDesk> first_, second_;
  bool written_ = false;
};

}  // namespace

TEST_CASE("pooled: whole lives of orders, and what is asked about them") {
  const std::string url = fresh_ledger();
  const PgBouncer pool(shared_cluster());
  auto desk = pooled_desk(pool.url(url));
  Trading trading(*desk, "o");
  for (int i = 0; i < 20; ++i) {
    trading.begin_one();
    REQUIRE(desk->loop().run_until([&] { return trading.all_filled(); }));
  }
  for (int i = 0; i < 1000; ++i) trading.begin_one();
  REQUIRE(desk->loop().run_until([&] { return trading.all_filled(); }));
  check_books(url, trading);

  const auto again = desk->write(intent_of(an_order("o7"), "another body"));
  CHECK(again.known);
  CHECK(desk->put_control("halt", "x"));
  const auto recovered = desk->recover();
  REQUIRE(recovered);
  CHECK(recovered->unannounced.size() == 1020);
  CHECK(recovered->controls == std::vector<std::pair<std::string, std::string>>{{"halt", "x"}});
  const auto halted_at =
      recovered->controls_changed_at.at("halt");  // an older resume must be known to be older
  CHECK(core::SystemClock{}.wall() - halted_at < std::chrono::minutes{1});
  CHECK(halted_at - core::SystemClock{}.wall() < std::chrono::seconds{1});
  CHECK((*desk->find(ledger::Ledger::By::ClientOrderId, "o3"))->order.status == domain::OrderStatus::Filled);
  CHECK(desk->missing("alpaca", {"x-o3", "nowhere"})->size() == 1);

  auto wrong = an_order("o3");
  CHECK(desk->write(change_of({step_of(wrong, domain::OrderStatus::Rejected)})).refused);
  ledger::Change told;
  told.announced = ledger::Change::Announced{domain::ClientOrderId{"o3"}, 3};
  CHECK_FALSE(desk->write(told).refused);
  CHECK_FALSE(desk->fatal());
}

TEST_CASE("pooled: nothing stays behind in a server that is lent to others, by nobody of us") {
  const std::string url = fresh_ledger();
  const PgBouncer pool(shared_cluster());
  const auto clean = [&] {
    return pg_query(
        pool.url(url),
        "SELECT concat_ws(' ', current_setting('enable_seqscan'), current_setting('synchronous_commit'),"
        " current_setting('default_transaction_read_only'), current_setting('statement_timeout'),"
        " (SELECT count(*) FROM pg_prepared_statements),"
        " (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()))");
  };
  const std::string before = clean();
  CHECK(before == "on on off 0 0 0");
  {
    auto reader = ledger::LedgerReader::open(pool.url(url));
    REQUIRE(reader);
    CHECK(reader->trades({}));
    CHECK(reader->setting("synchronous_commit")->value == "on");
  }
  CHECK(clean() == before);
  CHECK(ledger::migrate(pool.url(url), AVENOR_SOURCE_DIR "/sql", {}).value() == 0);
  CHECK(clean() == before);
  auto desk = pooled_desk(pool.url(url));
  Trading trading(*desk, "o");
  for (int i = 0; i < 20; ++i) trading.begin_one();
  REQUIRE(desk->loop().run_until([&] { return trading.all_filled(); }));
  CHECK(clean() == before);
}

TEST_CASE("pooled: an empty database is migrated through the pool") {
  static int count = 0;
  const std::string url = shared_cluster().create_database("through_" + std::to_string(++count));
  const PgBouncer pool(shared_cluster());
  CHECK(ledger::migrate(pool.url(url), AVENOR_SOURCE_DIR "/sql", {}).value() > 0);
  CHECK(ledger::migrate(pool.url(url), AVENOR_SOURCE_DIR "/sql", {}).value() == 0);
  CHECK(pooled_desk(pool.url(url))->recover());
}

TEST_CASE("pooled: a server that does not wait for the disk is told to") {
  PgCluster cluster({.settings = {"synchronous_commit = off"}, .folder = {}});
  const std::string url = fresh_ledger(cluster);
  const PgBouncer pool(cluster);
  auto desk = pooled_desk(pool.url(url));
  Trading trading(*desk, "o");
  for (int i = 0; i < 100; ++i) trading.begin_one();
  REQUIRE(desk->loop().run_until([&] { return trading.filled() >= 50; }));
  cluster.kill();
  cluster.start();
  CHECK(std::stoi(pg_query(url, "SELECT count(*) FROM trades")) >=
        static_cast<int>(trading.durable().size()));
  REQUIRE(desk->loop().run_until([&] { return trading.all_filled(); }));
  check_books(url, trading);
}

TEST_CASE("pooled: a pool whose servers do not fire the ledger's triggers is refused, with the cure") {
  const std::string url = fresh_ledger();
  pg_query(url,
           "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET session_replication_role = replica', "
           "current_database()); END $$");
  const PgBouncer pool(shared_cluster());
  auto desk = pooled_desk(pool.url(url));
  CHECK(desk->loop().run_until([&] { return desk->fatal().has_value(); }));
  CHECK_THAT(fatal(*desk), ContainsSubstring("session_replication_role = replica") &&
                               ContainsSubstring("RESET session_replication_role"));
}

TEST_CASE("pooled: lost connections, on either side of the pool, lose nothing and double nothing") {
  const std::string url = fresh_ledger();
  PgBouncer pool(shared_cluster());
  auto desk = pooled_desk(pool.url(url));
  Trading trading(*desk, "o");
  for (int round = 0; round < 12; ++round) {
    const int before = trading.filled();
    for (int i = 0; i < 30; ++i) trading.begin_one();
    REQUIRE(desk->loop().run_until([&] { return trading.filled() > before; }));
    for (int i = 0; i < 200; ++i) trading.begin_one();
    if (round % 2 == 0) {
      pool.kill();
      pool.start();
    } else {
      pg_query(url,
               "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
               "AND pid <> "
               "pg_backend_pid()");
    }
  }
  REQUIRE(desk->loop().run_until([&] { return trading.all_filled(); }));
  check_books(url, trading);
  CHECK_FALSE(desk->fatal());
}

TEST_CASE("pooled: a transaction whose client was lost, and which goes on all the same, is waited for") {
  const std::string url = fresh_ledger();
  PgBouncer pool(shared_cluster());
  auto desk = pooled_desk(pool.url(url));
  std::vector<domain::Order> orders;
  for (int i = 0; i < 100; ++i) {
    orders.push_back(an_order("o" + std::to_string(i)));
    desk->ledger().write(intent_of(orders.back()), nullptr);
  }
  REQUIRE(desk->recover());
  const auto locks = [&](const std::string& which) {
    return std::stoi(pg_query(
        url, "SELECT count(*) FROM pg_locks WHERE relation = 'trading.trades'::regclass AND " + which));
  };
  std::thread blocker(
      [&] { pg_query(url, "LOCK TABLE trading.trades IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(1.5)"); });
  const bool locked = wait_until([&] { return locks("mode = 'AccessExclusiveLock' AND granted") == 1; });
  int done = 0;
  std::string refused;
  for (domain::Order& order : orders) {
    using domain::OrderStatus;
    desk->ledger().write(
        change_of({step_of(order, OrderStatus::Submitted), step_of(order, OrderStatus::Cancelled)}),
        [&](const ledger::Written& written) {
          ++done;
          if (written.refused) refused = written.refused->message;
        });
  }
  const bool blocked = desk->loop().run_until([&] { return locks("NOT granted") > 0; });
  pool.kill();
  pool.start();
  const bool all_done = desk->loop().run_until([&] { return done == 100; });
  blocker.join();
  CHECK(locked);
  CHECK(blocked);
  CHECK(all_done);
  CHECK(refused.empty());
  CHECK(pg_query(url, "SELECT count(*) FROM trades WHERE status = 'CANCELLED' AND version = 3") == "100");
  CHECK(pg_query(url, "SELECT count(*) FROM trade_events") == "300");
}

TEST_CASE("pooled: the mark is renewed, by work and without") {
  const std::string url = fresh_ledger();
  const PgBouncer pool(shared_cluster());
  auto desk = pooled_desk(pool.url(url));
  REQUIRE(desk->recover());
  age_mark(url, "10 s");
  CHECK(wait_until([&] { return std::stoi(marks_age(url)) < 5; }, 20s));
  age_mark(url, "10 s");
  CHECK_FALSE(desk->write(intent_of(an_order("a"))).refused);
  CHECK(std::stoi(marks_age(url)) < 5);
}

TEST_CASE("pooled: writers exclude each other, behind a pool or not") {
  const PgBouncer pool(shared_cluster());
  Rivals both(pool, true, true), first(pool, true, false), second(pool, false, true);
  for (Rivals* rivals : {&both, &first, &second})
    CHECK(wait_until([&] { return rivals->second_is_refused(); }, 40s));
  for (Rivals* rivals : {&both, &first, &second}) rivals->check();
}

TEST_CASE("pooled: a writer that has ended is followed at once, one that has died when its lease is over") {
  const std::string url = fresh_ledger();
  const PgBouncer pool(shared_cluster());
  const auto took = [&](bool behind_pool) {
    const auto begin = std::chrono::steady_clock::now();
    LedgerDesk desk(behind_pool ? pool.url(url) : url, 256, 12s, behind_pool);
    CHECK(desk.recover());
    const auto passed = std::chrono::steady_clock::now() - begin;
    desk.ledger().stop(10s);
    return passed;
  };
  took(true);
  CHECK(took(true) < 2s);
  CHECK(took(false) < 2s);
  CHECK(took(true) < 2s);
  for (const bool behind_pool : {true, false}) {
    pg_query(url,
             "UPDATE trading.writer_lease SET mark = 'pool-of a dead one', renewed_at = clock_timestamp() - "
             "interval '12 s'");
    CHECK(took(behind_pool) > 2s);
  }
}

TEST_CASE("pooled: a writer whose mark was taken ends, and nothing of it is committed afterwards") {
  const std::string url = fresh_ledger();
  PgBouncer pool(shared_cluster());
  const PgBouncer another_pool(shared_cluster());
  auto first = pooled_desk(pool.url(url));
  REQUIRE_FALSE(first->write(intent_of(an_order("before"))).refused);
  bool written = false;
  const auto write_late = [&] {
    first->ledger().write(intent_of(an_order("late")), [&](const ledger::Written&) { written = true; });
  };

  SECTION("it was frozen with a transaction on its way, and another came") {
    pool.freeze();
    write_late();
    age_mark(url, "16 s");
    auto second = pooled_desk(another_pool.url(url));
    REQUIRE_FALSE(second->write(intent_of(an_order("second-s"))).refused);
    pool.thaw();
    CHECK(first->loop().run_until([&] { return first->fatal().has_value(); }));
    CHECK(second->recover()->open_orders.size() == 2);
    CHECK_FALSE(second->fatal());
  }
  SECTION("one without a pool came") {
    pool.freeze();
    write_late();
    age_mark(url, "16 s");
    LedgerDesk second(url);
    REQUIRE_FALSE(second.write(intent_of(an_order("second-s"))).refused);
    pool.thaw();
    CHECK(first->loop().run_until([&] { return first->fatal().has_value(); }));
    CHECK(second.recover()->open_orders.size() == 2);
  }
  SECTION("it has nothing to write, and notices all the same") {
    age_mark(url, "16 s");
    pg_query(url, "UPDATE trading.writer_lease SET mark = 'another'");
    CHECK(first->loop().run_until([&] { return first->fatal().has_value(); }));
  }
  CHECK_THAT(fatal(*first), ContainsSubstring("another execution daemon has written to the ledger"));
  CHECK_FALSE(written);
  first.reset();
  CHECK(pg_query(url, "SELECT count(*) FROM trades WHERE client_order_id = 'late'") == "0");
}
