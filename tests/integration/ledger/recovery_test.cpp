#include "integration/ledger/ledger_world.hpp"
#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::testing;

TEST_CASE("ledger: recovery reads what is open, not what is done") {
  const std::string url = fresh_ledger();
  // 100,000 settled orders with a fill each, 2,000 open ones, 500 that were not announced; as the owner may
  // who loads old books.
  pg_query(url, R"(
    SET session_replication_role = replica;
    INSERT INTO trades (client_order_id, bot_id, venue, venue_order_id, symbol, side, order_type, time_in_force, qty, reason,
                        status, version, announced_version, closed_and_acked, filled_qty, avg_price, submitted_at, resolved_at)
      SELECT 'bot:entry:' || n, 'bot', 'alpaca', 'v' || n, 'IBM', 'buy', 'market', 'day', 10, 'entry', 'FILLED', 3,
             CASE WHEN n % 200 = 0 THEN 2 ELSE 3 END, n % 200 <> 0, 10, 100, now(), now() FROM generate_series(1, 100000) n;
    INSERT INTO trade_events (trade_id, client_order_id, version, status, rationale, filled_qty, at)
      SELECT id, client_order_id, v, 'FILLED', 'loaded', 0, now() FROM trades, generate_series(1, 3) v;
    INSERT INTO fills (venue, exec_id, trade_id, client_order_id, bot_id, symbol, side, price, qty, exec_time)
      SELECT venue, 'x' || id, id, client_order_id, bot_id, symbol, side, 100, 10, now() - id * interval '1 s' FROM trades;
    INSERT INTO trades (client_order_id, bot_id, venue, symbol, side, order_type, time_in_force, qty, limit_price, reason, status, version)
      SELECT 'bot:exit:' || n, 'bot', 'alpaca', 'IBM', 'sell', 'limit', 'gtc', 10, 100, 'exit', 'UNKNOWN', 2
        FROM generate_series(1, 2000) n;
  )");
  LedgerDesk desk(url);
  REQUIRE_FALSE(desk.write(intent_of(an_order("first"))).refused);  // connected: only the reading is measured
  const auto begin = std::chrono::steady_clock::now();
  const auto recovered = desk.recover();
  const auto took = std::chrono::steady_clock::now() - begin;
  REQUIRE(recovered);
  CHECK(recovered->open_orders.size() == 2001);
  CHECK(recovered->unannounced.size() == 500);
  CHECK(recovered->unannounced.front().execs.size() == 1);
  CHECK(recovered->open_orders.front().order.id().str() == "bot:exit:1");  // in the order of their coming
  CHECK(recovered->open_orders.back().order.id().str() == "first");
  CHECK(took < std::chrono::seconds(2));
  WARN("recovered 2,501 of 102,001 orders in "
       << std::chrono::duration_cast<std::chrono::milliseconds>(took).count() << " ms");
}
