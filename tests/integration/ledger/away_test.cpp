// The database goes, hangs, fills up or is somebody else's: nothing that was told durable is lost, nothing is
// there twice, and what was not told comes through once it is back.
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "integration/ledger/trading.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"
#include "support/wait.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;

TEST_CASE("ledger: a burst is committed in far fewer transactions than it has orders") {
  const std::string url = fresh_ledger();
  LedgerDesk desk(url);
  Trading trading(desk, "o");
  constexpr int kOrders = 5000;
  for (int i = 0; i < kOrders; ++i) trading.begin_one();
  REQUIRE(desk.loop().run_until([&] { return trading.all_filled(); }, 60s));
  check_books(url, trading);
  // One row of trades tells which transaction wrote it: intents and fills each make about kOrders / 256 of
  // them.
  CHECK(std::stoi(pg_query(url, "SELECT count(DISTINCT xmin::text) FROM trades")) < kOrders / 20);
  CHECK(std::stoi(pg_query(url, "SELECT count(DISTINCT xmin::text) FROM trade_events")) < kOrders / 10);
}

TEST_CASE("ledger: crashes of the server lose nothing and double nothing") {
  PgCluster cluster;
  const std::string url = fresh_ledger(cluster);
  LedgerDesk desk(url, 32);
  Trading trading(desk, "o");
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int crash = 0; crash < 8; ++crash) {
    const int target = trading.filled() + static_cast<int>(random() % 150);
    while (trading.filled() < target) {
      for (int i = 0; i < 20; ++i) trading.begin_one();
      const int before = trading.filled();
      REQUIRE(desk.loop().run_until([&] { return trading.filled() > before; }, 60s));
    }
    for (int i = 0; i < 50; ++i) trading.begin_one();
    if (crash % 4 == 3) {
      cluster.kill();
    } else {
      cluster.stop(crash % 4 == 2 ? PgCluster::Stop::Fast : PgCluster::Stop::Immediate);
    }
    cluster.start();
    // What was told durable is there, whatever else is.
    std::string ids = "{";
    for (const std::string& id : trading.durable()) ids += (ids.size() > 1 ? "," : "") + id;
    CHECK(pg_query(url, "SELECT count(*) FROM unnest('" + ids +
                            "}'::text[]) AS wanted(id) WHERE NOT EXISTS (SELECT FROM trades t "
                            "WHERE t.client_order_id = wanted.id)") == "0");
  }
  REQUIRE(desk.loop().run_until([&] { return trading.all_filled(); }, 60s));
  check_books(url, trading);
  CHECK(has(desk.troubles(), "database away"));
  REQUIRE(desk.loop().run_until([&] { return desk.troubles().back().empty(); }));
}

TEST_CASE("ledger: a session that is ended is opened anew, and takes the lock again") {
  const std::string url = fresh_ledger();
  LedgerDesk desk(url);
  Trading trading(desk, "o");
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 30; ++i) trading.begin_one();
    pg_query(url,
             "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'avenor-test' "
             "AND datname = current_database()");
  }
  REQUIRE(desk.loop().run_until([&] { return trading.all_filled(); }, 60s));
  check_books(url, trading);
  CHECK(pg_query(url,
                 "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM "
                 "pg_database "
                 "WHERE datname = current_database())") == "1");
}

TEST_CASE("ledger: a lost session is noticed while there is nothing to do") {
  const std::string url = fresh_ledger();
  LedgerDesk desk(url);
  REQUIRE(desk.recover());
  const std::string end =
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'avenor-test' "
      "AND datname = current_database()";
  CHECK(pg_query(url, end) == "1");
  CHECK(desk.loop().run_until(
      [&] { return has(desk.troubles(), "connection is lost") && desk.troubles().back().empty(); }));
}

TEST_CASE("ledger: a frozen server is noticed, and what it held up comes through") {
  PgCluster cluster;
  const std::string url = fresh_ledger(cluster);
  LedgerDesk desk(url, 256, 500ms);
  Trading trading(desk, "o");
  trading.begin_one();
  REQUIRE(desk.loop().run_until([&] { return trading.all_filled(); }));
  cluster.freeze();
  for (int i = 0; i < 20; ++i) trading.begin_one();
  CHECK(desk.loop().run_until([&] { return has(desk.troubles(), "does not answer"); }));
  CHECK(trading.filled() == 1);
  CHECK(desk.ledger().backlog() == 20);
  cluster.thaw();
  REQUIRE(desk.loop().run_until([&] { return trading.all_filled(); }));
  check_books(url, trading);
  CHECK(desk.ledger().backlog() == 0);
  CHECK_FALSE(desk.fatal());
}

TEST_CASE(
    "ledger: a freeze that is shorter than the answer's deadline is told as well, and when it is over") {
  PgCluster cluster;
  const std::string url = fresh_ledger(cluster);
  LedgerDesk desk(url);  // the deadline of a daemon
  Trading trading(desk, "o");
  trading.begin_one();
  REQUIRE(desk.loop().run_until([&] { return trading.all_filled(); }));
  const auto silences = [&] {
    return std::ranges::count_if(desk.troubles(), [](const auto& told) {
      return told.find("has not answered for") != std::string::npos;
    });
  };
  REQUIRE(silences() == 0);
  cluster.freeze();
  for (int i = 0; i < 20; ++i) trading.begin_one();
  CHECK_FALSE(desk.loop().run_until([&] { return silences() > 0; }, 2s));
  REQUIRE(desk.loop().run_until([&] { return silences() > 0; }, 3s));
  CHECK(has(desk.troubles(), " s, 20 changes of orders wait"));
  CHECK_FALSE(has(desk.troubles(), "database away"));
  REQUIRE(desk.loop().run_until([&] { return silences() > 2; }, 6s));  // its figures are kept up to date
  cluster.thaw();
  REQUIRE(desk.loop().run_until([&] { return trading.all_filled() && desk.troubles().back().empty(); }));
  check_books(url, trading);
  const auto told = desk.troubles().size();
  for (int i = 0; i < 20; ++i) trading.begin_one();
  REQUIRE(desk.loop().run_until([&] { return trading.all_filled(); }));
  CHECK_FALSE(desk.loop().run_until([&] { return desk.troubles().size() > told; }, 4s));  // nothing is owed
}

TEST_CASE("ledger: while the database is read-only, changes wait") {
  PgCluster cluster;
  const std::string url = fresh_ledger(cluster);
  LedgerDesk desk(url);
  Trading trading(desk, "o");
  trading.begin_one();
  REQUIRE(desk.loop().run_until([&] { return trading.all_filled(); }));
  pg_query(cluster.url(), "ALTER SYSTEM SET default_transaction_read_only = on");
  pg_query(cluster.url(), "SELECT pg_reload_conf()");
  REQUIRE(desk.loop().run_until(
      [&] {
        if (has(desk.troubles(), "read-only")) return true;
        trading.begin_one();
        return false;
      },
      20s));
  pg_query(cluster.url(), "ALTER SYSTEM RESET default_transaction_read_only");
  pg_query(cluster.url(), "SELECT pg_reload_conf()");
  REQUIRE(desk.loop().run_until([&] { return trading.all_filled() && desk.troubles().back().empty(); }));
  check_books(url, trading);
}

TEST_CASE("ledger: a table locked by somebody else holds changes up, not more") {
  const std::string url = fresh_ledger();
  LedgerDesk desk(url, 256, 300ms);
  Trading trading(desk, "o");
  trading.begin_one();
  REQUIRE(desk.loop().run_until([&] { return trading.all_filled(); }));
  std::thread blocker(
      [&] { pg_query(url, "LOCK TABLE trades IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(3)"); });
  const bool locked = wait_until([&] {
    return pg_query(url,
                    "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = "
                    "'trading.trades'::regclass AND granted") == "1";
  });
  trading.begin_one();
  const bool told = desk.loop().run_until([&] { return has(desk.troubles(), "database busy"); });
  const bool filled = desk.loop().run_until([&] { return trading.all_filled(); });
  blocker.join();
  CHECK(locked);
  CHECK(told);
  CHECK(filled);
  check_books(url, trading);
}

TEST_CASE("ledger: a second writer is refused while the first lives, and not after") {
  const std::string url = fresh_ledger();
  auto first = std::make_unique<LedgerDesk>(url);
  REQUIRE(first->recover());
  LedgerDesk second(url);
  bool written = false;
  second.ledger().write(intent_of(an_order("a")), [&](const ledger::Written&) { written = true; });

  SECTION("for 10 s, then for good") {
    CHECK(second.loop().run_until([&] { return second.fatal().has_value(); }, 20s));
    CHECK_THAT(second.fatal().value_or(core::Error{}).message,
               ContainsSubstring("another execution daemon holds the ledger"));
    CHECK_FALSE(written);
    CHECK(pg_query(url, "SELECT count(*) FROM trades") == "0");
  }
  SECTION("it takes over when the first goes in time") {
    CHECK(second.loop().run_until([&] { return has(second.troubles(), "another execution"); }));
    first.reset();
    CHECK(second.loop().run_until([&] { return written; }));
    CHECK_FALSE(second.fatal());
  }
}

TEST_CASE("ledger: a writer that was cut off, and comes back after another has written, ends") {
  const std::string url = fresh_ledger();
  const auto cut_off = [&] {
    pg_query(url,
             "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'avenor%' "
             "AND pid <> pg_backend_pid()");
  };
  LedgerDesk first(url);
  REQUIRE(first.recover());
  CHECK(first.recover().value().controls.empty());  // the mark is no control

  SECTION("nobody has: it goes on") {
    cut_off();
    REQUIRE(first.recover());
    CHECK_FALSE(first.fatal());
  }
  SECTION("somebody has: nothing more is written") {
    pg_query(url, "UPDATE writer_lease SET mark = 'another'");
    cut_off();
    bool written = false;
    first.ledger().write(intent_of(an_order("a")), [&](const ledger::Written&) { written = true; });
    CHECK(first.loop().run_until([&] { return first.fatal().has_value(); }, 20s));
    CHECK_THAT(first.fatal().value_or(core::Error{}).message,
               ContainsSubstring("another execution daemon has written"));
    CHECK_FALSE(written);
    CHECK(pg_query(url, "SELECT count(*) FROM trades") == "0");
  }
}

TEST_CASE("ledger: what no waiting cures ends it at once, with the reason and without the password") {
  const auto fatal = [](const std::string& url) {
    LedgerDesk desk(url);
    CHECK(desk.loop().run_until([&] { return desk.fatal().has_value(); }));
    return desk.fatal().value_or(core::Error{}).message;
  };
  CHECK_THAT(fatal(shared_cluster().url("no_such_database")), ContainsSubstring("no_such_database"));
  CHECK_THAT(fatal(shared_cluster().url("postgres", "nobody_here")), ContainsSubstring("nobody_here"));
  CHECK_THAT(fatal(shared_cluster().url("postgres")), ContainsSubstring("avenorctl migrate"));
  const std::string bad = fatal("postgresql://user:hunter2@host:port%zz/db");
  CHECK_THAT(bad, ContainsSubstring("not a libpq URI"));
  CHECK(bad.find("hunter2") == std::string::npos);

  const std::string newer = fresh_ledger();
  pg_query(newer, "INSERT INTO schema_migrations VALUES (9999, '9999_future.sql', 'x')");
  CHECK_THAT(fatal(newer), ContainsSubstring("older than the database"));
}

TEST_CASE("ledger: it works as a mere member of avenor_writer") {
  const std::string url = fresh_ledger();
  pg_query(url,
           "DO $$ BEGIN CREATE ROLE plain_writer LOGIN IN ROLE avenor_writer; EXCEPTION WHEN "
           "duplicate_object THEN NULL; "
           "END $$");
  std::string as_writer = url;
  as_writer.replace(as_writer.find("user=postgres"), 13, "user=plain_writer");
  LedgerDesk desk(as_writer);
  Trading trading(desk, "o");
  for (int i = 0; i < 50; ++i) trading.begin_one();
  REQUIRE(desk.loop().run_until([&] { return trading.all_filled(); }));
  check_books(url, trading);
  CHECK(desk.put_control("halt", "x"));
  CHECK(desk.recover());
}

TEST_CASE("ledger: a server that does not wait for the disk is told to") {
  PgCluster cluster({.settings = {"synchronous_commit = off"}, .folder = {}});
  const std::string url = fresh_ledger(cluster);
  LedgerDesk desk(url);
  Trading trading(desk, "o");
  for (int i = 0; i < 100; ++i) trading.begin_one();
  REQUIRE(desk.loop().run_until([&] { return trading.filled() >= 50; }));
  cluster.kill();
  cluster.start();
  CHECK(std::stoi(pg_query(url, "SELECT count(*) FROM trades")) >=
        static_cast<int>(trading.durable().size()));
  REQUIRE(desk.loop().run_until([&] { return trading.all_filled(); }));
  check_books(url, trading);
}

// A role's setting holds for sessions that begin later: at the start, and at every reconnection.
TEST_CASE("ledger: a session in which the ledger's triggers do not fire is refused, with the cure") {
  const std::string url = fresh_ledger();
  pg_query(url,
           "DO $$ BEGIN CREATE ROLE replica_writer LOGIN IN ROLE avenor_writer; EXCEPTION WHEN "
           "duplicate_object THEN NULL; END $$");
  const auto set = [&](const char* how) { pg_query(url, std::string("ALTER ROLE replica_writer ") + how); };
  set("RESET session_replication_role");
  std::string as_writer = url;
  as_writer.replace(as_writer.find("user=postgres"), 13, "user=replica_writer");
  const auto check_refused = [](LedgerDesk& desk, const std::string& value) {
    CHECK(desk.loop().run_until([&] { return desk.fatal().has_value(); }));
    CHECK_THAT(desk.fatal().value_or(core::Error{}).message,
               ContainsSubstring("session_replication_role = " + value) &&
                   ContainsSubstring("ALTER ROLE replica_writer RESET session_replication_role"));
  };

  for (const std::string value : {"replica", "local"}) {
    INFO(value);
    set(("SET session_replication_role = " + value).c_str());
    LedgerDesk desk(as_writer);
    check_refused(desk, value);
  }
  set("RESET session_replication_role");
  LedgerDesk desk(as_writer);
  REQUIRE_FALSE(desk.write(intent_of(an_order("before"))).refused);
  set("SET session_replication_role = replica");
  pg_query(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'replica_writer'");
  desk.ledger().write(intent_of(an_order("after")), nullptr);
  check_refused(desk, "replica");
  CHECK(pg_query(url, "SELECT string_agg(client_order_id, ' ') FROM trades") == "before");
  set("RESET session_replication_role");
}

TEST_CASE("ledger: what the database refuses until a setting is changed ends the start, with the cure") {
  PgCluster cluster;
  const std::string url = fresh_ledger(cluster);
  const auto fatal_of = [](const std::string& refused) {
    LedgerDesk desk(refused);
    CHECK(desk.loop().run_until([&] { return desk.fatal().has_value(); }, 5s));
    return desk.fatal().value_or(core::Error{}).message;
  };
  for (const char* options : {"nonsense%3D1", "statement_timeout%3Dsoon", "shared_buffers%3D1GB"}) {
    INFO(options);
    CHECK_THAT(fatal_of(url + "&options=-c%20" + options),
               ContainsSubstring("parameter") && ContainsSubstring("Fix: ") && ContainsSubstring("options"));
  }
  CHECK_THAT(fatal_of(url + "&requirepeer=nobody_here"),
             ContainsSubstring("nobody_here") && ContainsSubstring("Fix: correct or remove requirepeer"));

  pg_query(url, "ALTER ROLE postgres SET default_transaction_read_only = on");
  CHECK_THAT(fatal_of(url), ContainsSubstring("default_transaction_read_only = on") &&
                                ContainsSubstring("ALTER ROLE postgres RESET default_transaction_read_only"));
  // Whoever says so in the URL means it.
  LedgerDesk desk(url + "&options=-c%20default_transaction_read_only%3Doff");
  CHECK_FALSE(desk.write(intent_of(an_order("allowed"))).refused);
}

TEST_CASE("ledger: once a session has been, the same refusal is waited for") {
  PgCluster cluster;
  const std::string url = fresh_ledger(cluster);
  LedgerDesk desk(url);
  REQUIRE_FALSE(desk.write(intent_of(an_order("before"))).refused);
  pg_query(cluster.url(), "ALTER ROLE postgres SET default_transaction_read_only = on");
  pg_query(url,
           "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'avenor-test'");
  REQUIRE(desk.loop().run_until([&] { return has(desk.troubles(), "default_transaction_read_only = on"); }));
  CHECK_FALSE(desk.fatal());
  pg_query(cluster.url(),
           "SET transaction_read_only = off; ALTER ROLE postgres RESET default_transaction_read_only");
  CHECK_FALSE(desk.write(intent_of(an_order("after"))).refused);
}

TEST_CASE("ledger: stop() waits for a database that is away for less than a second") {
  LedgerDesk desk("postgresql:///avenor?host=/nonexistent&user=nobody");
  REQUIRE(desk.loop().run_until([&] { return has(desk.troubles(), "database away"); }));
  desk.ledger().write(intent_of(an_order("waits")), nullptr);
  const auto begun = std::chrono::steady_clock::now();
  desk.ledger().stop(3s);
  CHECK(std::chrono::steady_clock::now() - begun < 2s);
}

TEST_CASE("ledger: stop() commits what is queued") {
  const std::string url = fresh_ledger();
  LedgerDesk desk(url);
  for (int i = 0; i < 500; ++i) desk.ledger().write(intent_of(an_order("o" + std::to_string(i))), nullptr);
  desk.ledger().stop(20s);
  desk.ledger().stop(20s);
  CHECK(pg_query(url, "SELECT count(*) FROM trades") == "500");
}

TEST_CASE("ledger: stop() does not wait for a database that is away") {
  PgCluster cluster;
  const std::string url = fresh_ledger(cluster);
  LedgerDesk desk(url);
  REQUIRE(desk.recover());
  cluster.stop(PgCluster::Stop::Immediate);
  desk.ledger().write(intent_of(an_order("o")), nullptr);
  const auto begin = std::chrono::steady_clock::now();
  desk.ledger().stop(300ms);
  CHECK(std::chrono::steady_clock::now() - begin < 5s);
}

TEST_CASE("ledger: a full disk holds changes up until there is room") {
  const TempDir mount_point;
  if (::geteuid() != 0 ||
      ::mount("tmpfs", mount_point.path().c_str(), "tmpfs", 0, "size=160m,mode=0755") != 0) {
    WARN("not run: a small file system cannot be mounted here (root only)");
    return;
  }
  {
    PgCluster cluster(
        {.settings = {"max_wal_size = 64MB", "min_wal_size = 32MB"}, .folder = mount_point.path()});
    const std::string url = fresh_ledger(cluster);
    LedgerDesk desk(url);
    Trading trading(desk, "o");
    trading.begin_one();
    REQUIRE(desk.loop().run_until([&] { return trading.all_filled(); }));
    const auto ballast = mount_point.path() / "ballast";
    {
      std::ofstream out(ballast);
      const std::string megabyte(1 << 20, 'x');
      while (out.write(megabyte.data(), static_cast<std::streamsize>(megabyte.size())).flush()) {
      }
    }
    bool full = false;
    for (int round = 0; round < 400 && !full; ++round) {
      for (int i = 0; i < 50; ++i) trading.begin_one();
      full = !desk.loop().run_until(
                 [&] { return trading.all_filled() || has(desk.troubles(), "database away"); }, 20s) ||
             has(desk.troubles(), "database away");
    }
    CHECK(full);
    CHECK_FALSE(desk.fatal());
    std::filesystem::remove(ballast);
    // No room for the log is a crash of the server, which its supervisor would start again.
    try {
      pg_query(cluster.url(), "SELECT 1");
    } catch (const std::exception&) {
      cluster.stop(PgCluster::Stop::Immediate);
      cluster.start();
    }
    CHECK(desk.loop().run_until([&] { return trading.all_filled(); }, 60s));
    check_books(url, trading);
  }
  ::umount2(mount_point.path().c_str(), MNT_DETACH);
}
