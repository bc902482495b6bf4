#!/usr/bin/python3
"""What the operator says, by avenorctl, to a living system and to one whose execution is down: operator_test.py BIN_DIR
[unittest arguments]"""
import pathlib, re, sys, unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import Bot, Suite, wait_for
from storm import open_gate

BIN = sys.argv.pop(1)
CORE = ("proxy", "paper_exchange", "market_data", "execution")


class Operator(unittest.TestCase):
    SETTINGS = {}

    def setUp(self):
        self.suite = Suite(BIN, **self.SETTINGS)
        self.addCleanup(self.suite.close)
        open_gate(self.suite)
        self.suite.start(*CORE)
        self.suite.wait_ready()
        self.bot = Bot(self.suite)
        self.addCleanup(self.bot.close)
        self.bot.wait("a price", lambda: self.bot.prices)

    def controls(self):
        return sorted(name for name, in self.suite.cluster.query("SELECT name FROM trading.control_state WHERE name ~ '^(halt|cancel|flatten)'"))

    def restart_execution(self):
        before = self.suite["execution"].log().count("recovered:")
        self.suite["execution"].start()
        wait_for("execution recovered again", lambda: self.suite["execution"].log().count("recovered:") > before, 30)

    def fills(self):
        order = self.bot.order()
        self.bot.wait("an end", lambda: self.bot.status(order) in ("FILLED", "REJECTED"))
        return self.bot.last[order]


class Names(Operator):
    def refused(self, said, *args):
        done = self.suite.ctl(*args, check=False)
        self.assertEqual(done.returncode, 1, f"{args}: {done.stdout}{done.stderr}")
        self.assertIn(said, done.stderr, args)
        self.assertEqual(done.stdout, "", args)  # whoever reads a script's output does not find "halted" in it

    def test_who_is_misspelt_is_not_halted(self):
        self.assertEqual(self.fills()["status"], "FILLED")
        # One letter is wrong; the right name is known, since the bot has traded.
        wait_for("its name is in the ledger", lambda: self.suite.cluster.query("SELECT bot_id FROM trading.bots WHERE bot_id = 'pybot'"))
        for verb in ("halt", "resume"):
            self.refused("unknown bot 'pyb0t'", verb, "--bot", "pyb0t")
            self.refused("pybot", verb, "--bot", "pyb0t")  # the right one is named
            self.refused("unknown symbol 'IMB'", verb, "--symbol", "IMB")
            self.refused("venue alpcaa is not among VENUES", verb, "--venue", "alpcaa")
        self.assertEqual(self.controls(), [])
        self.assertEqual(self.fills()["status"], "FILLED")
        self.assertEqual(self.suite["execution"].stop(), 0)
        for way in ([], ["--cancel"], ["--flatten"]):
            self.refused("unknown bot 'pyb0t'", "halt", "--bot", "pyb0t", "--offline", *way)
            self.refused("unknown symbol 'IMB'", "halt", "--symbol", "IMB", "--venue", "alpaca", "--offline", *way)
            self.refused("venue alpcaa is not among VENUES", "halt", "--symbol", "IBM", "--venue", "alpcaa", "--offline", *way)
            self.refused("venue alpcaa is not among VENUES", "halt", "--venue", "alpcaa", "--offline", *way)
        self.assertEqual(self.controls(), [])
        self.suite.ctl("halt", "--bot", "pybot", "--offline")
        self.assertEqual(self.controls(), ["halt.pybot"])


class Offline(Operator):
    def test_a_halt_of_everything_waits_for_execution_and_cancels(self):
        resting = [self.bot.order(type="limit", limit_price="1", time_in_force="gtc", symbol=symbol) for symbol in ("IBM", "AAPL")]
        self.bot.wait("resting", lambda: all(self.bot.status(order) == "SUBMITTED" for order in resting))
        refused = self.suite.ctl("halt", "--offline", "--cancel", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("execution is running", refused.stderr)  # it would not see it
        self.assertEqual(self.controls(), [])

        self.assertEqual(self.suite["execution"].stop(), 0)
        self.suite.ctl("halt", "--offline", "--cancel", "--reason", "restored from a backup")
        self.assertEqual(self.controls(), ["cancel.", "halt"])
        self.restart_execution()
        self.bot.wait("cancelled", lambda: all(self.bot.status(order) == "CANCELLED" for order in resting))
        refused = self.fills()
        self.assertEqual((refused["status"], refused["error"]), ("REJECTED", "risk.halted"))
        self.assertIn("restored from a backup", refused["message"])
        wait_for("the cancelling is done with", lambda: self.controls() == ["halt"])
        self.suite.ctl("resume")
        self.assertEqual(self.fills()["status"], "FILLED")
        self.suite.assert_agreement()

    def test_a_halt_of_one_bot_leaves_its_orders_and_the_others(self):
        resting = self.bot.order(type="limit", limit_price="1", time_in_force="gtc")
        self.bot.wait("resting", lambda: self.bot.status(resting) == "SUBMITTED")
        self.assertEqual(self.suite["execution"].stop(), 0)
        self.suite.ctl("halt", "--offline", "--bot", "pybot")
        self.restart_execution()
        self.assertEqual(self.fills()["error"], "risk.halted")
        other = Bot(self.suite, "other")
        self.addCleanup(other.close)
        order = other.order()
        other.wait("filled", lambda: other.status(order) == "FILLED")
        self.assertEqual(self.bot.status(resting), "SUBMITTED")
        self.suite.ctl("resume", "--bot", "pybot")
        self.assertEqual(self.fills()["status"], "FILLED")


class Resolve(Operator):
    # For so long an order may still arrive: what the venue does not know stays UNKNOWN for the length of the test.
    SETTINGS = {"ALPACA_LATEST_ARRIVAL_S": "300"}

    def unknown(self):
        self.suite.faults(drop_before_accept_rate=1, drop_closes=False)
        order = self.bot.order(type="limit", limit_price="1", time_in_force="gtc")
        self.bot.wait("in doubt", lambda: self.bot.status(order) == "UNKNOWN")
        self.suite.faults(reset=True)
        return order

    def last_event(self, order):
        return self.suite.cluster.query(f"SELECT status, rationale, message FROM trading.trade_events WHERE client_order_id = '{order}' ORDER BY version")[-1]

    def resolve(self, order, *args, check=True):
        return self.suite.ctl("resolve", order, *args, check=check)

    def test_the_operators_word_is_kept_with_the_order(self):
        for how, status in (("--never-arrived", "FAILED"), ("--cancelled", "CANCELLED")):
            order, reason = self.unknown(), f"the broker's desk says so: {how} 'ticket 4711'"
            said = self.suite.ctl("why", order).stdout
            age = re.search(r"its state is unknown (\d+) s after it was created", said)
            self.assertTrue(age, said)
            self.assertLess(int(age.group(1)), 30)
            wait_for("its age grows", lambda: int(re.search(r"is unknown (\d+) s", self.suite.ctl("why", order).stdout).group(1)) > int(age.group(1)))
            self.resolve(order, how, "--reason", reason)
            self.bot.wait("the bot is told", lambda: self.bot.status(order) == status)
            self.assertEqual(self.last_event(order), [status, "operator", reason])
            story = self.suite.ctl("why", order).stdout
            self.assertIn("operator", story)
            self.assertIn(reason, story)
            self.assertNotIn("its state is unknown", story)
            again = self.resolve(order, how, "--reason", reason, check=False)
            self.assertEqual(again.returncode, 1)
            self.assertIn("is not open", again.stderr)
        self.assertEqual(self.fills()["status"], "FILLED")

    def test_unasked_is_for_a_venue_that_cannot_be_asked(self):
        order = self.unknown()
        self.suite.faults(error_rate=1, error_status=503)
        refused = self.resolve(order, "--never-arrived", "--reason", "by telephone", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("--unasked", refused.stderr)
        self.assertEqual(self.last_event(order)[0], "UNKNOWN")
        self.resolve(order, "--never-arrived", "--reason", "by telephone", "--unasked")
        self.assertEqual(self.last_event(order), ["FAILED", "operator", "by telephone"])
        self.suite.faults(reset=True)
        # What the venue shows counts, whatever the operator has been told.
        living = self.bot.order(type="limit", limit_price="1", time_in_force="gtc")
        self.bot.wait("resting", lambda: self.bot.status(living) == "SUBMITTED")
        refused = self.resolve(living, "--cancelled", "--reason", "a mistake", "--unasked", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("the venue's state is used", refused.stderr)
        self.assertEqual(self.last_event(living)[0], "SUBMITTED")


if __name__ == "__main__":
    unittest.main(verbosity=2)
