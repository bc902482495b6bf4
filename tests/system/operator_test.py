#!/usr/bin/python3
"""What the operator says, by avenorctl, to a living system and to one whose execution is down: operator_test.py BIN_DIR
[unittest arguments]"""
import pathlib, sys, unittest

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

    def switches(self):
        return sorted(name for name, in self.suite.cluster.query("SELECT name FROM trading.switches WHERE name ~ '^(halt|cancel|flatten)'"))

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
            self.refused("no bot is called 'pyb0t'", verb, "--bot", "pyb0t")
            self.refused("pybot", verb, "--bot", "pyb0t")  # the right one is named
            self.refused("no symbol is called 'IMB'", verb, "--symbol", "IMB")
            self.refused("venue alpcaa is not among VENUES", verb, "--venue", "alpcaa")
        self.assertEqual(self.switches(), [])
        self.assertEqual(self.fills()["status"], "FILLED")
        self.assertEqual(self.suite["execution"].stop(), 0)
        for way in ([], ["--cancel"], ["--flatten"]):
            self.refused("no bot is called 'pyb0t'", "halt", "--bot", "pyb0t", "--offline", *way)
            self.refused("no symbol is called 'IMB'", "halt", "--symbol", "IMB", "--venue", "alpaca", "--offline", *way)
            self.refused("venue alpcaa is not among VENUES", "halt", "--symbol", "IBM", "--venue", "alpcaa", "--offline", *way)
            self.refused("venue alpcaa is not among VENUES", "halt", "--venue", "alpcaa", "--offline", *way)
        self.assertEqual(self.switches(), [])
        self.suite.ctl("halt", "--bot", "pybot", "--offline")
        self.assertEqual(self.switches(), ["halt.pybot"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
