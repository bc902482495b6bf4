#!/usr/bin/python3
"""The crash matrix: execution dies at every step of an order's life and of its own recovery, the bus and the prices at every
step of theirs, with orders of all kinds under way, and each is started again: failpoint_test.py BIN_DIR [unittest arguments].
Needs a build with AVENOR_FAILPOINTS; which other faults are tried where stands at the head of crash_test.py."""
import os, pathlib, re, subprocess, sys, tempfile, time, unittest

import zmq

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import ROOT, Suite, wait_for
from storm import Trader, agree, open_gate, recovered, restart_execution

BIN = sys.argv.pop(1)
SEED = 20261120

# The point, and the passes at which it kills: an early one and one in the middle of traffic.
LIFE = {
    "exec.before_pending": (1, 9), "exec.after_pending": (1, 9), "exec.before_send": (3, 8), "exec.after_send": (1, 9),
    "exec.after_answer": (1, 7), "exec.before_step": (1, 12), "exec.after_step": (2, 15), "exec.before_cancel": (1, 3),
    "exec.before_replace": (1, 2), "exec.before_adopt": (1, 3), "exec.after_adopt": (1, 3),
    "exec.before_event": (1, 11), "exec.after_event": (2, 13), "exec.before_publish": (1, 17), "exec.after_publish": (2, 19),
    "ledger.before_commit": (2, 14), "ledger.sent": (12, 20), "ledger.after_commit": (2, 16),
}
RECOVERY = ("exec.before_recovery", "exec.after_ledger_read", "exec.before_reconcile", "exec.orders_compared", "exec.before_lookup",
            "exec.after_lookup", "exec.fills_fetched", "exec.before_positions", "exec.after_reconcile", "exec.before_ready")

# The same for the daemons around it.
AROUND = {
    "proxy": {"proxy.before_forward": (3, 300), "proxy.after_forward": (3, 300), "proxy.before_replay": (1, 3), "proxy.after_replay": (1, 3)},
    "market_data": {"data.after_tick": (1, 12), "data.before_publish": (1, 20), "data.after_publish": (2, 20), "data.before_poll": (1, 2),
                    "data.after_poll": (1, 2)},
    "strategy": {"strat.before_send": (1, 4), "strat.after_send": (1, 4)},
}


def has_failpoints():
    return b"AVENOR_FAILPOINTS: " in (pathlib.Path(BIN) / "execution").read_bytes()


@unittest.skipUnless(has_failpoints(), "not run: this build has no failpoints (release)")
class Matrix(unittest.TestCase):
    def setUp(self):
        self.suite = Suite(BIN, ACCOUNT_POLL_S="0.5")
        self.addCleanup(self.suite.close)
        open_gate(self.suite)
        self.suite.start("proxy", "paper_exchange", "market_data", "execution")
        self.suite.wait_ready()
        self.trader = Trader(self.suite, SEED)
        self.addCleanup(self.trader.close)
        self.execution = self.suite["execution"]


class Failpoints(Matrix):
    def start_with(self, points):
        self.execution.kill()
        self.execution.start(AVENOR_FAILPOINTS=points)

    def dies(self, seconds=60):
        return self.trader.trade(seconds, until=lambda: not self.execution.alive())

    def assert_killed(self, what):
        self.assertEqual(self.execution.process.returncode, -9, what)

    def matrix(self, points):
        for point in points:
            for number in LIFE[point]:
                with self.subTest(point=point, number=number):
                    self.start_with(f"{point}=kill:{number}")
                    self.assertTrue(self.dies(), f"{point}=kill:{number} was never reached")
                    self.assert_killed(point)
                    restart_execution(self.suite)
                    self.trader.trade(0.4)
            with self.subTest(point=point):
                agree(self, self.suite, self.trader)

    def test_before_it_is_sent(self):
        self.matrix([p for p in LIFE if p in ("exec.before_pending", "exec.after_pending", "exec.before_send", "exec.before_cancel")])

    def test_once_it_is_sent(self):
        self.matrix([p for p in LIFE if p in ("exec.after_send", "exec.after_answer", "exec.before_event", "exec.after_event")])

    def test_while_it_is_written_and_told(self):
        self.matrix([p for p in LIFE if p in ("exec.before_step", "exec.after_step", "exec.before_publish", "exec.after_publish")])

    def test_exits_and_replacements(self):
        self.matrix([p for p in LIFE if p in ("exec.before_replace", "exec.before_adopt", "exec.after_adopt")])

    def test_around_the_commit(self):
        self.matrix([p for p in LIFE if p.startswith("ledger.")])

    def test_every_point_is_in_the_matrix(self):
        named = set()
        for source in [*(ROOT / "services").rglob("*.cpp"), *(ROOT / "libs").rglob("*.cpp")]:
            named.update(re.findall(r'AVENOR_FAILPOINT\("([^"]+)"\)', source.read_text()))
        self.assertEqual(named, {*LIFE, *RECOVERY, *(point for points in AROUND.values() for point in points)})

    def deaths_in_recovery(self, point):
        # Left behind: orders of every kind, one of them sent and never answered.
        self.start_with("exec.after_send=kill:6")
        self.assertTrue(self.dies())
        deaths, before = 0, recovered(self.suite)
        for _ in range(3):
            self.start_with(f"{point}=kill:1")
            self.trader.trade(60, rate=10, until=lambda: not self.execution.alive() or recovered(self.suite) > before)
            if self.execution.alive():
                break  # what the point needs was settled by the death before
            self.assert_killed(point)
            deaths += 1
        return deaths

    def test_recovery_again_and_again(self):
        for point in RECOVERY:
            with self.subTest(point=point):
                deaths = 0
                for _ in range(5):  # the history of executions may settle all of it before anything is asked for by itself
                    deaths = self.deaths_in_recovery(point)
                    if deaths > 0:
                        break
                    restart_execution(self.suite)
                self.assertGreater(deaths, 0, f"{point} was never reached")
                restart_execution(self.suite)
                agree(self, self.suite, self.trader)


@unittest.skipUnless(has_failpoints(), "not run: this build has no failpoints (release)")
class StrategyFailpoints(unittest.TestCase):
    """The bot itself dies around its sending; it is the `ping` strategy here, an order at every price."""

    def test_the_bot_dies_before_and_after_it_sends(self):
        suite = Suite(BIN, BOTS="ping")
        self.addCleanup(suite.close)
        bot = suite["strategy"]
        bot.args = ("--bot", "ping")
        suite.start("proxy", "paper_exchange", "market_data", "execution")
        suite.wait_ready()
        orders = 0
        for point in (f"{name}=kill:{number}" for name, numbers in AROUND["strategy"].items() for number in numbers):
            bot.start(AVENOR_FAILPOINTS=point)
            wait_for(f"death at {point}", lambda: not bot.alive(), 30)
            self.assertEqual(bot.process.returncode, -9)
        orders = suite.count()
        bot.start()
        wait_for("orders again", lambda: suite.count() > orders + 3, 30)
        self.assertIn(bot.stop(), (0,))
        suite.assert_agreement(30)


@unittest.skipUnless(has_failpoints(), "not run: this build has no failpoints (release)")
class BusAndPrices(Matrix):
    """The proxy and market_data die in the middle of a message, of a replay, of a poll."""

    def through(self, name, also=lambda: None):
        daemon = self.suite[name]
        for point, numbers in AROUND[name].items():
            for number in numbers:
                with self.subTest(point=point, number=number):
                    daemon.kill()
                    daemon.start(AVENOR_FAILPOINTS=f"{point}=kill:{number}")
                    end = time.monotonic() + 30
                    while daemon.alive() and time.monotonic() < end:
                        also()
                        self.trader.trade(0.1)
                    self.assertEqual(daemon.process.poll(), -9, f"{point}=kill:{number} was never reached")
                    daemon.start()
                    self.trader.prices.clear()
                    self.trader.trade(30, until=lambda: {"PRICE.IBM", "PRICE.AAPL"} <= set(self.trader.prices))
                    self.assertLessEqual({"PRICE.IBM", "PRICE.AAPL"}, set(self.trader.prices))
            with self.subTest(point=point):
                agree(self, self.suite, self.trader)

    def latecomer(self):
        late = zmq.Context.instance().socket(zmq.SUB)
        late.linger = 0
        late.connect(self.suite.settings["ZMQ_OUTBOUND_BUS_URL"])
        for state in ("PRICE.", "ACCOUNT.", "POSITION."):
            late.subscribe(state)
        return late

    def test_the_bus(self):
        came = []

        def one_comes():
            came.append(self.latecomer())
            while len(came) > 3:
                came.pop(0).close()

        self.addCleanup(lambda: [late.close() for late in came])
        self.through("proxy", one_comes)
        heard, late = set(), self.latecomer()  # and what it has forgotten, it has been told again
        came.append(late)
        end = time.monotonic() + 10
        while len(heard) < 3 and time.monotonic() < end:
            if late.poll(100):
                heard.add(late.recv_multipart()[0].split(b".")[0])
        self.assertEqual(heard, {b"PRICE", b"ACCOUNT", b"POSITION"})

    def test_the_prices(self):
        self.through("market_data")


class Release(unittest.TestCase):
    """What a server runs has none of this."""

    def test_the_macro_is_nothing_without_its_definition(self):
        source = '#include "core/failpoint.hpp"\nvoid step() { AVENOR_FAILPOINT("canary.point"); }\n'
        for flags, expected in (([], False), (["-DAVENOR_FAILPOINTS=1"], True)):
            made = subprocess.run([os.environ.get("CXX", "c++"), "-std=c++20", "-E", "-I", str(ROOT / "libs"), "-x", "c++", *flags, "-"], input=source,
                                  stdout=subprocess.PIPE, text=True, check=True).stdout
            self.assertEqual("canary.point" in made, expected, flags)

    def test_a_build_has_all_of_them_or_none(self):
        for name, points in {"execution": LIFE, **AROUND}.items():
            program = (pathlib.Path(BIN) / name).read_bytes()
            for point in points:
                self.assertEqual(point.encode() in program, has_failpoints(), f"{point} in {name}")

    def test_a_release_with_failpoints_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            made = subprocess.run(["cmake", "-G", "Ninja", "-S", str(ROOT), "-B", folder, "-DCMAKE_BUILD_TYPE=Release", "-DAVENOR_FAILPOINTS=ON"],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
        self.assertNotEqual(made.returncode, 0)
        self.assertIn("a release has no failpoints", " ".join(made.stdout.split()))


if __name__ == "__main__":
    unittest.main(verbosity=2)
