#include "bench/ledger/database.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <memory>
#include <stdexcept>

#include "core/random.hpp"
#include "ledger/migrations.hpp"

namespace avenor::bench::ledger_bench {
namespace {

std::string run(const std::string& url, const std::string& sql) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(url.c_str()), PQfinish);
  if (PQstatus(connection.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection.get()));
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), sql.c_str()), PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
    throw std::runtime_error(PQresultErrorMessage(result.get()) + sql);
  return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
}

/// The URI of another database of the same server: what stands between "://host/" and "?" is the database's
/// name.
std::string with_name(const std::string& url, const std::string& name) {
  const std::size_t host = url.find("://");
  const std::size_t path = url.find('/', host + 3);
  const std::size_t query = url.find('?');
  if (host == std::string::npos || path == std::string::npos)
    throw std::runtime_error("not a libpq URI with a database: " + url);
  return url.substr(0, path + 1) + name + (query == std::string::npos ? "" : url.substr(query));
}

// What the walls stand on is taken away, what the rows cost is kept.
constexpr const char* kBare = R"(
CREATE SCHEMA bare;
DO $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT unnest(ARRAY['trades', 'trade_events', 'fills', 'positions']) AS name LOOP
    EXECUTE format('CREATE TABLE bare.%1$I (LIKE trading.%1$I INCLUDING ALL EXCLUDING CONSTRAINTS)', one.name);
    EXECUTE (SELECT format('ALTER TABLE bare.%I SET (%s)', one.name, array_to_string(reloptions, ', '))
               FROM pg_class WHERE oid = ('trading.' || one.name)::regclass AND reloptions IS NOT NULL
              UNION ALL SELECT 'SELECT' LIMIT 1);
  END LOOP;
  FOR one IN SELECT c.relname, a.attname, format_type(t.typbasetype, NULL) AS base
               FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
              WHERE c.relnamespace = 'bare'::regnamespace AND c.relkind = 'r' AND t.typtype = 'd' AND a.attnum > 0 LOOP
    EXECUTE format('ALTER TABLE bare.%I ALTER COLUMN %I TYPE %s', one.relname, one.attname, one.base);
  END LOOP;
END $$;
)";

}  // namespace

Database::Database(std::string server, const std::string& sql)
    : server_(std::move(server)), name_("bench_" + core::random_hex(4)), url_(with_name(server_, name_)) {
  run(server_, "CREATE DATABASE " + name_);
  const auto applied = ledger::migrate(url_, sql, {});
  if (!applied) throw std::runtime_error(applied.error().message);
  run(url_, "CHECKPOINT");
}

Database::~Database() {
  try {
    run(server_, "DROP DATABASE " + name_ + " WITH (FORCE)");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
  }
}

void Database::make_bare() { run(url_, kBare); }
std::string Database::ask(const std::string& sql) const { return run(url_, sql); }
std::uint64_t Database::count(const std::string& sql) const { return std::stoull(run(url_, sql)); }

std::uint64_t Database::commits(const std::string& schema) const {
  return count(fmt::format("SELECT count(DISTINCT xmin::text) FROM {}.trade_events", schema));
}

void Database::verify(const std::string& schema, std::uint64_t orders) const {
  const auto expect = [&](const std::string& what, std::uint64_t wanted) {
    const std::uint64_t found = count(fmt::format("SELECT count(*) FROM {}.{}", schema, what));
    if (found != wanted)
      throw std::runtime_error(fmt::format("{}.{}: {} and not {}", schema, what, found, wanted));
  };
  expect("trades", orders);
  expect("trades WHERE status = 'FILLED' AND version = 3 AND filled_qty = qty", orders);
  expect("trade_events", 3 * orders);
  expect("fills", orders);
}

}  // namespace avenor::bench::ledger_bench
