#!/usr/bin/python3
"""Kills and breaks everything while orders flow, then compares: crash_test.py BIN_DIR [unittest arguments]"""
import pathlib, signal, sys, time, unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import Bot, Suite, wait_for

BIN = sys.argv.pop(1)
FINAL = {"FILLED", "REJECTED", "CANCELLED", "EXPIRED", "FAILED"}


class Crash(unittest.TestCase):
    """Each test: orders at 40 a second, a fault in their midst, then agreement: every order once in the ledger, at most once at
    the exchange, every execution once, and the bot knows."""

    def setUp(self):
        self.suite = Suite(BIN, ALPACA_REQUEST_TIMEOUT_S="2")
        self.suite.start("proxy", "healthcheck", "paper_exchange", "market_data", "execution")
        self.suite.wait_ready()
        self.bot = Bot(self.suite)
        self.bot.wait("a price", lambda: self.bot.prices)

    def tearDown(self):
        self.bot.close()
        self.suite.close()

    def trade(self, seconds, rate=40):
        end, due = time.monotonic() + seconds, time.monotonic()
        while time.monotonic() < end:
            while due <= time.monotonic():
                self.bot.order(side="buy" if self.bot.count % 2 else "sell", qty=str(1 + self.bot.count % 3))
                due += 1 / rate
            self.bot.pump(0.01)

    def through(self, fault, before=1.0, after=2.0):
        self.trade(before)
        fault()
        self.trade(after)
        self.agree()

    def agree(self):
        orders = self.bot.orders
        self.bot.wait("the bot knows every order's end", lambda: all(self.bot.status(o) in FINAL for o in orders), 40)
        figures = self.suite.assert_agreement(30)
        self.assertEqual(figures["orders"], len(orders))
        self.assertEqual(self.suite.count("bot_id = 'pybot'"), len(orders))
        ledger = dict(self.suite.cluster.query("SELECT client_order_id, status FROM trading.trades"))
        self.assertEqual({o: self.bot.status(o) for o in orders}, ledger)
        drift = self.suite.cluster.query("SELECT p.bot_id, p.symbol, p.qty, coalesce(sum(CASE f.side WHEN 'buy' THEN f.qty ELSE -f.qty END), 0) FROM trading.positions p"
                                         " LEFT JOIN trading.fills f USING (venue, bot_id, symbol) GROUP BY 1, 2, 3 HAVING p.qty <> coalesce(sum(CASE f.side WHEN 'buy' THEN f.qty ELSE -f.qty END), 0)")
        self.assertEqual(drift, [])
        self.assertGreater(figures["filled"], 0)

    def restart(self, name):
        self.suite[name].kill()
        self.trade(0.5)
        self.suite[name].start()

    def test_kill_execution(self):
        def fault():
            for _ in range(3):
                self.restart("execution")
                self.trade(0.7)
        self.through(fault)

    def test_kill_proxy(self):
        self.through(lambda: self.restart("proxy"))

    def test_kill_market_data(self):
        self.through(lambda: self.restart("market_data"))

    def test_kill_the_exchange(self):
        self.through(lambda: self.restart("paper_exchange"), after=3)

    def test_database_immediate_stop(self):
        def fault():
            self.suite.cluster.stop("immediate")
            self.trade(1)
            self.suite.cluster.start()
        self.through(fault)

    def test_freeze_execution(self):
        def fault():
            self.suite["execution"].kill(signal.SIGSTOP)
            self.trade(1.5)
            self.suite["execution"].kill(signal.SIGCONT)
        self.through(fault)

    def test_freeze_the_exchange(self):
        def fault():
            self.suite["paper_exchange"].kill(signal.SIGSTOP)
            self.trade(3)
            self.suite["paper_exchange"].kill(signal.SIGCONT)
        self.through(fault)

    def test_answers_dropped(self):
        def fault():
            self.suite.faults(drop_response_rate=0.3)
            self.trade(1.5, rate=10)
            self.suite.faults(reset=True)
        self.through(fault)

    def test_orders_lost_before_they_were_taken(self):
        def fault():
            self.suite.faults(drop_before_accept_rate=0.3)
            self.trade(1.5, rate=10)
            self.suite.faults(reset=True)
        self.through(fault)

    def test_errors_500_and_429(self):
        def fault():
            for status in (500, 503, 429):
                self.suite.faults(error_rate=0.3, error_status=status)
                self.trade(0.7, rate=10)
            self.suite.faults(reset=True)
        self.through(fault)

    def test_events_doubled_and_reordered(self):
        self.suite.faults(duplicate_event_rate=0.5, reorder_events=True, partial_fill_rate=0.5)
        self.through(lambda: self.trade(1))

    def test_stream_muted_and_cut(self):
        def fault():
            self.suite.faults(mute_stream=True)
            self.trade(1)
            self.suite.faults(mute_stream=False, disconnect_stream="trade")
        self.through(fault)


if __name__ == "__main__":
    unittest.main(verbosity=2)
