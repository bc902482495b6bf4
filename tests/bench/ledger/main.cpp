// bench_ledger latency|ours|raw --url URI --sql FOLDER: the ledger against PostgreSQL itself. Each run in a
// database of its own, made and dropped on the server of URI (any database of it; the role must be allowed to
// create some and to checkpoint).
//
// latency  one order at a time: our intent, our whole life, and a single-row INSERT by libpq
//   --count N        orders each (2000)
// ours     a burst through PgLedger: PENDING committed, then SUBMITTED, FILLED, fill and position
//   --orders N       20000;  --window N  under way at a time (all);  --max-batch N (256);  --announced  and
//   acknowledged;  --pooled  as behind PgBouncer (URI may lead to one, pool_mode=transaction)
// raw      the same rows by pipelined batches
//   --orders N       20000;  --schema trading|bare;  --batch N orders a commit (256);  --rows N orders a
//   statement (256)
//   --connections N  (1)
//
// Prints one JSON object, after the rows have been counted.
#include <cstdio>
#include <exception>

#include "bench/common/options.hpp"
#include "bench/common/report.hpp"
#include "bench/ledger/database.hpp"
#include "bench/ledger/ours.hpp"
#include "bench/ledger/raw.hpp"

using namespace avenor::bench;
using namespace avenor::bench::ledger_bench;

namespace {

constexpr std::uint64_t kWarmUp = 500;
// An order's row is written twice (PENDING, FILLED), with three events and a fill.
constexpr double kRowsAnOrder = 6;

std::uint64_t number(const Options& options, const std::string& name, std::int64_t usual) {
  return static_cast<std::uint64_t>(options.number(name, usual));
}

void tell_burst(Report& report, const Database& database, const std::string& schema, std::uint64_t orders,
                double seconds, std::uint64_t commits_before) {
  database.verify(schema, orders + kWarmUp);
  const std::uint64_t commits = database.commits(schema) - commits_before;
  report.whole("orders", orders)
      .number("seconds", seconds)
      .number("orders_per_s", static_cast<double>(orders) / seconds);
  report.whole("commits", commits)
      .number("rows_per_commit", kRowsAnOrder * static_cast<double>(orders) / static_cast<double>(commits));
}

Report ours(const Options& options, const Database& database) {
  const std::uint64_t orders = number(options, "orders", 20'000);
  Ours ledger(database.url(), {.max_batch = number(options, "max-batch", 256),
                               .pooled = options.has("pooled"),
                               .announced = options.has("announced")});
  ledger.burst(kWarmUp, 64);
  const std::uint64_t before = database.commits("trading");
  const double seconds = ledger.burst(orders, number(options, "window", static_cast<std::int64_t>(orders)));
  Report report;
  tell_burst(report, database, "trading", orders, seconds, before);
  return report;
}

Report raw(const Options& options, Database& database) {
  const std::uint64_t orders = number(options, "orders", 20'000);
  RawOptions how{.schema = options.text("schema", "trading"), .batch = number(options, "batch", 256)};
  how.rows = std::min(how.batch, number(options, "rows", static_cast<std::int64_t>(how.batch)));
  how.connections = static_cast<int>(options.number("connections", 1));
  if (how.schema == "bare")
    database.make_bare();
  else if (how.schema != "trading")
    Options::die("--schema is trading or bare, not " + how.schema);
  if (how.batch == 0 || how.rows == 0 || how.connections < 1)
    Options::die("--batch, --rows and --connections are above zero");
  raw_burst(database.url(), how, 0, kWarmUp);
  const std::uint64_t before = database.commits(how.schema);
  const double seconds = raw_burst(database.url(), how, kWarmUp, orders);
  Report report;
  tell_burst(report, database, how.schema, orders, seconds, before);
  return report;
}

Report latency(const Options& options, Database& database) {
  const std::uint64_t count = number(options, "count", 2000);
  Histogram warm, intent, life, insert, bare;
  database.make_bare();
  Ours ledger(database.url(), {});
  ledger.closed(kWarmUp, true, warm);
  ledger.closed(count, false, intent);
  ledger.closed(count, true, life);
  raw_inserts(database.url(), "trading", count, insert);
  raw_inserts(database.url(), "bare", count, bare);
  Report report;
  report.latency("intent", intent)
      .latency("whole_life", life)
      .latency("raw_insert", insert)
      .latency("bare_insert", bare);
  return report;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options(argc, argv);
  try {
    Database database(options.text("url"), options.text("sql"));
    const std::string& what = options.word();
    if (what == "latency")
      latency(options, database).print();
    else if (what == "ours")
      ours(options, database).print();
    else if (what == "raw")
      raw(options, database).print();
    else
      Options::die("bench_ledger latency|ours|raw, not '" + what + "'");
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_ledger: %s\n", error.what());
    return 1;
  }
}
