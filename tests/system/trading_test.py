#!/usr/bin/python3
"""The main job, end to end: trading_test.py BIN_DIR [unittest arguments]"""
import json, os, pathlib, signal, subprocess, sys, time, unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import Bot, Suite, wait_for

BIN = sys.argv.pop(1)
FINAL = {"FILLED", "REJECTED", "CANCELLED", "EXPIRED", "FAILED"}


class Trading(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.suite = Suite(BIN)
        cls.suite.start()
        cls.suite.wait_ready()
        cls.bot = Bot(cls.suite)
        cls.bot.wait("a price", lambda: cls.bot.prices)

    @classmethod
    def tearDownClass(cls):
        cls.bot.close()
        cls.suite.close()

    def place(self, seconds=20, **fields):
        order = self.bot.order(**fields)
        self.bot.wait(f"{order} at its end", lambda: self.bot.status(order) in FINAL, seconds)
        return self.bot.last[order]

    def test_a_python_client_trades_a_round_trip(self):
        net = lambda: self.suite.cluster.query("SELECT coalesce(sum(qty), 0)::int FROM trading.positions WHERE bot_id = 'pybot' AND symbol = 'IBM'")[0][0]
        before = net()
        bought, sold = self.place(side="buy", qty="10"), self.place(side="sell", qty="10")
        self.assertEqual([bought["status"], sold["status"]], ["FILLED", "FILLED"])
        self.assertEqual(net(), before)
        events = self.suite.cluster.query(f"SELECT status FROM trading.trade_events WHERE client_order_id = '{bought['client_order_id']}' ORDER BY version")
        self.assertEqual(events[0], ["PENDING"])
        self.assertEqual(events[-1], ["FILLED"])
        self.suite.assert_agreement()

    def test_the_same_order_sent_five_times_is_executed_once(self):
        order = self.bot.order(qty="3")
        for _ in range(4):
            self.bot.publish("TRADE_ORDER.CREATE", **self.bot.orders[order])
        self.bot.wait("filled", lambda: self.bot.status(order) == "FILLED")
        self.assertEqual(self.suite.count(f"client_order_id = '{order}'"), 1)
        [at_exchange] = [o for o in self.suite.control("/control/orders")["orders"] if o["client_order_id"] == order]
        self.assertEqual(at_exchange["received"], 1)

    def test_a_known_id_with_another_body_is_refused_and_told(self):
        order = self.bot.order(qty="2")
        self.bot.wait("filled", lambda: self.bot.status(order) == "FILLED")
        self.bot.publish("TRADE_ORDER.CREATE", **{**self.bot.orders[order], "qty": "3"})
        self.bot.wait("the alert", lambda: any(a["code"] == "order.id_conflict" and a["subject"] == order for a in self.bot.alerts))
        self.assertEqual(self.suite.cluster.query(f"SELECT qty FROM trading.trades WHERE client_order_id = '{order}'")[0][0].split(".")[0], "2")

    def test_an_order_by_hand_that_is_repeated_shows_what_became_of_the_first(self):
        order = ["order", "buy", "1", "IBM", "--bot", "manual", "--id", "manual:entry:twice"]
        self.suite.ctl(*order)
        wait_for("filled", lambda: self.suite.count("client_order_id = 'manual:entry:twice' AND status = 'FILLED'") == 1)
        again = self.suite.ctl(*order)
        self.assertIn("manual:entry:twice: FILLED, filled 1", again.stdout)
        other = self.suite.ctl("order", "buy", "2", "IBM", "--bot", "manual", "--id", "manual:entry:twice", check=False)
        self.assertEqual(other.returncode, 1)
        self.assertIn("order.id_conflict", other.stdout)
        self.assertEqual(self.suite.count("client_order_id = 'manual:entry:twice'"), 1)

    def test_risk_refuses_with_a_code_and_a_sentence(self):
        refused = self.place(qty="501")
        self.assertEqual((refused["status"], refused["error"]), ("REJECTED", "risk.max_order_qty"))
        self.assertIn("501", refused["message"])
        refused = self.place(symbol="MSFT")
        self.assertEqual((refused["status"], refused["error"]), ("REJECTED", "risk.symbol"))
        self.assertNotIn("MSFT", json.dumps(self.suite.control("/control/orders")))

    def test_a_resting_limit_order_is_cancelled(self):
        order = self.bot.order(type="limit", limit_price="1", time_in_force="gtc")
        self.bot.wait("resting", lambda: self.bot.status(order) == "SUBMITTED")
        self.bot.publish("TRADE_ORDER.CANCEL", client_order_id=order, bot_id="pybot")
        self.bot.wait("cancelled", lambda: self.bot.status(order) == "CANCELLED")
        self.suite.assert_agreement()

    def test_garbage_harms_nothing(self):
        bot, pub = self.bot, self.bot.pub
        pub.send(b"one frame")
        pub.send_multipart([b"PRICE.IBM", b"{}", b"three"])
        pub.send_multipart([b"", b""])
        for topic in (b"TRADE_ORDER.CREATE", b"TRADE_ACK", b"PRICE.IBM", b"NO.SUCH.TOPIC", b"TRADE_ORDER.QUERY", b"CONTROL.REQUEST"):
            for payload in (b"", b"{", b"null", b"[]", b"\xff\xfe", b'{"v":1}', b'{"v":1,"source":"x","seq":1,"session":"s","ts":1,"qty":NaN}',
                            b'{"a":' * 2000, json.dumps({"v": 1, "source": 3, "seq": "1", "session": [], "ts": 1.5}).encode()):
                pub.send_multipart([topic, payload])
        pub.send_multipart([b"TRADE_ORDER.CREATE", b"x" * 10_000_000])
        bot.wait("still trading", lambda: True)
        time_limit = self.place(qty="1", seconds=30)
        self.assertEqual(time_limit["status"], "FILLED")
        for name, daemon in self.suite.daemons.items():
            self.assertTrue(daemon.alive(), name)

    def test_an_order_under_a_foreign_id_is_refused(self):
        self.bot.publish("TRADE_ORDER.CREATE", client_order_id="other:entry:1", bot_id="pybot", symbol="IBM", venue="alpaca", side="buy",
                         type="market", qty="1", time_in_force="day", reason="entry")
        self.bot.wait("refused", lambda: self.bot.last.get("other:entry:1", {}).get("error") == "order.foreign_id")
        self.assertEqual(self.suite.count("client_order_id = 'other:entry:1'"), 0)

    def test_query_answers_with_open_orders_and_positions(self):
        order = self.bot.order(type="limit", limit_price="1", time_in_force="gtc", symbol="AAPL")
        self.bot.wait("resting", lambda: self.bot.status(order) == "SUBMITTED")
        self.bot.states.clear()
        self.bot.publish("TRADE_ORDER.QUERY", bot_id="pybot")
        self.bot.wait("the answer", lambda: self.bot.states)
        self.assertIn(order, [o["client_order_id"] for o in self.bot.states[-1]["open_orders"]])

    def test_a_halt_stops_orders_and_outlives_a_restart(self):
        self.suite.ctl("halt", "--bot", "pybot", "--unseen", "--reason", "the test says so")
        refused = self.place()
        self.assertEqual(refused["error"], "risk.halted")
        self.suite["execution"].restart()
        wait_for("execution again", lambda: self.suite["execution"].log().count("recovered:") >= 2, 30)
        self.assertEqual(self.place()["error"], "risk.halted")
        self.suite.ctl("resume", "--bot", "pybot")
        self.assertEqual(self.place()["status"], "FILLED")

    def test_a_symbol_that_nobody_knows_is_not_halted(self):
        refused = self.suite.ctl("halt", "--symbol", "NOPE", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("unknown symbol 'NOPE'", refused.stderr)
        self.assertIn("IBM", refused.stderr)
        self.suite.ctl("halt", "--symbol", "NOPE", "--unseen")
        self.suite.ctl("resume", "--symbol", "NOPE")  # its halt makes it known
        self.assertEqual(self.place()["status"], "FILLED")

    def test_a_second_execution_is_refused_the_ledger(self):
        env = {**self.suite.environment}
        second = subprocess.run([str(self.suite.bin / "execution")], cwd=self.suite.folder, env=env, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        self.assertNotEqual(second.returncode, 0)
        self.assertIn("ledger", second.stdout)
        self.assertEqual(self.place()["status"], "FILLED")

    def test_a_bracket_exits_once_and_its_legs_are_in_the_ledger(self):
        price = float(self.bot.prices["PRICE.AAPL"]["bid"])
        # A stop just below and a profit just above a price that wanders: one of them is taken within a while, the other goes.
        entry = self.bot.order(symbol="AAPL", qty="5", time_in_force="gtc", take_profit_price=f"{price * 1.5:.2f}", stop_loss_price=f"{price * 0.5:.2f}")
        self.bot.wait("entered", lambda: self.bot.status(entry) == "FILLED")
        self.bot.wait("both legs", lambda: {self.bot.status(entry + ".tp"), self.bot.status(entry + ".sl")} == {"SUBMITTED"})
        self.suite.control("/control/set_price", {"symbol": "AAPL", "bid": f"{price * 1.6:.2f}", "ask": f"{price * 1.6 + 0.01:.2f}"})
        try:
            self.bot.wait("the profit is taken", lambda: self.bot.status(entry + ".tp") == "FILLED")
            self.bot.wait("the stop is gone", lambda: self.bot.status(entry + ".sl") == "CANCELLED")
        finally:
            self.suite.control("/control/release_price", {"symbol": "AAPL"})
        self.suite.assert_agreement()

    def test_exits_that_the_venue_does_not_hold_outlive_a_kill_and_exit_once(self):
        price = float(self.bot.prices["PRICE.AAPL"]["bid"])
        show = lambda factor: self.suite.control("/control/set_price", {"symbol": "AAPL", "bid": f"{price * factor:.2f}", "ask": f"{price * factor + 0.01:.2f}"})
        show(1)
        try:
            # A fraction of a share: no bracket at the exchange.
            entry = self.bot.order(symbol="AAPL", qty="2.5", take_profit_price=f"{price * 1.2:.2f}", stop_loss_price=f"{price * 0.8:.2f}")
            self.bot.wait("entered", lambda: self.bot.status(entry) == "FILLED")
            self.assertIn("held by execution", self.suite.ctl("why", entry).stdout)
            self.bot.pump(0.5)
            self.assertIsNone(self.bot.status(entry + ".sl"))
            self.suite["execution"].kill()
            show(0.7)  # while nobody is there
            self.suite["execution"].start()
            self.bot.wait("the stop is filled", lambda: self.bot.status(entry + ".sl") == "FILLED", 30)
            self.bot.pump(1)
            self.assertIsNone(self.bot.status(entry + ".tp"))
            self.assertEqual(self.suite.count(f"client_order_id LIKE '{entry}.%'"), 1)
            self.assertEqual(self.suite.count(f"client_order_id = '{entry}' AND closed_and_acked"), 1)
        finally:
            self.suite.control("/control/release_price", {"symbol": "AAPL"})
        at_exchange = {o["client_order_id"]: o for o in self.suite.control("/control/orders")["orders"]}
        self.assertEqual([at_exchange[id]["received"] for id in (entry, entry + ".sl")], [1, 1])
        self.suite.assert_agreement()

    def test_bots_have_their_names_in_the_ledger(self):
        self.place(qty="1")
        names = {bot[0]: bot[1:] for bot in self.suite.cluster.query("SELECT bot_id, bot_name, bot_type, strategy_name FROM trading.bots")}
        self.assertEqual(names["momentum_001"], ["IBM momentum", "momentum", "ema_cross"])
        self.assertEqual(names["pybot"], ["pybot", "", ""])  # of BOTS it is not: all that is known is its id
        held = json.loads(self.suite.ctl("positions", "--all", "--json").stdout)
        self.assertIn("pybot", [p["bot_name"] for p in held])

    def test_a_resting_order_is_replaced(self):
        old = self.bot.order(type="limit", limit_price="1", time_in_force="gtc", qty="4")
        self.bot.wait("resting", lambda: self.bot.status(old) == "SUBMITTED")
        new = old + "r"
        for _ in range(3):  # the same wish, three times
            self.bot.publish("TRADE_ORDER.REPLACE", client_order_id=old, new_client_order_id=new, bot_id="pybot", limit_price="1.5", qty="6")
        self.bot.wait("replaced", lambda: self.bot.status(old) == "CANCELLED" and self.bot.status(new) == "SUBMITTED")
        self.assertEqual(self.suite.cluster.query(f"SELECT limit_price::float, qty::int FROM trading.trades WHERE client_order_id = '{new}'"), [["1.5", "6"]])
        self.bot.publish("TRADE_ORDER.CANCEL", client_order_id=new, bot_id="pybot")
        self.bot.wait("cancelled", lambda: self.bot.status(new) == "CANCELLED")
        self.suite.assert_agreement()

    def test_flatten_closes_what_a_bot_holds(self):
        bot = Bot(self.suite, "flat")
        order = bot.order(qty="7")
        bot.wait("filled", lambda: bot.status(order) == "FILLED")
        self.suite.ctl("halt", "--bot", "flat", "--flatten")
        held = lambda: self.suite.cluster.query("SELECT qty::int FROM trading.positions WHERE bot_id = 'flat'")
        bot.wait("flat", lambda: held() == [["0"]])
        self.suite.ctl("resume", "--bot", "flat")
        bot.close()

    def test_rejections_in_a_row_halt_the_bot(self):
        bot = Bot(self.suite, "unlucky")
        self.suite.faults(reject_rate=1.0)
        try:
            for _ in range(5):
                order = bot.order()
                bot.wait("refused", lambda: bot.status(order) == "REJECTED")
            order = bot.order()
            bot.wait("halted", lambda: bot.last.get(order, {}).get("error") == "risk.halted")
        finally:
            self.suite.faults(reset=True)
            self.suite.ctl("resume", "--bot", "unlucky")
            bot.close()

    def test_no_secret_in_any_log(self):
        for daemon in self.suite.daemons.values():
            self.assertNotIn("canary-4711-secret", daemon.log())
        self.assertNotIn("canary-4711-secret", self.suite.ctl("env").stdout)

    def test_why_tells_the_story(self):
        filled = self.place(qty="5", rationale={"signal": "test", "price": "1"})
        story = json.loads(self.suite.ctl("why", filled["client_order_id"], "--json").stdout)
        self.assertEqual(story["events"][0]["status"], "PENDING")
        self.assertEqual(story["events"][-1]["status"], "FILLED")
        self.assertEqual(story["rationale"]["signal"], "test")
        self.assertTrue(story["fills"])

    def test_a_cancel_that_stays_pending_is_told(self):
        price = self.bot.prices["PRICE.IBM"]
        order = self.bot.order(type="limit", limit_price=str(int(float(price["bid"]) / 2)), time_in_force="day")
        self.bot.wait("at the venue", lambda: self.bot.status(order) == "SUBMITTED")
        why = lambda: json.loads(self.suite.ctl("why", order, "--json").stdout)
        self.assertIs(why()["cancel_pending"], False)
        self.suite.faults(pending_cancel_ms="forever")
        try:
            self.bot.publish("TRADE_ORDER.CANCEL", client_order_id=order, bot_id=self.bot.bot_id)
            pending = self.bot.wait("a second try", lambda: int((why()["cancel_pending"] or {"asked": 0})["asked"]) > 1 and why()["cancel_pending"])
            self.assertIn("pending_cancel", pending["venue_text"])
            self.assertIn("a cancel is pending at the venue: requested 20", self.suite.ctl("why", order).stdout)
            self.assertIn(f"cancel:    {order} requested 20", self.suite.ctl("status").stdout)
            degraded = lambda: "a cancel is not yet confirmed: " + order in self.suite.ctl("status").stdout
            self.bot.wait("degraded", degraded)
        finally:
            self.suite.faults(reset=True)
        self.bot.wait("cancelled", lambda: self.bot.status(order) == "CANCELLED", 30)
        self.assertNotIn("cancel_pending", why())
        self.bot.wait("no longer degraded", lambda: order not in self.suite.ctl("status").stdout, 10)

    def test_why_tells_where_the_time_went(self):
        filled = self.place(qty="5")
        acknowledged = lambda: "acknowledged_us" in self.suite.ctl("why", filled["client_order_id"], "--timing", "--json").stdout
        self.bot.wait("the acknowledgement has arrived", acknowledged, 10)
        steps = json.loads(self.suite.ctl("why", filled["client_order_id"], "--timing", "--json").stdout)
        self.assertEqual(set(steps), {step + "_us" for step in ("received", "durable", "sent", "answered", "executed", "recorded", "acknowledged")})
        self.assertEqual(steps["received_us"], 0)
        self.assertLess(steps["durable_us"], steps["sent_us"])
        self.assertLess(steps["executed_us"], steps["recorded_us"])
        self.assertEqual(self.suite.ctl("why", "nobody:entry:1", "--timing", check=False).returncode, 1)


class Silence(unittest.TestCase):
    def test_a_silent_service_is_critical_once_and_its_return_is_told(self):
        suite = Suite(BIN)
        try:
            suite.start("proxy", "healthcheck", "paper_exchange", "market_data")
            health = suite["healthcheck"].log
            wait_for("market_data heard", lambda: "market_data" in suite.ctl("status", check=False).stdout, 20)
            suite["market_data"].kill(signal.SIGSTOP)
            said = lambda: [l for l in health().splitlines() if "market_data" in l and ("CRITICAL" in l or "critical" in l)]
            wait_for("CRITICAL", said, 15)
            time.sleep(2)
            self.assertEqual(len(said()), 1, health())
            suite["market_data"].kill(signal.SIGCONT)
            wait_for("its return", lambda: "market_data" in health() and "back" in health(), 15)
        finally:
            suite.close()


class Stopping(unittest.TestCase):
    def test_every_daemon_stops_within_five_seconds_with_exit_0(self):
        suite = Suite(BIN)
        try:
            suite.start()
            suite.wait_ready()
            for name, daemon in reversed(suite.daemons.items()):
                began = time.monotonic()
                self.assertEqual(daemon.stop(), 0, f"{name}: {daemon.log()[-2000:]}")
                self.assertLess(time.monotonic() - began, 5, name)
        finally:
            suite.close()

    def test_a_bad_env_is_refused_with_every_problem_and_exit_78(self):
        suite = Suite(BIN)
        try:
            suite.settings.update(ZMQ_INBOUND_BUS_URL="udp://nowhere", DATABASE_URL="", HEARTBEAT_INTERVAL_S="soon")
            suite.write_env()
            daemon = suite["execution"].start()
            self.assertEqual(daemon.process.wait(10), 78)
            for key in ("ZMQ_INBOUND_BUS_URL", "DATABASE_URL", "HEARTBEAT_INTERVAL_S"):
                self.assertIn(key, daemon.log())
        finally:
            suite.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
