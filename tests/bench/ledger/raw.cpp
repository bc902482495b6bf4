#include "bench/ledger/raw.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <span>
#include <stdexcept>
#include <thread>
#include <vector>

#include "bench/common/monotonic.hpp"
#include "bench/common/pipeline.hpp"

namespace avenor::bench::ledger_bench {
namespace {

constexpr std::string_view kBareSchema = "bare";
constexpr int kInFlight = 4;  // transactions sent ahead, so that the server never waits for us

// $1 ids, $2 sides, $3 bot
constexpr std::string_view kIntents = R"(
WITH written AS (
  INSERT INTO {0}.trades (client_order_id, bot_id, venue, symbol, side, order_type, time_in_force, qty, reason, created_at, fingerprint, rationale)
  SELECT id, $3, 'alpaca', 'IBM', side, 'market', 'day', 1, 'entry', now(), '0123456789abcdef', '{{"signal":"ping","mid":"100.25"}}'
    FROM unnest($1::text[], $2::text[]) AS i(id, side)
  RETURNING id, client_order_id, created_at
)
INSERT INTO {0}.trade_events (trade_id, client_order_id, version, status, rationale, filled_qty, at)
SELECT id, client_order_id, 1, 'PENDING', 'intent', 0, created_at FROM written)";

// $1 ids, $2 sides, $3 bot, $4 the venue's ids
constexpr std::string_view kFilled = R"(
WITH written AS (
  UPDATE {0}.trades t
     SET status = 'FILLED', version = 3, filled_qty = 1, avg_price = 100.25, venue_order_id = i.venue_id, submitted_at = now(), resolved_at = now()
    FROM unnest($1::text[], $4::text[]) AS i(id, venue_id)
   WHERE t.client_order_id = i.id AND t.version = 1
  RETURNING t.id, t.client_order_id, t.venue_order_id, t.side
), events AS (
  INSERT INTO {0}.trade_events (trade_id, client_order_id, version, status, rationale, venue_text, filled_qty, avg_price, at)
  SELECT w.id, w.client_order_id, e.version, e.status, 'venue answer', 'filled', e.filled_qty, e.avg_price, now()
    FROM written w, (VALUES (2, 'SUBMITTED', 0, NULL), (3, 'FILLED', 1, 100.25)) AS e(version, status, filled_qty, avg_price)
)
INSERT INTO {0}.fills (venue, exec_id, trade_id, client_order_id, bot_id, symbol, side, price, qty, fee, fee_currency, exec_time,
                       position_avg_price)
SELECT 'alpaca', venue_order_id || '/1', id, client_order_id, $3, 'IBM', side, 100.25, 1, 0, 'USD', now(), 100.25 FROM written
 WHERE cardinality($2::text[]) > 0)";

// $1 bot, $2 quantity. In the ledger's schema the fills' trigger writes it.
constexpr std::string_view kPosition = R"(
INSERT INTO {0}.positions AS p (venue, bot_id, symbol, qty, avg_price) VALUES ('alpaca', $1, 'IBM', $2, 100.25)
ON CONFLICT (venue, bot_id, symbol) DO UPDATE SET qty = excluded.qty, avg_price = excluded.avg_price, updated_at = now())";
constexpr std::string_view kSettings =
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off;"
    "SET enable_mergejoin = off; SET enable_bitmapscan = off; SET jit = off";

Pipeline connect(const std::string& url, const std::string& schema) {
  Pipeline connection(url);
  connection.run(std::string(kSettings));
  const auto prepare = [&](const char* name, std::string_view text) {
    connection.prepare(name, fmt::format(fmt::runtime(text), schema));
  };
  prepare("intents", kIntents);
  prepare("filled", kFilled);
  if (schema == kBareSchema) prepare("position", kPosition);
  return connection;
}

struct Columns {
  std::string ids, sides, venue_ids;
  void add(std::uint64_t number) {
    const char comma = ids.empty() ? '{' : ',';
    fmt::format_to(std::back_inserter(ids), "{}raw:entry:1700000000000-{}", comma, number);
    fmt::format_to(std::back_inserter(sides), "{}{}", comma, number % 2 == 0 ? "buy" : "sell");
    fmt::format_to(std::back_inserter(venue_ids), "{}7e1f0a52-9c44-4b1e-8d2c-{}", comma, number);
  }
  void close() { ids += '}', sides += '}', venue_ids += '}'; }
};

class Writer {
 public:
  Writer(const std::string& url, const RawOptions& options, int which)
      : options_(options), connection_(connect(url, options.schema)), bot_(fmt::format("bench{}", which)) {}

  void write(std::uint64_t first, std::uint64_t count) {
    connection_.begin_pipeline();
    std::uint64_t pending = 0;  // batches whose intents are sent
    const std::uint64_t batches = (count + options_.batch - 1) / options_.batch;
    // A batch's fills go out one batch after its intents: as orders do whose answers come while others are
    // taken in.
    for (std::uint64_t i = 0; i <= batches; ++i) {
      if (i < batches) transaction(first, count, i, true);
      if (i > 0) transaction(first, count, pending++, false);
    }
    connection_.end_pipeline();
  }

 private:
  void transaction(std::uint64_t first, std::uint64_t count, std::uint64_t batch, bool intents) {
    const std::uint64_t end = first + std::min(count, (batch + 1) * options_.batch);
    connection_.send_plain("BEGIN");
    for (std::uint64_t at = first + batch * options_.batch; at < end; at += options_.rows) {
      Columns columns;
      for (std::uint64_t n = at; n < std::min(end, at + options_.rows); ++n) columns.add(n);
      columns.close();
      const std::array values = {columns.ids.c_str(), columns.sides.c_str(), bot_.c_str(),
                                 columns.venue_ids.c_str()};
      connection_.send(intents ? "intents" : "filled", std::span(values).first(intents ? 3 : 4));
    }
    if (!intents && options_.schema == kBareSchema) {
      for (std::uint64_t n = first + batch * options_.batch; n < end; ++n) position_ += n % 2 == 0 ? 1 : -1;
      const std::string qty = std::to_string(position_);
      const std::array values = {bot_.c_str(), qty.c_str()};
      connection_.send("position", values);
    }
    connection_.send_plain("COMMIT");
    connection_.sync(kInFlight);
  }

  RawOptions options_;
  Pipeline connection_;
  std::string bot_;
  std::int64_t position_ = 0;
};

}  // namespace

double raw_burst(const std::string& url, const RawOptions& options, std::uint64_t first,
                 std::uint64_t count) {
  const auto writers = static_cast<std::uint64_t>(options.connections);
  std::vector<std::unique_ptr<Writer>> all;
  for (int i = 0; i < options.connections; ++i) all.push_back(std::make_unique<Writer>(url, options, i));
  const std::uint64_t share = count / writers;
  std::vector<std::exception_ptr> errors(writers);
  const std::int64_t began = now_ns();
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t i = 0; i < writers; ++i) {
      threads.emplace_back([&, i] {
        try {
          all[i]->write(first + i * share, i + 1 == writers ? count - i * share : share);
        } catch (...) {
          errors[i] = std::current_exception();
        }
      });
    }
  }
  const double seconds = static_cast<double>(now_ns() - began) / 1e9;
  for (const auto& error : errors) {
    if (error) std::rethrow_exception(error);
  }
  return seconds;
}

void raw_inserts(const std::string& url, const std::string& schema, std::uint64_t count, Histogram& waits) {
  Pipeline connection = connect(url, schema);
  connection.prepare(
      "one", fmt::format("INSERT INTO {}.trades (client_order_id, bot_id, venue, symbol, side, order_type, "
                         "time_in_force, qty, "
                         "reason) VALUES ($1, 'bench', 'alpaca', 'IBM', 'buy', 'market', 'day', 1, 'entry')",
                         schema));
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string id = fmt::format("one:entry:{}", i);
    const std::array values = {id.c_str()};
    const std::int64_t began = now_ns();
    connection.execute("one", values);
    waits.record(static_cast<std::uint64_t>(now_ns() - began));
  }
}

}  // namespace avenor::bench::ledger_bench
