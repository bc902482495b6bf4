// avenorctl doctor, against a PostgreSQL that does not keep what it has promised.
#include <algorithm>

#include "avenorctl/diagnostics.hpp"
#include "ledger/migrations.hpp"
#include "support/catch.hpp"
#include "support/pg_cluster.hpp"
#include "support/wait.hpp"

using namespace avenor;
using namespace avenor::testing;
using avenorctl::Finding;

namespace {

std::vector<Finding> findings_of(const std::string& url, const std::string& check = "durability") {
  const auto settings = config::Settings::load({}, {{"DATABASE_URL", url}});
  REQUIRE(settings);
  const std::filesystem::path root = AVENOR_SOURCE_DIR;
  std::vector<Finding> all, found;
  avenorctl::check_database({.settings = *settings, .root = root, .json = false}, all);
  std::ranges::copy_if(all, std::back_inserter(found), [&](const Finding& f) { return f.check == check; });
  return found;
}

/// Sessions that come from now on have it.
void set(const PgCluster& cluster, const std::string& name, const std::string& value) {
  pg_query(cluster.url(), "ALTER SYSTEM SET " + name + " = " + value);
  pg_query(cluster.url(), "SELECT pg_reload_conf()");
  REQUIRE(wait_until([&] { return pg_query(cluster.url(), "SHOW " + name) == value; }));
}

}  // namespace

TEST_CASE("doctor: a PostgreSQL that may lose what it has committed is bad, with the way out") {
  PgCluster cluster;
  pg_query(cluster.url(), "CREATE ROLE trader LOGIN");
  cluster.create_database("avenor");
  const std::string url = cluster.url("avenor", "trader");
  REQUIRE(findings_of(url).size() == 1);
  CHECK(findings_of(url)[0].grade == Finding::Grade::Good);

  for (const std::string name : {"fsync", "full_page_writes"}) {
    set(cluster, name, "off");
    const auto found = findings_of(url);
    REQUIRE(found.size() == 1);
    CHECK(found[0].grade == Finding::Grade::Bad);
    CHECK_THAT(found[0].message, ContainsSubstring(name + " = off"));
    CHECK_THAT(found[0].fix, ContainsSubstring("ALTER SYSTEM SET " + name + " = on"));
    set(cluster, name, "on");
  }

  struct Row {
    std::string off, on, cure;
  };
  for (const auto& [off, on, cure] :
       {Row{"ALTER ROLE trader SET synchronous_commit = off", "ALTER ROLE trader RESET synchronous_commit",
            "ALTER ROLE trader RESET"},
        Row{"ALTER ROLE trader IN DATABASE avenor SET synchronous_commit = off",
            "ALTER ROLE trader IN DATABASE avenor RESET synchronous_commit",
            "ALTER ROLE trader IN DATABASE avenor RESET"},
        Row{"ALTER DATABASE avenor SET synchronous_commit = off",
            "ALTER DATABASE avenor RESET synchronous_commit", "ALTER DATABASE avenor RESET"}}) {
    pg_query(cluster.url(), off);
    const auto found = findings_of(url);
    REQUIRE(found.size() == 1);
    CHECK(found[0].grade == Finding::Grade::Bad);
    CHECK_THAT(found[0].message, ContainsSubstring("synchronous_commit = off"));
    CHECK_THAT(found[0].fix, ContainsSubstring(cure));
    pg_query(cluster.url(), on);
  }
  set(cluster, "synchronous_commit", "off");
  CHECK_THAT(findings_of(url).at(0).fix, ContainsSubstring("ALTER SYSTEM SET synchronous_commit = on"));
  set(cluster, "synchronous_commit", "on");
  // More than "on", or durable here and not waiting for a replica: both are fine.
  for (const std::string enough : {"local", "remote_write"}) {
    set(cluster, "synchronous_commit", enough);
    CHECK(findings_of(url).at(0).grade == Finding::Grade::Good);
  }
}

TEST_CASE("doctor: a role for which the ledger's triggers do not fire is bad, with the way out") {
  PgCluster cluster;
  pg_query(cluster.url(), "CREATE ROLE trader LOGIN");
  cluster.create_database("avenor");
  const std::string url = cluster.url("avenor", "trader");
  CHECK(findings_of(url, "triggers").empty());
  for (const std::string where : {"ALTER ROLE trader", "ALTER ROLE trader IN DATABASE avenor",
                                  "ALTER DATABASE avenor", "ALTER ROLE ALL"}) {
    INFO(where);
    pg_query(cluster.url(), where + " SET session_replication_role = replica");
    const auto found = findings_of(url, "triggers");
    REQUIRE(found.size() == 1);
    CHECK(found[0].grade == Finding::Grade::Bad);
    CHECK_THAT(found[0].message, ContainsSubstring("session_replication_role = replica"));
    CHECK_THAT(found[0].fix, ContainsSubstring(where + " RESET session_replication_role"));
    pg_query(cluster.url(), where + " RESET session_replication_role");
  }
  set(cluster, "session_replication_role", "local");
  CHECK_THAT(findings_of(url, "triggers").at(0).fix,
             ContainsSubstring("ALTER SYSTEM SET session_replication_role = origin"));
}

TEST_CASE("doctor: a role or database that may only read is bad, with the way out") {
  PgCluster cluster;
  pg_query(cluster.url(), "CREATE ROLE trader LOGIN");
  cluster.create_database("avenor");
  const std::string url = cluster.url("avenor", "trader");
  CHECK(findings_of(url, "writing").empty());
  for (const std::string where : {"ALTER ROLE trader", "ALTER DATABASE avenor"}) {
    INFO(where);
    pg_query(cluster.url(), where + " SET default_transaction_read_only = on");
    const auto found = findings_of(url, "writing");
    pg_query(cluster.url(), where + " RESET default_transaction_read_only");
    REQUIRE(found.size() == 1);
    CHECK(found[0].grade == Finding::Grade::Bad);
    CHECK_THAT(found[0].message, ContainsSubstring("default_transaction_read_only = on"));
    CHECK_THAT(found[0].fix, ContainsSubstring(where + " RESET default_transaction_read_only"));
  }
}

TEST_CASE("doctor: a refusal that lasts is bad, with the server's words and the way out") {
  PgCluster cluster;
  cluster.create_database("avenor");
  const std::string url = cluster.url("avenor");
  const struct {
    std::string url, named, cure;
  } table[] = {
      {url + "&options=-c%20nonsense%3D1", "\"nonsense\"", "DATABASE_URL's options"},
      {url + "&options=-c%20statement_timeout%3Dsoon", "\"soon\"", "DATABASE_URL's options"},
      {cluster.url("avenro"), "\"avenro\"", "the database's name in DATABASE_URL"},
      {cluster.url("avenor", "nobody_here"), "\"nobody_here\"", "the user in DATABASE_URL"},
  };
  for (const auto& [refused, named, cure] : table) {
    INFO(refused);
    const auto found = findings_of(refused, "database");
    REQUIRE(found.size() == 1);
    CHECK(found[0].grade == Finding::Grade::Bad);
    CHECK_THAT(found[0].message,
               ContainsSubstring(named) && ContainsSubstring("Fix: ") && ContainsSubstring(cure));
  }
}

TEST_CASE("doctor: a database that is not UTF8 is bad, with the way out") {
  PgCluster cluster;
  pg_query(cluster.url(),
           "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
  const auto found = findings_of(cluster.url("latin"), "encoding");
  REQUIRE(found.size() == 1);
  CHECK(found[0].grade == Finding::Grade::Bad);
  CHECK_THAT(found[0].message, ContainsSubstring("LATIN1"));
  CHECK_THAT(found[0].fix, ContainsSubstring("createdb -E UTF8 -T template0"));
  cluster.create_database("avenor");
  CHECK(findings_of(cluster.url("avenor"), "encoding").empty());
}
