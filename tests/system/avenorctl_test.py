#!/usr/bin/python3
"""avenorctl as a shell and a script see it (exit codes, output, JSON), with real daemons: avenorctl_test.py BIN_DIR
[unittest arguments]"""
import json, os, pathlib, re, shutil, signal, subprocess, sys, threading, time, unittest

import zmq

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import ROOT, Bot, Suite, wait_for

BIN = sys.argv.pop(1)
# What no line may hold: controls, what turns the direction of writing, what cannot be seen, separators of lines.
UNSAFE = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
HOSTILE = "a\u202eb\u2066c\u200fd\u061ce\u2028f\u009bg\x1b[2Jh\ni"
SHOWN = r"a\u202eb\u2066c\u200fd\u061ce\u2028f\u009bg\x1b[2Jh\x0ai"


class Shell(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.suite = Suite(BIN)
        cls.addClassCleanup(cls.suite.close)
        cls.suite.start("proxy", "paper_exchange", "market_data", "execution")
        cls.suite.wait_ready()
        cls.bot = Bot(cls.suite)
        cls.addClassCleanup(cls.bot.close)
        cls.bot.wait("a price", lambda: cls.bot.prices)

    def launch(self, *args, stdout=subprocess.PIPE, **more):
        process = subprocess.Popen([str(self.suite.bin / "avenorctl"), *args], cwd=self.suite.folder, env=self.suite.environment,
                                   stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, encoding="utf-8", **more)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.addCleanup(lambda: [pipe.close() for pipe in (process.stdout, process.stderr) if pipe])
        return process

    def ctl(self, *args, code=0, stdout=subprocess.PIPE, **more):
        """Runs to its end; standard output and standard error."""
        process = self.launch(*args, stdout=stdout, **more)
        out, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, code, f"{args}: {out}{err}")
        return out, err

    def filled(self):
        order = self.bot.order()
        self.bot.wait("filled", lambda: self.bot.status(order) == "FILLED")
        return order


class Migrations(Shell):
    def test_a_check_says_what_is_missing_and_makes_nothing(self):
        folder = self.suite.folder / "later-sql"
        shutil.copytree(ROOT / "sql", folder)
        files = len(list(folder.glob("*.sql")))
        (folder / f"{files + 1:04}_later.sql").write_text("CREATE TABLE trading.later ();\n", encoding="utf-8")
        for _ in range(2):
            out, _ = self.ctl("migrate", "--check", "--sql", str(folder))
            self.assertIn(f"1 of {files + 1} are missing", out)
        self.assertEqual(self.suite.cluster.query("SELECT to_regclass('trading.later') IS NULL"), [["t"]])

    def test_a_check_fails_where_the_database_is_not_what_the_files_continue(self):
        folder = self.suite.folder / "other-sql"
        shutil.copytree(ROOT / "sql", folder)
        with (folder / "0001_ledger.sql").open("a", encoding="utf-8") as first:
            first.write("-- changed\n")
        _, err = self.ctl("migrate", "--check", "--sql", str(folder), code=1)
        self.assertIn("0001_ledger.sql has changed since it was applied", err)


class Output(Shell):
    # Tested by themselves, or with the same output as others (resolve: as halt).
    OTHERS = {"doctor", "tail", "watch", "resolve"}

    def verbs(self):
        """All other verbs, each in a form that ends with 0."""
        order = self.filled()
        resting = self.bot.order(type="limit", limit_price="1", time_in_force="gtc")
        self.bot.wait("resting", lambda: self.bot.status(resting) == "SUBMITTED")
        wait_for("the trace is there", lambda: self.suite.ctl("why", order, "--timing", check=False).returncode == 0)
        yield from (["status"], ["trades"], ["positions"], ["why", order], ["why", order, "--timing"], ["why-not"], ["migrate", "--sql", str(ROOT / "sql")], ["migrate", "--check", "--sql", str(ROOT / "sql")],
                    ["env"], ["summary", "--exchange", self.suite.control_url], ["drill", "--list"], ["order", "buy", "1", "IBM"], ["cancel", resting],
                    ["halt", "--bot", "pybot"], ["resume", "--bot", "pybot"], ["reconcile"], ["version"])

    def test_a_full_disk_is_told_by_every_verb(self):
        verbs = [*self.verbs()]
        listed = self.ctl("--help")[0].split("Subcommands:")[1].split("Settings come")[0]
        self.assertEqual({verb[0] for verb in verbs} | self.OTHERS, set(re.findall(r"^  (\S+)", listed, re.M)))
        with open("/dev/full", "w") as full:
            for verb in verbs:
                for flags in ([], ["--json"]):
                    if verb[0] == "cancel" and flags:
                        continue  # it is cancelled
                    with self.subTest(verb=verb + flags):
                        _, err = self.ctl(*verb, *flags, stdout=full, code=1)
                        self.assertIn("output could not be written: No space left on device (the command itself ended with exit code 0)", err)
            for flags in ([], ["--json"]):
                process = self.launch("doctor", *flags, stdout=full)  # which is not well here
                self.assertIn("No space left on device", process.communicate(timeout=30)[1])
                self.assertNotEqual(process.returncode, 0)
            for words in (["--help"], ["--version"], ["order", "--help"]):
                self.assertIn("No space left on device", self.ctl(*words, stdout=full, code=1)[1])
        self.suite.assert_agreement()

    def test_what_goes_on_stops_when_it_cannot_be_written(self):
        with open("/dev/full", "w") as full:
            for verb in (["tail"], ["tail", "--json"], ["watch"], ["watch", "--plain", "--every", "0.2"]):
                with self.subTest(verb=verb):
                    self.assertIn("No space left on device", self.ctl(*verb, stdout=full, code=1)[1])

    def test_what_goes_on_stops_when_nobody_reads_it(self):
        for verb in (["tail"], ["tail", "--json"], ["tail", "NOTHING.COMES"], ["watch", "--plain", "--every", "0.2"]):
            with self.subTest(verb=verb):
                process = self.launch(*verb)
                if len(verb) == 1:
                    process.stdout.readline()
                process.stdout.close()
                self.assertEqual(process.wait(10), 1)
                self.assertRegex(process.stderr.read(), "Broken pipe|the reader of the output has closed it")

    def test_a_closed_output_is_told_and_nothing_is_written_into_a_socket(self):
        for verb in (["trades"], ["status"], ["tail", "-n", "1"]):
            with self.subTest(verb=verb):
                command = 'exec "$@" >&-'
                process = subprocess.run(["sh", "-c", command, "sh", str(self.suite.bin / "avenorctl"), *verb], cwd=self.suite.folder,
                                         env=self.suite.environment, stderr=subprocess.PIPE, text=True, timeout=30)
                self.assertEqual(process.returncode, 1, process.stderr)
                self.assertIn("output could not be written: Bad file descriptor", process.stderr)


class Usage(Shell):
    def test_a_value_that_cannot_be_is_a_bad_argument(self):
        statuses, symbols = "PENDING, SUBMITTED, PARTIALLY_FILLED, UNKNOWN, FILLED, REJECTED, CANCELLED, EXPIRED, FAILED", "1 to 32 of [A-Z0-9./_-]"
        bots, ids = "1 to 64 of [A-Za-z0-9_-]", "1 to 128 of [A-Za-z0-9_:.-]"
        order = ["order", "buy", "1", "IBM"]
        for args, bad, allowed in (
                (["trades", "--status", "Bogus"], "Bogus", statuses), (["trades", "--status", "filled"], "filled", statuses),
                (["trades", "--status", ""], "''", statuses), (["trades", "--bot", "a b"], "a b", bots), (["trades", "--symbol", "ibm"], "ibm", symbols),
                (["trades", "--limit", "0"], "0", "1 to 1000000"), (["why", "a b"], "a b", ids), (["why", "a b", "--timing"], "a b", ids),
                (["why-not", "--bot", "a b"], "a b", bots), (["halt", "--bot", "a b"], "a b", bots), (["halt", "--bot", "a b", "--unseen"], "a b", bots),
                (["halt", "--symbol", "ibm"], "ibm", symbols), (["halt", "--venue", "Al paca"], "Al paca", "1 to 32 of [a-z0-9_]"),
                (["resume", "--symbol", "ibm"], "ibm", symbols), (["halt", "--offline", "--bot", "a b"], "a b", bots),
                (["resolve", "a b", "--cancelled", "--reason", "x"], "a b", ids), (["cancel", "a b:c"], "a b:c", ids), (["cancel", "abc"], "abc", "<bot>:"),
                (["order", "hold", "1", "IBM"], "hold", "buy, sell"), (["order", "buy", "one", "IBM"], "one", ""), (["order", "buy", "1", "ibm"], "ibm", symbols),
                ([*order, "--type", "iceberg"], "iceberg", "market, limit, stop, stop_limit"), ([*order, "--tif", "opg"], "opg", "day, gtc, ioc, fok"),
                ([*order, "--reason", "fun"], "fun", "entry, exit"), ([*order, "--venue", "A"], "'A'", "[a-z0-9_]"), ([*order, "--bot", "a b"], "a b", bots),
                ([*order, "--wait", "0"], "0", "1 to 3600"), ([*order, "--wait", "nan"], "nan", "1 to 3600"), ([*order, "--type", "limit", "--limit", "x"], "x", ""), (["status", "--wait", "x"], "x", "0.1 to 300"), (["status", "--wait", "nan"], "nan", "0.1 to 300"),
                (["watch", "--every", "0"], "0", "0.1 to 3600"), (["watch", "--every", "nan"], "nan", "0.1 to 3600"), (["tail", "-n", "0"], "0", "1 to"), (["tail", "-n", "-1"], "-1", "1 to"),
                (["summary", "--exchange", "nonsense"], "nonsense", "http"), (["drill", "--scenario", "flood"], "flood", "calm, kill_execution"),
                (["drill", "--orders", "1"], "1", "4 to 100000")):
            for flags in ([], ["--json"]):
                with self.subTest(args=args + flags):
                    out, err = self.ctl(*args, *flags, code=64)
                    self.assertEqual(out, "")
                    self.assertIn(bad, err)
                    self.assertIn(allowed, err)

    def test_what_only_the_system_knows_is_no_bad_argument(self):
        self.assertIn("not among VENUES", self.ctl("halt", "--venue", "alpcaa", code=1)[1])
        self.assertIn("has no order", self.ctl("why", "nobody:entry:1", code=1)[1])

    def test_a_bad_argument_of_another_reaches_the_terminal_escaped(self):
        _, err = self.ctl("trades", "--bot", HOSTILE, code=64)
        self.assertIn(SHOWN, err)
        self.assertIsNone(UNSAFE.search(err), repr(err))


class Texts(Shell):
    def assert_harmless(self, text, *args):
        found = UNSAFE.search(text)
        self.assertIsNone(found, f"{args}: {found and found.group()!r} in {text!r}")

    def repeat_until(self, process, publish):
        """Publishes until the process has ended; its standard output."""
        done = threading.Event()
        def work():
            while not done.wait(0.05):
                publish()
        worker = threading.Thread(target=work)
        worker.start()
        try:
            return process.communicate(timeout=20)[0]
        finally:
            done.set()
            worker.join()

    def test_texts_of_others_are_escaped_on_every_screen(self):
        reason = f"by {HOSTILE}"
        self.ctl("halt", "--bot", "pybot", "--unseen", "--reason", reason)
        self.addCleanup(self.ctl, "resume", "--bot", "pybot", "--unseen")
        order = self.bot.order(rationale={"note": HOSTILE})
        self.bot.wait("refused", lambda: self.bot.status(order) == "REJECTED")
        by_hand = ["order", "buy", "1", "IBM", "--bot", "pybot"]
        beat = lambda: self.bot.publish("HEARTBEAT.EVIL", service="evil", instance=HOSTILE, pid=1, uptime_s=1, status="degraded", detail=HOSTILE)
        for args, code in ((["trades"], 0), (["why", order], 0), (["why-not"], 0), (by_hand, 1)):
            with self.subTest(verb=args):
                out, err = self.ctl(*args, code=code)
                self.assertIn(SHOWN, out)
                self.assert_harmless(out + err, *args)
                out, err = self.ctl(*args, "--json", code=code)
                self.assert_harmless(out + err, *args)
                self.assertTrue(any(HOSTILE in text for text in texts(json.loads(out))), out)
        for flags in ([], ["--json"]):
            process = self.launch("status", "--wait", "2", *flags)
            out = self.repeat_until(process, beat)
            self.assert_harmless(out, "status", *flags)
            self.assertTrue(any(HOSTILE in text for text in texts(json.loads(out))) if flags else SHOWN in out, out)

    def test_whatever_passes_on_the_bus_tail_prints_a_line_of_valid_json(self):
        for payload in (b'{"v":1,"message":"' + "\u202e\u009b\x7f".encode() + b'",\n\t"n":1e2}', b"\x1b[2Jno json \xff", b"", b"[" * 5000, b"\xef\xbb\xbf{}"):
            publish = lambda: self.bot.pub.send_multipart([b"PRICE.EVIL", payload])
            with self.subTest(payload=payload[:30]):
                out = self.repeat_until(self.launch("tail", "PRICE.EVIL", "-n", "3", "--json"), publish)
                self.assert_harmless(out)
                lines = [json.loads(line) for line in out.splitlines()]
                self.assertEqual(len(lines), 3)
                if payload.startswith(b"{"):
                    self.assertEqual(lines[0], json.loads(payload))
                else:
                    self.assertEqual(lines[0], {"topic": "PRICE.EVIL", "not_json": payload.decode(errors="replace")})
                out = self.repeat_until(self.launch("tail", "PRICE.EVIL", "-n", "3"), publish)
                self.assert_harmless(out)
                self.assertEqual(len(out.splitlines()), 3)

    def test_nothing_is_printed_past_the_one_place_that_escapes(self):
        """A verb that wrote to std::cout itself could print a text of another as it came."""
        # That place; the screen, made of escaped lines; what the drill is at, on a terminal's standard error.
        allowed = {"output.cpp", "watch.cpp", "drill/drill.cpp"}
        folder = ROOT / "services" / "avenorctl"
        direct = re.compile(r"std::(cout|cerr|clog)|\bf?(printf|puts)\(")
        found = {str(path.relative_to(folder)) for path in folder.rglob("*.cpp") if direct.search(path.read_text())}
        self.assertEqual(found, allowed)


def texts(value):
    """Every text within a JSON value."""
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(part)


class Execution:
    """Execution's side of the dialogue about one order, played by the test."""

    def __init__(self, suite):
        context = zmq.Context.instance()
        self.pub, self.sub = context.socket(zmq.PUB), context.socket(zmq.SUB)
        for s in (self.pub, self.sub):
            s.linger = 0
        self.pub.connect(suite.settings["ZMQ_INBOUND_BUS_URL"])
        self.sub.connect(suite.settings["ZMQ_OUTBOUND_BUS_URL"])
        for topic in ("TRADE_ORDER.", "TRADE_ACK"):
            self.sub.subscribe(topic)
        self.seq, self.session, self.creates, self.cancels, self.acks = 0, os.urandom(4).hex(), [], [], []

    def hear(self):
        while self.sub.poll(20):
            topic, body = self.sub.recv_multipart()[:2]
            kept = {b"TRADE_ORDER.CREATE": self.creates, b"TRADE_ORDER.CANCEL": self.cancels, b"TRADE_ACK": self.acks}.get(topic)
            if kept is not None:
                kept.append(json.loads(body))
        return True

    def say(self, order, status, version, filled="0", **fields):
        self.seq += 1
        price = {} if filled == "0" else {"avg_price": "181.5"}
        body = {"v": 1, "source": "execution", "seq": self.seq, "session": self.session, "ts": time.time_ns(),
                **{name: order[name] for name in ("client_order_id", "bot_id", "symbol", "venue", "side", "qty")},
                "status": status, "filled_qty": filled, "version": version, **price, **fields}
        self.pub.send_multipart([b"TRADE_CONFIRMATION", json.dumps(body).encode()])

    def close(self):
        self.pub.close()
        self.sub.close()


class Order(Shell):
    """avenorctl order, followed to its end, whatever execution says and when."""

    def setUp(self):
        self.suite["execution"].kill()
        self.execution = Execution(self.suite)
        self.addCleanup(self.execution.close)

    def placed(self, *more):
        """avenorctl, and the order that it has sent."""
        process = self.launch("order", "buy", "10", "IBM", "--wait", "30", *more)
        wait_for("an order", lambda: self.execution.hear() and self.execution.creates)
        return process, self.execution.creates[-1]

    def ended(self, process):
        out, err = process.communicate(timeout=20)
        return process.returncode, out, err

    def say(self, *args, **fields):
        """And waits until it is acknowledged."""
        version = args[2]
        self.execution.say(*args, **fields)
        wait_for("acknowledged", lambda: self.execution.hear() and any(ack["version"] == version for ack in self.execution.acks))

    def test_each_state_is_shown_and_acknowledged_until_the_end(self):
        process, order = self.placed()
        self.say(order, "SUBMITTED", 1)
        self.say(order, "PARTIALLY_FILLED", 2, "4")
        self.assertIsNone(process.poll())
        self.execution.say(order, "FILLED", 3, "10")
        code, out, err = self.ended(process)
        self.assertEqual((code, err), (0, ""))
        self.assertEqual([line.split(": ", 1)[1] for line in out.splitlines()],
                         ["SUBMITTED, filled 0", "PARTIALLY_FILLED, filled 4 at 181.5", "FILLED, filled 10 at 181.5"])
        wait_for("the end is acknowledged", lambda: self.execution.hear() and {ack["version"] for ack in self.execution.acks} == {1, 2, 3})
        self.assertEqual(len({entry["client_order_id"] for entry in self.execution.creates}), 1)

    def test_what_is_older_than_what_was_heard_is_no_news(self):
        process, order = self.placed("--json")
        self.say(order, "PARTIALLY_FILLED", 5, "4")
        self.execution.say(order, "SUBMITTED", 4)
        self.execution.say({**order, "client_order_id": "manual:entry:other"}, "REJECTED", 9)
        self.execution.say({**order, "bot_id": "other"}, "REJECTED", 9)
        self.execution.say(order, "FILLED", 6, "10")
        code, out, _ = self.ended(process)
        self.assertEqual((code, json.loads(out)["status"], json.loads(out)["version"]), (0, "FILLED", 6))

    def test_an_order_is_sent_again_with_the_same_words_until_it_is_confirmed(self):
        process, order = self.placed()
        wait_for("it comes again", lambda: self.execution.hear() and len(self.execution.creates) >= 3)
        envelope = {"seq", "ts"}
        words = [{name: value for name, value in entry.items() if name not in envelope} for entry in self.execution.creates]
        self.assertTrue(all(entry == words[0] for entry in words))
        self.execution.say(order, "FILLED", 1, "10")
        self.assertEqual(self.ended(process)[0], 0)

    def test_an_end_that_is_bad_is_no_success(self):
        for status in ("REJECTED", "FAILED"):
            with self.subTest(status=status):
                self.execution.creates.clear()
                process, order = self.placed()
                self.execution.say(order, status, 1, error="venue.wash_trade", message="no")
                code, out, _ = self.ended(process)
                self.assertEqual(code, 1)
                self.assertIn("venue.wash_trade: no", out)

    def test_one_that_rests_is_left_after_a_second_without_news(self):
        limit = ("--type", "limit", "--limit", "1")
        process, order = self.placed(*limit)
        self.execution.say(order, "SUBMITTED", 1)
        self.execution.say(order, "REJECTED", 2, error="venue.not_tradable", message="after all")
        self.assertEqual(self.ended(process)[0], 1)
        self.execution.creates.clear()
        process, order = self.placed(*limit)
        self.execution.say(order, "SUBMITTED", 1)
        self.assertEqual(self.ended(process)[0], 0)

    def test_whoever_interrupts_it_before_the_end_gets_no_success(self):
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            for status in (None, "SUBMITTED"):
                with self.subTest(signal=signal_number, status=status):
                    self.execution.creates.clear()
                    self.execution.acks.clear()
                    process, order = self.placed()
                    if status:
                        self.say(order, status, 1)
                    process.send_signal(signal_number)
                    code, _, err = self.ended(process)
                    self.assertEqual(code, 1)
                    self.assertIn("interrupted before the order's end is known", err)
                    self.assertIn(f"avenorctl why {order['client_order_id']}", err)

    def test_a_cancel_that_is_interrupted_is_no_success_either(self):
        process = self.launch("cancel", "manual:entry:1")
        wait_for("a cancel", lambda: self.execution.hear() and self.execution.cancels)
        process.send_signal(signal.SIGINT)
        code, _, err = self.ended(process)
        self.assertEqual(code, 1)
        self.assertIn("avenorctl why manual:entry:1", err)


class Json(Shell):
    def test_an_order_is_one_object_its_last_state(self):
        out, _ = self.ctl("order", "buy", "1", "IBM", "--json")
        self.assertIn(json.loads(out)["status"], ("SUBMITTED", "PARTIALLY_FILLED", "FILLED"))
        out, err = self.ctl("order", "buy", "501", "IBM", "--json", code=1)
        self.assertEqual((json.loads(out)["status"], json.loads(out)["error"]), ("REJECTED", "risk.max_order_qty"))
        self.assertEqual(err, "")

    def test_a_cancel_is_one_object_its_last_state(self):
        resting = self.bot.order(type="limit", limit_price="1", time_in_force="gtc")
        self.bot.wait("resting", lambda: self.bot.status(resting) == "SUBMITTED")
        out, _ = self.ctl("cancel", resting, "--json")
        self.assertEqual((json.loads(out)["client_order_id"], json.loads(out)["status"]), (resting, "CANCELLED"))

    def test_nothing_is_printed_for_an_order_of_which_nothing_came_back(self):
        self.suite["execution"].kill()
        self.addCleanup(self.suite["execution"].start)
        out, err = self.ctl("order", "buy", "1", "IBM", "--wait", "1", "--json", code=1)
        self.assertEqual(out, "")
        self.assertIn("has not ended within the time: execution has not answered", err)
        self.assertIn("do not repeat it under another id", err)

    def test_watch_refuses_json_and_names_what_has_it(self):
        out, err = self.ctl("watch", "--json", code=64)
        self.assertEqual(out, "")
        for verb in ("tail --json", "status --json", "positions --json"):
            self.assertIn(verb, err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
