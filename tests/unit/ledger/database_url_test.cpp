#include "ledger/database_url.hpp"

#include "support/catch.hpp"

using avenor::ledger::check_database_url;

TEST_CASE("database url: what libpq takes is good") {
  for (const char* url : {"postgresql:///avenor", "postgres://u:p@127.0.0.1:5432/avenor", "postgresql://u@[::1]/avenor",
                          "postgresql:///avenor?host=/var/run/postgresql", "postgresql://u:p%40ss%23w@localhost/avenor",
                          "postgresql://a:1,b:2/avenor?target_session_attrs=read-write&sslmode=verify-full",
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
  CHECK_THAT(problem("postgresql:///avenor?host=/var/run/postgresql&schema=public"), ContainsSubstring("'schema'"));
  CHECK_THAT(problem("postgresql://u:s3cret@h:6543/db?pgbouncer=true"), ContainsSubstring("DATABASE_POOLED=true"));
  CHECK_THAT(problem("postgresql://bot:s3cret@ss#w$rd@localhost/avenor"), ContainsSubstring("%40"));
  CHECK_THAT(problem("postgresql://bot:s3cret@localhost:99999/avenor"), ContainsSubstring("99999"));
  CHECK_THAT(problem("postgresql://bot:s3cret@localhost:54x2/avenor"), ContainsSubstring("54x2"));
  CHECK_THAT(problem("postgresql://bot:s3cret@[::1/avenor"), ContainsSubstring("not shown"));
  CHECK_THAT(problem("postgresql://bot:s3cret@h/db?sslmode=on"), ContainsSubstring("verify-full"));
  CHECK_THAT(problem("postgresql://bot:s3cret@h/db?sslmode=require&ssl=true"), ContainsSubstring("'ssl'"));
}

TEST_CASE("database url: a remote server without TLS is a warning") {
  const auto warned = [](const std::string& url) { return check_database_url(url).warnings.size() == 1; };
  CHECK(warned("postgresql://u:p@db.example.org/avenor"));
  CHECK(warned("postgresql://u:p@10.0.0.7/avenor?sslmode=prefer"));
  CHECK(warned("postgresql://u:p@localhost,db2/avenor?sslmode=disable"));
  CHECK_FALSE(warned("postgresql://u:p@db.example.org/avenor?sslmode=require"));
  CHECK_FALSE(warned("postgresql://u:p@127.0.0.1/avenor"));
}
