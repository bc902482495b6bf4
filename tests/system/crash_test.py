#!/usr/bin/python3
"""Kills and breaks everything while orders flow, then compares: crash_test.py BIN_DIR [unittest arguments]

The crash matrix: at each step of an order's life (and of the recovery), each fault. What is where:

  step \\ fault                 kill -9 of     kill -9 of      database stops   exchange away, answer dropped,
                                execution      proxy, prices   at once          events doubled, reordered, muted
  order sent by the bot         B   P          P C             C               C
  before and after its PENDING  F              D               D               D
  around its commit             F              D               D               D
  before and after it is sent   F              D               D               D
  answer, event heard           F              D               D               D
  written, told                 F              D               D               D
  cancelled, replaced, exits    F              D               D               D
  recovery, every step          F (again and   O (Soak: all of them in any order, at any step, by seed)
                                 again)

  B  failpoint_test.StrategyFailpoints (kill -9 of the bot, before and after it sends)
  C  Crash: here, at 40 orders a second, so at whatever step it meets
  D  Dwelling: here, execution dwells at that step, so that is where it is met
  F  failpoint_test.Failpoints: exactly there
  O  outage_test.Soak; and its other tests: database away, read-only, full, locked, failing to keep its journal
  P  failpoint_test.BusAndPrices: exactly at each step of the proxy's and of market_data's own
  and by seeds, all of it at once, at every step: tests/sim (the core, 10,000 seeds)."""
import pathlib, signal, sys, time, unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import Bot, Suite, wait_for
from storm import agree, restart_execution, walls
from weather import BIN, Weather

FINAL = {"FILLED", "REJECTED", "CANCELLED", "EXPIRED", "FAILED"}


class Crash(unittest.TestCase):
    """Each test: orders at 40 a second, a fault in their midst, then agreement: every order once in the ledger, at most once at
    the exchange, every execution once, and the bot knows."""

    def setUp(self):
        self.suite = Suite(BIN)
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
        # On a machine that is busy with other things no order may have got through until now.
        patience = time.monotonic() + 30
        while time.monotonic() < patience and not any(self.bot.status(o) == "FILLED" for o in self.bot.orders):
            self.trade(0.5)
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
        walls(self, self.suite)
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


class Dwelling(Weather):
    """execution dawdles at one step of every order's life, and everything around it fails meanwhile, one after the other."""

    STEPS = ("exec.before_pending=delay:25", "exec.after_pending=delay:25", "exec.after_send=delay:25", "exec.after_answer=delay:25",
             "exec.before_event=delay:25", "exec.before_step=delay:15", "exec.after_step=delay:15", "exec.before_publish=delay:10",
             "ledger.before_commit=delay:40", "ledger.sent=delay:40", "ledger.after_commit=delay:40",
             "exec.before_cancel=delay:80;exec.before_replace=delay:80;exec.before_adopt=delay:80")

    def away(self, name):
        self.suite[name].kill()
        self.trader.trade(0.3)
        self.suite[name].start()
        self.trader.trade(0.3)

    def all_that_can_fail(self):
        self.suite.faults(duplicate_event_rate=0.5, reorder_events=True, partial_fill_rate=0.3, drop_response_rate=0.3)
        self.trader.trade(0.7)
        self.suite.faults(drop_response_rate=0, mute_stream=True)
        self.trader.trade(0.4)
        self.suite.faults(mute_stream=False, disconnect_stream="trade")
        self.trader.trade(0.3)
        self.suite.cluster.stop("immediate")
        self.trader.trade(0.3)
        self.suite.cluster.start()
        self.trader.trade(0.3)
        for name in ("proxy", "market_data", "paper_exchange"):
            self.away(name)

    def test_every_fault_at_every_step(self):
        for step in self.STEPS:
            with self.subTest(step=step):
                restart_execution(self.suite, AVENOR_FAILPOINTS=step)
                self.trader.trade(0.3)
                self.all_that_can_fail()
                self.assertTrue(self.execution.alive(), self.execution.log()[-2000:])
                agree(self, self.suite, self.trader, 60)


if __name__ == "__main__":
    unittest.main(verbosity=2)
