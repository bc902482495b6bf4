#!/usr/bin/python3
"""The paper exchange on tapes that are not what they should be, the process and not its parts: tape_test.py BIN_DIR
[unittest arguments]"""
import json, pathlib, shutil, subprocess, sys, tempfile, time, unittest, urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import wait_for

BIN = pathlib.Path(sys.argv.pop(1)).resolve()
HEADER = "ts_ns,symbol,type,price,size,bid,bid_size,ask,ask_size\n"
BAD = 20_000
CONFIG_ERROR = 78


def quote(second):
    return f"{1_700_000_000 + second}000000000,IBM,quote,,,100.00,5,100.02,5\n"


class Tapes(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="avn", dir="/tmp"))
        self.addCleanup(shutil.rmtree, self.folder)

    def start(self, tape, *args, **settings):
        (self.folder / "tape.csv").write_text(tape)
        settings = {"PAPER_LISTEN": "127.0.0.1:0", "PAPER_CONTROL_URL": "http://127.0.0.1:0", "PAPER_STATE_DIR": str(self.folder / "paper"),
                    "PAPER_DATA": "tape.csv", "PAPER_SPEED": "1000", "ALPACA_KEY_ID": "k", "ALPACA_SECRET_KEY": "s", "SYMBOLS": "IBM", **settings}
        env = self.folder / ".env"
        env.write_text("".join(f"{key}='{value}'\n" for key, value in settings.items()))
        env.chmod(0o600)
        log = open(self.folder / "log", "wb")
        self.addCleanup(log.close)
        process = subprocess.Popen([str(BIN / "paper_exchange"), *args], cwd=self.folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env={})
        self.addCleanup(lambda: process.poll() is None and (process.kill(), process.wait()))
        return process

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def place(self):
        """An order at the market, in a moment when there is a price: what the exchange made of it."""
        port = wait_for("listening", lambda: (self.folder / "paper" / "port").exists() and (self.folder / "paper" / "port").read_text().strip())
        ask = urllib.request.Request(f"http://127.0.0.1:{port}/v2/orders", json.dumps({
            "symbol": "IBM", "qty": "1", "side": "buy", "type": "limit", "limit_price": "100.02", "time_in_force": "gtc"}).encode(),
            {"APCA-API-KEY-ID": "k", "APCA-API-SECRET-KEY": "s", "Content-Type": "application/json"})
        with urllib.request.urlopen(ask, timeout=10) as answer:
            order = json.loads(answer.read())["id"]
        look = urllib.request.Request(f"http://127.0.0.1:{port}/v2/orders/{order}", headers={"APCA-API-KEY-ID": "k", "APCA-API-SECRET-KEY": "s"})

        def filled():
            with urllib.request.urlopen(look, timeout=10) as answer:
                shown = json.loads(answer.read())
            return shown if shown["status"] == "filled" else None
        return wait_for("filled", filled)

    def test_many_bad_rows_are_a_handful_of_lines(self):
        kinds = ("{0}000000000,IBM,quote,,,-1,5,100.02,5\n", "yesterday,IBM,trade,100,1,,,,\n", "nonsense\n", "{0}000000000,IBM,wish,1,1,,,,\n",
                 "{0}000000000,,trade,{1},1,,,,\n")
        bad = [kinds[i % len(kinds)].format(1_700_000_000 + i // 100, i) for i in range(BAD)]
        for speed in ("1000", "max"):
            shutil.rmtree(self.folder / "paper", ignore_errors=True)
            tape = HEADER + quote(0) + "".join(bad) + "".join(quote(BAD // 100 + i) for i in range(400))
            process = self.start(tape, PAPER_AT_END="hold", PAPER_SPEED=speed)
            self.assertEqual(self.place()["filled_avg_price"], "100.02")
            told = wait_for("the last of the bad rows is told", lambda: (lines := [l for l in self.log().splitlines() if "tape line skipped" in l])
                            and "10000" in lines[-1] and lines)
            time.sleep(0.5)  # the rest of the tape
            self.assertLessEqual(len([l for l in self.log().splitlines() if "tape line" in l]), 7, self.log())
            self.assertLessEqual(len(self.log().splitlines()), 20, self.log())
            self.assertIn("line=3 ", told[0])
            process.terminate()
            self.assertEqual(process.wait(6), 0)

    def test_a_tape_without_a_readable_row_is_refused(self):
        for rows, word in (("", "only the header line"), ("nonsense\n" * BAD, "line 2"), ("\n\n", "only the header line"),
                           ("1700000000000000000,IBM,quote,,,-1,5,100.02,5\n" * 10, "line 2: bid is '-1'")):
            for args in ([], ["--check"]):
                process = self.start(HEADER + rows, *args)
                self.assertEqual(process.wait(20), CONFIG_ERROR, self.log())
                said = self.log()
                self.assertIn("has no readable tick", said)
                self.assertIn(word, said)
                self.assertIn("tape.csv", said)
                self.assertLessEqual(len(said.splitlines()), 5, said)
                self.assertNotIn("listening", said)
                self.assertFalse((self.folder / "paper" / "port").exists(), "it served")


if __name__ == "__main__":
    unittest.main(verbosity=2)
