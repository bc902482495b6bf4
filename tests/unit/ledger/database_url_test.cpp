#include "ledger/database_url.hpp"

#include <stdlib.h>

#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using avenor::ledger::check_database_url;

TEST_CASE("database url: what libpq takes is good") {
  for (const char* url :
       {"postgresql:///avenor", "postgres://u:p@127.0.0.1:5432/avenor", "postgresql://u@[::1]/avenor",
        "postgresql:///avenor?host=/var/run/postgresql", "postgresql://u:p%40ss%23w@localhost/avenor",
        "postgresql://a:1,b:2/avenor?target_session_attrs=read-write&sslmode=verify-full&sslrootcert=/etc/"
        "passwd",
        "postgresql://localhost/"
        "avenor?channel_binding=prefer&gssencmode=disable&ssl_min_protocol_version=TLSv1.2",
        "postgresql:///avenor?host=localhost,localhost&hostaddr=127.0.0.1,::1&port=5432&keepalives_idle=10",
        "postgresql:///avenor?host=/tmp/x&sslmode=verify-full",
        "postgresql:///avenor?host=/tmp/x&port=5433&connect_timeout=3"}) {
    INFO(url);
    const auto findings = check_database_url(url);
    CHECK(findings.problems.empty());
    CHECK(findings.warnings.empty());
  }
}

TEST_CASE("database url: what would fail only at connecting is refused by name, and no password is shown") {
  const auto problem = [](const std::string& url) {
    const auto findings = check_database_url(url);
    REQUIRE(findings.problems.size() == 1);
    CHECK(findings.problems[0].find("s3cret") == std::string::npos);
    return findings.problems[0];
  };
  CHECK_THAT(problem("postgresql:///avenor?host=/var/run/postgresql&schema=public"),
             ContainsSubstring("'schema'"));
  CHECK_THAT(problem("postgresql://u:s3cret@h:6543/db?pgbouncer=true"),
             ContainsSubstring("DATABASE_POOLED=true"));
  CHECK_THAT(problem("postgresql://bot:s3cret@ss#w$rd@localhost/avenor"), ContainsSubstring("%40"));
  CHECK_THAT(problem("postgresql://bot:s3cret@localhost:99999/avenor"), ContainsSubstring("99999"));
  CHECK_THAT(problem("postgresql://bot:s3cret@localhost:54x2/avenor"), ContainsSubstring("54x2"));
  CHECK_THAT(problem("postgresql://bot:s3cret@[::1/avenor"), ContainsSubstring("not shown"));
  CHECK_THAT(problem("postgresql://bot:s3cret@h/db?sslmode=on"), ContainsSubstring("verify-full"));
  CHECK_THAT(problem("postgresql://bot:s3cret@h/db?sslmode=require&ssl=true"), ContainsSubstring("'ssl'"));
}

TEST_CASE(
    "database url: a value that libpq refuses at every attempt is refused at once, with the parameter's "
    "name") {
  const struct {
    const char* parameters;
    const char* named;
    const char* way_out;
  } table[] = {
      {"channel_binding=maybe", "channel_binding=maybe", "disable, prefer, require"},
      {"gssencmode=x", "gssencmode=x", "disable, prefer, require"},
      {"ssl_min_protocol_version=9", "ssl_min_protocol_version=9", "TLSv1.2"},
      {"ssl_max_protocol_version=TLS1", "ssl_max_protocol_version=TLS1", "TLSv1.2"},
      {"ssl_min_protocol_version=TLSv1.3&ssl_max_protocol_version=TLSv1.2", "SSL protocol version",
       "remove it"},
      {"service=zz", "zz", "remove it"},
      {"hostaddr=zz", "hostaddr=zz", "numeric address"},
      {"hostaddr=127.0.0.1,::1", "2 in hostaddr", "each host needs one"},
      {"port=5432,5433", "2 ports for 1 hosts", "one for each"},
      {"connect_timeout=soon", "connect_timeout=soon", "whole number"},
      {"keepalives_idle=1.5", "keepalives_idle=1.5", "whole number"},
      {"tcp_user_timeout=99999999999", "tcp_user_timeout=99999999999", "whole number"},
      {"replication=database", "replication=database", "remove it"},
      {"sslmode=verify-full&sslrootcert=/no/such/root.crt", "/no/such/root.crt", "sslrootcert="},
  };
  for (const auto& [parameters, named, way_out] : table) {
    INFO(parameters);
    const auto findings = check_database_url(std::string("postgresql://u:s3cret@h/avenor?") + parameters);
    REQUIRE(findings.problems.size() == 1);
    CHECK(findings.problems[0].starts_with("DATABASE_URL: "));
    CHECK_THAT(findings.problems[0], ContainsSubstring(named) && ContainsSubstring(way_out));
    CHECK(findings.problems[0].find("s3cret") == std::string::npos);
  }
}

TEST_CASE("database url: what no server can give, or what leaves a session that cannot write, is refused") {
  const struct {
    const char *url, *named, *way_out;
  } table[] = {
      {"postgresql://", "names no database", "behind the host"},
      {"postgresql://u:s3cret@h", "names no database", "behind the host"},
      {"postgresql:///?host=/tmp/x&user=u", "names no database", "behind the host"},
      {"postgresql:///avenor?gssencmode=require", "gssencmode=require", "remove it"},
      {"postgresql:///avenor?host=/tmp/x,/tmp/y&gssencmode=require", "gssencmode=require", "remove it"},
      {"postgresql:///avenor?host=/tmp/x&channel_binding=require", "channel_binding=require", "remove it"},
      {"postgresql://u:s3cret@h/avenor?channel_binding=require&sslmode=disable", "sslmode=disable",
       "remove one"},
      {"postgresql:///avenor?options=-c%20default_transaction_read_only%3Don",
       "default_transaction_read_only=on", "remove it"},
      {"postgresql:///avenor?options=-cDEFAULT_transaction_read_only%3DTr", "=Tr", "remove it"},
      {"postgresql:///avenor?options=-c%20a.b%3D1%20--default-transaction-read-only%3D1", "=1", "remove it"},
      {"postgresql:///avenor?options=-c%20session_replication_role%3Dreplica", "=replica", "remove it"},
      {"postgresql:///avenor?options=-c%20x=1", "not a libpq URI", "= in options"},
  };
  for (const auto& [url, named, way_out] : table) {
    INFO(url);
    const auto findings = check_database_url(url);
    REQUIRE(findings.problems.size() == 1);
    CHECK_THAT(findings.problems[0], ContainsSubstring(named) && ContainsSubstring(way_out));
    CHECK(findings.problems[0].find("s3cret") == std::string::npos);
  }
}

TEST_CASE("database url: a demand that some server can satisfy is good") {
  for (const char* url :
       {"postgresql://u@h/avenor?channel_binding=require&sslmode=require",
        "postgresql:///avenor?host=/tmp/x,h&channel_binding=require&sslmode=require",
        "postgresql:///avenor?hostaddr=127.0.0.1&channel_binding=require", "postgresql:///?dbname=avenor",
        "postgresql:///avenor?options=-c%20statement_timeout%3D60000%20-c%20a.b%3Don",
        "postgresql:///avenor?options=-c%20default_transaction_read_only%3Doff",
        // The last one counts, and a backslash keeps a blank inside a value.
        "postgresql:///"
        "avenor?options=-cdefault_transaction_read_only%3Don%20-cdefault_transaction_read_only%3Doff",
        "postgresql:///avenor?options=-c%20a.b%3Dx%5C%20--default-transaction-read-only%3Don",
        // Its name is known to the server alone.
        "postgresql:///avenor?options=-c%20nonsense%3D1"}) {
    INFO(url);
    CHECK(check_database_url(url).problems.empty());
  }
}

TEST_CASE("database url: the environment may name the database and the host") {
  REQUIRE(::setenv("PGDATABASE", "avenor", 1) == 0);
  REQUIRE(::setenv("PGHOST", "h", 1) == 0);
  const auto findings = check_database_url("postgresql://?channel_binding=require");
  ::unsetenv("PGDATABASE");
  ::unsetenv("PGHOST");
  CHECK(findings.problems.empty());
}

TEST_CASE("database url: a service is what its file says") {
  const avenor::testing::TempDir dir;
  const auto file = dir.write("services", "[good]\nhost=a,b\nport=1,2\nuser=u\n[bad]\nsslmode=maybe\n");
  REQUIRE(::setenv("PGSERVICEFILE", file.c_str(), 1) == 0);
  const auto good = check_database_url("postgresql:///avenor?service=good");
  const auto bad = check_database_url("postgresql:///avenor?service=bad");
  ::unsetenv("PGSERVICEFILE");
  CHECK(good.problems.empty());
  REQUIRE(bad.problems.size() == 1);
  CHECK_THAT(bad.problems[0], ContainsSubstring("sslmode"));
}

TEST_CASE("database url: a remote server without TLS is a warning") {
  const auto warned = [](const std::string& url) { return check_database_url(url).warnings.size() == 1; };
  CHECK(warned("postgresql://u:p@db.example.org/avenor"));
  CHECK(warned("postgresql://u:p@10.0.0.7/avenor?sslmode=prefer"));
  CHECK(warned("postgresql://u:p@localhost,db2/avenor?sslmode=disable"));
  CHECK_FALSE(warned("postgresql://u:p@db.example.org/avenor?sslmode=require"));
  CHECK_FALSE(warned("postgresql://u:p@127.0.0.1/avenor"));
}
