#!/usr/bin/python3
"""Numbers at their extremes to the real daemons over a real bus: extremes_test.py BIN_DIR [unittest arguments]

Every field of every example of docs/bus.md, as large and as small as it can be spelt. All daemons live, the next order of
another bot fills, and a second life of each daemon is none the worse for what the proxy remembers. And every endpoint and
stream of the exchange with figures and times that no market has."""
import pathlib, re, sys, time, unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import ROOT, Bot, Suite, wait_for

BIN = sys.argv.pop(1)
SIZES = ["0", "0.000000000001", "999999999.999999999999", "1000000000", "1000000000.000000000001", "9999999999999999", "50000000000000000",
         "500000000000000000", "1000000000000", "1000000000000.000000000001", "1000000000000000", "999999999999999999",
         "999999999999999999.999999999999", "1000000000000000000", "9" * 40]
AMOUNTS = [f'"{sign}{size}"' for size in SIZES for sign in ("", "-")]
NUMBERS = ["0", "-1", "1000000000", "2147483647", "2147483648", str(2**62), str(2**63 - 1), str(2**63), str(-2**63), str(2**64), "1e308", "5e-324"]
FIELD = re.compile(r'"\w+":\s*("-?[0-9.]+"|-?[0-9.]+)')


def examples():
    """(topic, payload) of each example in docs/bus.md."""
    text = (ROOT / "docs" / "bus.md").read_text()
    return [(topic, body) for topic, body in re.findall(r"```json (\S+)\n(.*?)```", text, re.S)]


def extremes(payload):
    for field in FIELD.finditer(payload):
        for value in AMOUNTS if field.group(1).startswith('"') else NUMBERS:
            yield payload[:field.start(1)] + value + payload[field.end(1):]


# Every place where the exchange tells figures: what else makes it tell them, and who says by which words that it was heard.
PLACES = {"account": ({}, "execution", ["venue.account_unread"]), "positions": ({}, "execution", ["position.unreadable"]),
          "orders": ({}, "execution", ["order.unknown"]), "activities": ({"mute_stream": True}, "execution", ["alpaca's fill activity", "has an impossible time"]),
          "clock": ({}, None, []), "events": ({}, "execution", ["ignored: alpaca's order", "execution has an impossible time"]),
          "quotes": ({}, "market_data", ["'q' message"]),
          "trades": ({"cancelled_print_rate": 0.5, "corrected_print_rate": 0.5}, "market_data", ["'t' message"])}


class Extremes(unittest.TestCase):
    def setUp(self):
        self.suite = Suite(BIN, BOTS="momentum_001")
        self.addCleanup(self.suite.close)
        self.suite.start()
        self.suite.wait_ready()
        self.bot = Bot(self.suite, "innocent")
        self.addCleanup(self.bot.close)
        self.hostile = Bot(self.suite, "hostile")
        self.addCleanup(self.hostile.close)
        for bot in (self.bot, self.hostile):
            bot.wait("a price", lambda: bot.prices)
        self.pids = {name: daemon.process.pid for name, daemon in self.suite.daemons.items()}

    def send(self, topic, payload):
        self.hostile.pub.send_multipart([topic.encode(), payload.encode()])

    def all_live_and_the_next_order_fills(self, what):
        order = self.bot.order(qty="1")
        self.bot.wait(f"an innocent order filled after {what}", lambda: self.bot.status(order) == "FILLED", 20)
        for name, daemon in self.suite.daemons.items():
            self.assertTrue(daemon.alive(), f"{name} ended after {what}: {daemon.log()[-500:]}")
            self.assertEqual(daemon.process.pid, self.pids[name])

    def next_life(self):
        """What the proxy remembers meets each daemon as it starts."""
        for name in ("execution", "strategy", "healthcheck", "market_data"):
            self.suite[name].stop()
            self.suite[name].start()
            self.pids[name] = self.suite[name].process.pid
        wait_for("execution recovered again", lambda: self.suite["execution"].log().count("recovered:") >= 2, 30)

    def test_every_field_of_every_topic(self):
        found = examples()
        self.assertGreater(len(found), 15)
        sent = 0
        for topic, payload in found:
            for changed in extremes(payload):
                sent += 1
                # A session of its own: else the second of each would be a repetition, and nobody would look at it.
                self.send(topic, re.sub(r'"session": "\w+"', f'"session": "s{sent}"', changed))
            self.all_live_and_the_next_order_fills(f"the extremes of {topic}")
        self.assertGreater(sent, 1500)
        self.next_life()
        self.all_live_and_the_next_order_fills("a restart of all")
        self.assertTrue(self.suite.cluster.query("SELECT 1"))
        self.assertEqual(self.suite.count("bot_id = 'innocent' AND status <> 'FILLED'"), 0)

    def test_the_seeds_of_the_kind(self):
        now = time.time_ns()
        head = f'{{"v":1,"source":"market_data","seq":1,"session":"x","ts":{now},'
        for price in ("999999999999999999", "9999999999999999", "500000000000000000", "1000000000", "999999999"):
            self.send("PRICE.IBM", f'{head}"symbol":"IBM","venue":"alpaca","event_ts":{now},"bid":"{price}","bid_size":"1","ask":"{price}",'
                                   f'"ask_size":"1","last":"{price}","stale":false}}')
        # A symbol that nobody renews: what the proxy remembers of it, it repeats.
        self.send("PRICE.ZZZ", f'{head}"symbol":"ZZZ","venue":"alpaca","event_ts":{now},"bid":"999999999999999999","ask":"999999999999999999"}}')
        self.all_live_and_the_next_order_fills("prices")
        for number, (qty, more) in enumerate([("999999999999999999", '"type":"market"'), ("100000000000000000", '"type":"market"'),
                                              ("1", '"type":"limit","limit_price":"50000000000000000"'),
                                              ("1000000000000", '"type":"limit","limit_price":"1000000000"')]):
            self.send("TRADE_ORDER.CREATE", f'{{"v":1,"source":"hostile","seq":{number + 1},"session":"x","ts":{now},"client_order_id":"hostile:entry:{number}",'
                                            f'"bot_id":"hostile","symbol":"IBM","venue":"alpaca","side":"buy","qty":"{qty}","time_in_force":"day","reason":"entry",{more}}}')
        self.hostile.wait("the last is refused", lambda: self.hostile.last.get("hostile:entry:3", {}).get("error") == "order.invalid")
        self.all_live_and_the_next_order_fills("orders")
        self.next_life()
        self.all_live_and_the_next_order_fills("a restart of all")
        self.assertEqual(self.suite.count("status = 'PENDING'"), 0)

    def test_a_forged_number_mutes_nobody(self):
        self.all_live_and_the_next_order_fills("nothing yet")
        genuine = dict(self.bot.orders[next(iter(self.bot.orders))])
        forged = Bot(self.suite, "innocent")
        self.addCleanup(forged.close)
        forged.session, forged.seq = self.bot.session, 2**62
        forged.wait("a price", lambda: forged.prices)
        forged.publish("TRADE_ORDER.CREATE", **genuine)
        forged.publish("TRADE_ORDER.QUERY", bot_id="innocent")
        wait_for("the forged number is told", lambda: "sequence number far ahead" in self.suite["execution"].log())
        self.all_live_and_the_next_order_fills("a sequence number of 2^62 under its own name")

    def trade_a_little(self):
        """Of each kind of request and event one, whatever becomes of it; the stream comes back, and so fetches what it has missed."""
        bot = self.bot
        bot.order(), bot.order(side="sell"), bot.order(qty="1", type="limit", limit_price="1", time_in_force="ioc")
        resting = bot.order(type="limit", limit_price="1", time_in_force="gtc")
        bot.pump(0.7)
        bot.publish("TRADE_ORDER.REPLACE", client_order_id=resting, new_client_order_id=resting + "r", bot_id=bot.bot_id, limit_price="1.5")
        bot.pump(0.7)
        self.suite.faults(disconnect_stream=True)
        for order in (resting, resting + "r"):
            bot.publish("TRADE_ORDER.CANCEL", client_order_id=order, bot_id=bot.bot_id)
        self.suite.ctl("reconcile", check=False)
        bot.pump(0.7)
        return resting

    def test_every_endpoint_and_stream_of_the_exchange(self):
        resting = []
        for place, (more, who, words) in PLACES.items():
            # A bar is told once a minute: its figures are absurd all the time.
            self.suite.faults(reset=True, absurd_rate=1, absurd_at=[place, "bars"], **more)
            resting.append(self.trade_a_little())
            if place in ("account", "positions", "orders", "clock"):  # and a start with it
                for name in ("execution", "market_data"):
                    self.assertTrue(self.suite[name].alive(), f"{name} ended by absurd {place}")
                    self.suite[name].stop()
                    self.suite[name].start()
                    self.pids[name] = self.suite[name].process.pid
                resting.append(self.trade_a_little())
            if who:
                self.bot.wait(f"{who} has heard absurd {place}", lambda: any(word in self.suite[who].log() for word in words), 10)
            for name, daemon in self.suite.daemons.items():
                self.assertTrue(daemon.alive(), f"{name} ended by absurd {place}: {daemon.log()[-500:]}")
            self.suite.faults(reset=True, absurd_rate=1, absurd_at=["bars"])
            self.suite.ctl("reconcile")  # what could not be read blocks its symbol until it is read: now, and not within a minute
            # What is lost in doubt holds the rest back until it is known: then the innocent order fills.
            self.bot.wait(f"nothing in doubt after absurd {place}", lambda: self.suite.settled(), 60)
            self.all_live_and_the_next_order_fills(f"absurd {place}")
        wait_for("an absurd bar is told", lambda: "'b' message" in self.suite["market_data"].log(), 90, 0.5)
        self.all_live_and_the_next_order_fills("absurd bars")
        self.suite.faults(reset=True)
        for order in resting:
            for one in (order, order + "r"):
                self.bot.publish("TRADE_ORDER.CANCEL", client_order_id=one, bot_id=self.bot.bot_id)
        self.bot.wait("every order is answered", lambda: all(self.bot.status(order) for order in self.bot.orders), 30)
        self.suite.assert_agreement(60)


unittest.main(verbosity=2)
