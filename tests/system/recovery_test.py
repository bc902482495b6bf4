#!/usr/bin/python3
"""Starting with a long past: a ledger of 1,000,000 orders, 10,000 of them open at the exchange: recovery_test.py BIN_DIR
[unittest arguments]. AVENOR_TRADES and AVENOR_OPEN change the two figures."""
import concurrent.futures, http.client, json, os, pathlib, subprocess, sys, time, unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import Bot, Suite

BIN = sys.argv.pop(1)
TRADES, OPEN = int(os.environ.get("AVENOR_TRADES", "1000000")), int(os.environ.get("AVENOR_OPEN", "10000"))
MOST_SECONDS, MOST_MB = 10.0, 200

# History is not made by writing final rows: the ledger's walls let nobody do that. Here the superuser of a test's own cluster
# lays them down for the time of loading, like a restored dump does; each row is as its life would have left it.
HISTORY = """
SET session_replication_role = replica; SET synchronous_commit = off;
INSERT INTO trading.trades (client_order_id, bot_id, venue, venue_order_id, symbol, side, order_type, time_in_force, qty, status, version,
                            announced_version, closed_and_acked, filled_qty, avg_price, reason, created_at, submitted_at, resolved_at, fingerprint)
  SELECT 'old:entry:' || n, 'old', 'alpaca', 'gone-' || n, 'IBM', CASE WHEN n % 2 = 1 THEN 'buy' ELSE 'sell' END, 'market', 'day', 3, 'FILLED',
         3, 3, true, 3, 100 + n % 50, 'entry', t, t, t, 'f' FROM generate_series(1, {past}) n, LATERAL (SELECT now() - interval '30 days' + n * interval '1 second' AS t) x;
INSERT INTO trading.trade_events (trade_id, client_order_id, version, status, rationale, filled_qty, avg_price, at)
  SELECT id, client_order_id, v, (ARRAY['PENDING', 'SUBMITTED', 'FILLED'])[v], 'venue stream', CASE v WHEN 3 THEN 3 ELSE 0 END,
         CASE v WHEN 3 THEN avg_price END, created_at FROM trading.trades, generate_series(1, 3) v WHERE bot_id = 'old';
INSERT INTO trading.fills (venue, exec_id, trade_id, client_order_id, bot_id, symbol, side, price, qty, exec_time)
  SELECT venue, 'gone-' || id, id, client_order_id, bot_id, symbol, side, avg_price, qty, created_at FROM trading.trades WHERE bot_id = 'old';
INSERT INTO trading.positions (venue, bot_id, symbol, qty) VALUES ('alpaca', 'old', 'IBM', 0);
"""
OPEN_ORDERS = """
SET session_replication_role = replica;
CREATE TEMP TABLE resting (n bigint GENERATED ALWAYS AS IDENTITY, client_id text, venue_id text);
COPY resting (client_id, venue_id) FROM '{file}';
INSERT INTO trading.trades (client_order_id, bot_id, venue, venue_order_id, symbol, side, order_type, time_in_force, qty, limit_price, status,
                            version, announced_version, reason, submitted_at, fingerprint)
  SELECT client_id, 'pybot', 'alpaca', venue_id, CASE WHEN n % 2 = 0 THEN 'IBM' ELSE 'AAPL' END, 'buy', 'limit', 'gtc', 1, 1, 'SUBMITTED', 2, 2, 'entry', now(), 'f' FROM resting;
INSERT INTO trading.trade_events (trade_id, client_order_id, version, status, rationale, filled_qty, at)
  SELECT id, client_order_id, v, (ARRAY['PENDING', 'SUBMITTED'])[v], 'venue answer', 0, created_at FROM trading.trades, generate_series(1, 2) v WHERE bot_id = 'pybot';
"""


class Recovery(unittest.TestCase):
    def setUp(self):
        self.suite = Suite(BIN)
        self.addCleanup(self.suite.close)
        self.suite.start("proxy", "paper_exchange", "market_data")
        self.bot = Bot(self.suite)
        self.addCleanup(self.bot.close)
        self.bot.wait("a price", lambda: self.bot.prices)

    def rest_at_exchange(self, count):
        """Orders that rest there, as (client id, venue id)."""
        address = self.suite.settings["PAPER_LISTEN"]
        headers = {"APCA-API-KEY-ID": "test-key", "APCA-API-SECRET-KEY": "canary-4711-secret", "Content-Type": "application/json"}

        def place(numbers):
            connection, placed = http.client.HTTPConnection(address, timeout=30), []
            for number in numbers:
                client_id = f"pybot:entry:{number}"
                connection.request("POST", "/v2/orders", json.dumps({"symbol": "IBM" if number % 2 == 0 else "AAPL", "qty": "1", "side": "buy",
                                   "type": "limit", "limit_price": "1", "time_in_force": "gtc", "client_order_id": client_id}), headers)
                answer = connection.getresponse()
                body = json.loads(answer.read())
                self.assertEqual(answer.status, 200, body)
                placed.append((number, client_id, body["id"]))
            connection.close()
            return placed

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            placed = sorted(sum(pool.map(place, [range(1 + k, count + 1, 8) for k in range(8)]), []))
        return [(client_id, venue_id) for _, client_id, venue_id in placed]

    def load(self):
        began = time.monotonic()
        resting = self.rest_at_exchange(OPEN)
        placed = time.monotonic()
        file = self.suite.folder / "resting"
        file.write_text("".join(f"{a}\t{b}\n" for a, b in resting))
        self.psql(HISTORY.format(past=TRADES - OPEN))
        self.psql(OPEN_ORDERS.format(file=file))
        self.psql("VACUUM ANALYZE")
        self.assertEqual((self.suite.count(), self.suite.count("NOT closed_and_acked")), (TRADES, OPEN))
        print(f"\nplaced {OPEN} in {placed - began:.0f} s, laid down {TRADES} in {time.monotonic() - placed:.0f} s", flush=True)

    def psql(self, sql):
        subprocess.run([str(self.suite.cluster.bin / "psql"), "-Xq", "-v", "ON_ERROR_STOP=1", self.suite.cluster.url()], input=sql, text=True,
                       check=True, timeout=900)

    def start_and_measure(self):
        execution, before = self.suite["execution"], self.suite["execution"].log().count("recovered:")
        began = time.monotonic()
        execution.start()
        self.bot.wait("execution recovered", lambda: execution.log().count("recovered:") > before or not execution.alive(), 120)
        took = time.monotonic() - began
        status = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{execution.process.pid}/status").read_text().splitlines())
        most = int(status["VmHWM"].split()[0]) / 1024
        print(f"recovered {TRADES} orders, {OPEN} of them open, in {took:.1f} s; most memory {most:.0f} MB", flush=True)
        return took, most

    def ask_once(self):
        """One question: the answer comes in pages, each below what the bus carries, and together they are every open order, once."""
        del self.bot.states[:]
        began = time.monotonic()
        self.bot.publish("TRADE_ORDER.QUERY", bot_id="pybot")
        self.bot.wait("the whole answer", lambda: self.bot.states and len(self.bot.states) == self.bot.states[0].get("pages", 1), 20)
        pages = self.bot.states
        self.assertEqual(sorted(page["page"] for page in pages), list(range(1, len(pages) + 1)))
        self.assertEqual(len({(page["answer"], page["pages"], page["session"]) for page in pages}), 1)
        largest = max(len(json.dumps(page, separators=(",", ":"))) for page in pages)
        self.assertLess(largest, 256 * 1024)
        orders = [order["client_order_id"] for page in pages for order in page["open_orders"]]
        self.assertEqual(len(orders), len(set(orders)))
        self.assertEqual(set(orders), {row[0] for row in self.suite.cluster.query("SELECT client_order_id FROM trading.trades WHERE bot_id = 'pybot' AND status = 'SUBMITTED'")})
        print(f"{len(orders)} open orders in {len(pages)} pages of up to {largest} bytes, in {time.monotonic() - began:.2f} s", flush=True)

    def test_ready_in_ten_seconds_with_bounded_memory(self):
        self.load()
        took, most = self.start_and_measure()
        self.assertLess(most, MOST_MB)
        self.assertLess(took, MOST_SECONDS)

        self.ask_once()

        # And it works: what rests is still known, can be cancelled, and new orders trade.
        order = self.bot.order(qty="2")
        self.bot.wait("a new order is filled", lambda: self.bot.status(order) == "FILLED", 30)
        self.bot.publish("TRADE_ORDER.CANCEL", client_order_id="pybot:entry:77", bot_id="pybot")
        self.bot.wait("an old order is cancelled", lambda: self.bot.status("pybot:entry:77") == "CANCELLED", 30)

        # The same again after kill -9, with what changed meanwhile.
        self.suite["execution"].kill()
        took, most = self.start_and_measure()
        self.assertLess(most, MOST_MB)
        self.assertLess(took, MOST_SECONDS)
        self.assertEqual(self.suite.count("status IN ('PENDING', 'UNKNOWN')"), 0)
        self.assertEqual(self.suite.count("status = 'SUBMITTED'"), OPEN - 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
