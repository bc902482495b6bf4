#!/usr/bin/python3
"""The wall clock of execution's machine steps an hour, both ways, while time itself goes on: clock_test.py BIN_DIR [unittest arguments]

libfaketime moves what the process reads as wall time; its monotonic clock stays true, as it does when an administrator or NTP steps a clock."""
import glob, unittest

from storm import agree
from weather import Weather


class Clock(Weather):
    def environment(self):
        found = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
        self.assertTrue(found, "libfaketime is not installed: scripts/packages --for test")
        self.offset = self.suite.folder / "offset"
        self.step("+0")
        return {"LD_PRELOAD": found[0], "FAKETIME_TIMESTAMP_FILE": str(self.offset), "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_RESET": "1"}

    def step(self, seconds):
        self.offset.write_text(seconds + "\n")

    def halted(self):
        return any(alert["code"] == "clock.skew" for alert in self.trader.alerts)

    def assert_nothing_leaves(self):
        before = self.received()
        refused = self.trader.order()
        self.trader.wait("an order is refused with the reason", lambda: self.trader.status(refused) == "REJECTED")
        self.assertIn("clock", self.trader.last[refused]["message"])
        self.assertEqual(self.received(), before)

    def test_the_clock_steps_an_hour_both_ways(self):
        for offset in ("+3600", "-3600"):
            with self.subTest(offset):
                self.trader.alerts.clear()
                self.trader.beats.clear()
                self.trader.trade(2)
                self.step(offset)
                self.trader.trade(1)  # the step itself hurts no order that is under way
                self.trader.wait("trading is halted and it is told why", self.halted, 30)
                self.trader.wait("the heartbeat says so", lambda: self.trader.state() == "degraded", 10)
                self.assert_nothing_leaves()
                self.step("+0")
                self.suite.ctl("resume", "--venue", "alpaca")
                self.assert_healed()
        agree(self, self.suite, self.trader)


if __name__ == "__main__":
    unittest.main(verbosity=2)
