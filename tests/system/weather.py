"""Where the tests of faults begin: a suite that trades, a trader that also hears how execution says it is, and what "healed" means."""
import sys, unittest

from harness import Suite
from storm import Trader, agree, open_gate

BIN = sys.argv.pop(1)
SEED = 4711


class Watcher(Trader):
    """A trader that also hears how execution says it is."""

    def __init__(self, suite, seed):
        self.beats = []
        super().__init__(suite, seed)
        self.sub.subscribe("HEARTBEAT.EXECUTION")

    def hear(self, topic, body):
        super().hear(topic, body)
        if topic == "HEARTBEAT.EXECUTION":
            self.beats.append(body)

    def state(self):
        return self.beats[-1]["state"] if self.beats else None


class Weather(unittest.TestCase):
    def setUp(self):
        self.suite = Suite(BIN)
        self.addCleanup(self.suite.close)
        open_gate(self.suite)
        self.suite.start("proxy", "paper_exchange", "market_data")
        self.suite["execution"].start(**self.environment())
        self.suite.wait_ready()
        self.trader = Watcher(self.suite, SEED)
        self.addCleanup(self.trader.close)
        self.execution = self.suite["execution"]

    def environment(self):
        """What execution's process is started with besides the suite's own."""
        return {}

    def received(self):
        return {order["client_order_id"] for order in self.suite.control("/control/orders")["orders"]}

    def assert_degraded(self, word, seconds=30):
        told = lambda: any(b["state"] == "degraded" and word in b["detail"] for b in self.trader.beats)
        self.trader.trade(seconds, rate=5, until=told)
        self.assertTrue(told(), f"no heartbeat said degraded with '{word}': {self.trader.beats[-3:]}")

    def assert_healed(self):
        self.trader.beats.clear()
        self.trader.wait("execution says ok again", lambda: self.trader.state() == "ok", 60)
        self.trader.trade(1)
        self.assertTrue(self.execution.alive())
        agree(self, self.suite, self.trader, 60)
