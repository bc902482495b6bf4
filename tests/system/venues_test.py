#!/usr/bin/python3
"""Two venues side by side: two paper exchanges, an account at each, and what becomes of one while the other fails:
venues_test.py BIN_DIR [unittest arguments]

Three bots of our own executable trade all the time: one at each venue, and one at both. While the second venue is dead, lies about a
position, has a wrong clock or a mute stream, the first fills as it always does; what the second owed is settled when it is back; and
each exchange's own list is the ledger's."""
import glob, json, pathlib, sys, time, unittest, urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import Bot, Daemon, Suite, free_ports, wait_for
from storm import QUESTIONS, open_gate

BIN = sys.argv.pop(1)
NORMAL = 3.0  # seconds from an order to its last fill where nothing is wrong, on a machine that others use as well
KEYS = {"ALPACA_KEY_ID": "second-key", "ALPACA_SECRET_KEY": "canary-4712-secret"}


class Exchange(Daemon):
    """A paper exchange of its own settings."""

    def __init__(self, suite, name, settings):
        super().__init__(suite, "paper_exchange")
        self.log_path = suite.folder / f"{name}.log"
        self.settings, self.control_url = settings, settings["PAPER_CONTROL_URL"]

    def start(self, **environment):
        return super().start(**{**self.settings, **environment})

    def control(self, path, body=None):
        request = urllib.request.Request(self.control_url + path, method="GET" if body is None else "POST",
                                         data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())


class Venues(unittest.TestCase):
    def setUp(self):
        paper, control = free_ports(2)
        self.suite = Suite(BIN, symbols="IBM,AAPL,IBM@second,MSFT@second", VENUES="alpaca,second:alpaca", BOTS="first,second,both",
                           SECOND_KEY_ID=KEYS["ALPACA_KEY_ID"], SECOND_SECRET_KEY=KEYS["ALPACA_SECRET_KEY"],
                           SECOND_TRADING_URL=f"http://127.0.0.1:{paper}", SECOND_DATA_STREAM_URL=f"ws://127.0.0.1:{paper}/v2/iex",
                           SECOND_SETTLING_S="2", SECOND_LATEST_ARRIVAL_S="2", POSITION_BREAK_WAIT_S="5", FEED_STALE_S="5")
        self.addCleanup(self.suite.close)
        open_gate(self.suite)
        self.second = Exchange(self.suite, "second_exchange", {
            **KEYS, "PAPER_LISTEN": f"127.0.0.1:{paper}", "PAPER_CONTROL_URL": f"http://127.0.0.1:{control}",
            "PAPER_STATE_DIR": str(self.suite.folder / "second_paper"), "PAPER_SEED": "8", **self.faketime()})
        self.suite.daemons["second_exchange"] = self.second
        self.bot_file("first", ["IBM"], venue="alpaca")
        self.bot_file("second", ["IBM"], venue="second")
        self.bot_file("both", ["AAPL", "MSFT@second"])
        del self.suite.daemons["strategy"]
        for bot in ("first", "second", "both"):
            self.suite.daemons[bot] = Daemon(self.suite, "strategy", "--bot", bot)
        self.suite.start("proxy", "paper_exchange", "second_exchange", "market_data", "execution")
        wait_for("both venues are ready", lambda: self.suite["execution"].log().count("recovered:") >= 2, 60)
        self.suite.start("first", "second", "both")
        self.person = Bot(self.suite, "person")
        self.addCleanup(self.person.close)
        for bot, symbol, venue in (("first", "IBM", "alpaca"), ("second", "IBM", "second"), ("both", "AAPL", "alpaca"), ("both", "MSFT", "second")):
            self.assert_trades(bot, symbol, venue, 3, 40)

    def faketime(self):
        found = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
        self.assertTrue(found, "libfaketime is not installed: scripts/packages --for test")
        self.offset = self.suite.folder / "offset"
        self.offset.write_text("+0\n")
        return {"LD_PRELOAD": found[0], "FAKETIME_TIMESTAMP_FILE": str(self.offset), "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_RESET": "1"}

    def bot_file(self, bot, symbols, **more):
        # Every tenth price of a symbol, at 20 prices a second: two orders a second of each bot's symbols.
        body = {"bot_id": bot, "strategy": "ping", "symbols": symbols, "parameters": {"qty": "1", "every_n": 10}, **more}
        (self.suite.folder / "config" / "bots" / f"{bot}.json").write_text(json.dumps(body))

    def fills(self, bot, symbol, venue, since):
        """How many orders that were made after `since` (of the database's clock) are filled, and the longest time to it."""
        count, longest = self.suite.cluster.query(
            f"SELECT count(*), coalesce(max(extract(epoch FROM resolved_at - created_at)), 0) FROM trading.trades WHERE bot_id = '{bot}' AND "
            f"symbol = '{symbol}' AND venue = '{venue}' AND status = 'FILLED' AND created_at > '{since}'")[0]
        return int(count), float(longest)

    def now(self):
        return self.suite.cluster.query("SELECT clock_timestamp()")[0][0]

    def assert_trades(self, bot, symbol, venue, count, seconds):
        """From now on so many orders are filled within the time."""
        since = self.now()
        wait_for(f"{bot} has {count} orders in {symbol} filled at {venue}", lambda: self.fills(bot, symbol, venue, since)[0] >= count, seconds, 0.2)

    def assert_first_goes_on(self, since, least):
        """Of what was ordered at the first venue since then nothing has waited, for both bots that trade there."""
        for bot, symbol in (("first", "IBM"), ("both", "AAPL")):
            filled, longest = self.fills(bot, symbol, "alpaca", since)
            self.assertGreaterEqual(filled, least, f"{bot} filled too few in {symbol}")
            self.assertLess(longest, NORMAL, f"{bot} waited in {symbol}")
            refused = self.suite.cluster.query(
                f"SELECT client_order_id, status, error, message FROM trading.trades WHERE bot_id = '{bot}' AND symbol = '{symbol}' AND venue = "
                f"'alpaca' AND created_at > '{since}' AND status IN ('REJECTED', 'EXPIRED', 'FAILED', 'UNKNOWN')")
            self.assertEqual(refused, [], "the first venue's orders suffer from the second's failure")

    def go_on(self, seconds):
        """For so long the second venue stays as it is, and the first must fill at its own pace."""
        since = self.now()
        self.person.pump(seconds)
        time.sleep(1)  # the last orders of that time
        self.assert_first_goes_on(since, int(seconds / 2))
        return since

    def trouble(self):
        done = self.suite.ctl("status", "--json", "--wait", "0.3", check=False)
        return json.loads(done.stdout.splitlines()[-1])["execution"]

    def assert_only_second_is_told(self, word):
        state = wait_for(f"the status of second tells '{word}'",
                         lambda: (lambda told: told if word in told.get("venue.second", "") else None)(self.trouble()), 20, 0.5)
        self.assertEqual(state["venue.alpaca"], "ok")

    def stop_bots(self):
        for bot in ("first", "second", "both"):
            self.suite[bot].stop()

    def assert_agreement(self):
        """Nothing in doubt, nothing lost or doubled: each exchange's own list is the ledger's, by venue."""
        self.stop_bots()
        last = {}

        def agree():
            if not self.suite.settled():
                return False
            for venue, url in (("alpaca", self.suite.control_url), ("second", self.second.control_url)):
                done = self.suite.ctl("summary", "--exchange", url, "--venue", venue, "--json", check=False)
                last[venue] = (done.stdout, done.stderr)
                if done.returncode != 0 or json.loads(done.stdout.splitlines()[-1])["mismatches"] != 0:
                    return False
            return True

        try:
            wait_for("ledger and both exchanges agree", agree, 60, 0.5)
        except AssertionError as error:
            raise AssertionError(f"{error}: {last}\n{self.suite['execution'].log()[-3000:]}") from None
        for what, sql in QUESTIONS.items():
            self.assertEqual(self.suite.cluster.query(sql), [], what)
        for order in [*self.suite.control("/control/orders")["orders"], *self.second.control("/control/orders")["orders"]]:
            self.assertLessEqual(order["received"], 1, order)

    def test_one_venue_is_killed_and_the_other_trades(self):
        self.second.kill()
        self.go_on(10)
        self.assert_only_second_is_told("second")
        self.suite["execution"].log()
        # Execution itself starts anew meanwhile: the first venue does not wait for the second.
        before = self.suite["execution"].log().count("recovered: the ledger was compared with alpaca")
        self.suite["execution"].restart()
        wait_for("the first venue is ready again", lambda: self.suite["execution"].log().count("recovered: the ledger was compared with alpaca") > before, 30)
        self.assert_trades("first", "IBM", "alpaca", 3, 20)
        self.assert_trades("both", "AAPL", "alpaca", 3, 20)
        self.go_on(5)
        self.assertIn("not ready", self.trouble()["venue.second"])
        self.second.start()
        self.assert_trades("second", "IBM", "second", 3, 60)
        self.assert_trades("both", "MSFT", "second", 3, 60)
        self.assert_agreement()

    def test_one_venue_holds_what_nobody_bought_and_the_other_trades(self):
        foreign = {"symbol": "IBM", "qty": "7", "side": "buy", "type": "market", "time_in_force": "day"}
        self.second.control("/control/place_external_order", foreign)
        self.person.wait("the symbol is halted at that venue", lambda: any(
            alert["code"] == "position.drift" and "IBM at second is halted" in alert["message"] for alert in self.person.alerts), 60)
        self.go_on(6)
        self.assert_only_second_is_told("IBM at second halted")
        self.assert_trades("both", "MSFT", "second", 2, 20)  # another symbol there
        self.second.control("/control/place_external_order", {**foreign, "side": "sell"})
        self.assert_trades("second", "IBM", "second", 3, 90)
        self.stop_bots()
        self.assertEqual(self.suite.count("status IN ('PENDING', 'UNKNOWN')"), 0)

    def test_one_venue_has_a_wrong_clock_and_the_other_trades(self):
        self.offset.write_text("+8\n")
        self.person.wait("trading there is halted", lambda: any(
            alert["code"] == "clock.skew" and "second is halted" in alert["message"] for alert in self.person.alerts), 90)
        self.go_on(6)
        self.assert_only_second_is_told("clock")
        self.offset.write_text("+0\n")
        self.person.pump(9)
        self.suite.ctl("resume", "--venue", "second")
        self.assert_trades("second", "IBM", "second", 3, 60)
        self.assert_trades("both", "MSFT", "second", 3, 60)
        self.assert_agreement()

    def test_one_venue_has_a_mute_stream_and_the_other_trades(self):
        self.second.control("/control/faults", {"mute_stream": True})
        self.go_on(12)
        self.person.wait("the stream is found to be deaf", lambda: any(
            alert["code"] == "stream.deaf" and "second" in alert["message"] for alert in self.person.alerts), 90)
        self.second.control("/control/faults", {"mute_stream": False})
        self.assert_trades("second", "IBM", "second", 3, 60)
        self.assert_trades("both", "MSFT", "second", 3, 60)
        self.assert_agreement()


if __name__ == "__main__":
    unittest.main(verbosity=2)
