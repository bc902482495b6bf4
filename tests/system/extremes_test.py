#!/usr/bin/python3
"""Numbers at their extremes to the real daemons over a real bus: extremes_test.py BIN_DIR [unittest arguments]

Every field of every example of docs/bus.md, as large and as small as it can be spelt. All daemons live, the next order of
another bot fills, and a second life of each daemon is none the worse for what the proxy remembers. And every endpoint and
stream of the exchange with figures and times that no market has: all at once, and each numeric field by itself."""
import json, pathlib, re, sys, time, unittest, urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import ROOT, Bot, Suite, wait_for

BIN = sys.argv.pop(1)
SIZES = ["0", "0.000000000001", "999999999.999999999999", "1000000000", "1000000000.000000000001", "9999999999999999", "50000000000000000",
         "500000000000000000", "1000000000000", "1000000000000.000000000001", "1000000000000000", "999999999999999999",
         "999999999999999999.999999999999", "1000000000000000000", "9" * 40]
# And as it is not to be spelt: with an exponent, a second sign, nothing before or behind the point, no digit, in another base.
MISSPELT = ["1e3", "1E308", "1e-12", "1e-400", "0x10", ".5", "5.", "+1", "--1", "1.2.3", "1,000", "NaN", "Infinity", "", " 1", "0." + "0" * 60 + "1", "0" * 60 + "1"]
AMOUNTS = [f'"{sign}{size}"' for size in SIZES for sign in ("", "-")] + [f'"{text}"' for text in MISSPELT] + ["1", "-1", "1e17", "null", "[]"]
NUMBERS = ["0", "-1", "1000000000", "2147483647", "2147483648", str(2**62), str(2**63 - 1), str(2**63), str(-2**63), str(2**64), "-2147483649", "9" * 400, "0.5", "-0", "1e3", "1e308",
           "1e400", "-1e308", "5e-324", '"1"', "null", "[]"]
FIELD = re.compile(r'"\w+":\s*("-?[0-9.]+"|-?[0-9.]+)')


def examples():
    """(topic, payload) of each example in docs/bus.md, and of what the text around them says in words: a bracket, and a page of many."""
    text = (ROOT / "docs" / "bus.md").read_text()
    found = re.findall(r"```json (\S+)\n(.*?)```", text, re.S)

    def another(of, fields):
        topic, body = next(example for example in found if example[0].startswith(of))
        return topic, body.rstrip().removesuffix("}") + ", " + fields + "}\n"

    return [*found, another("TRADE_ORDER.CREATE", '"take_profit_price": "200", "stop_loss_price": "150", "stop_loss_limit_price": "149"'),
            another("BOT_STATE.", '"answer": 5, "page": 1, "pages": 2')]


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


# What no market has, whatever the field; and what one may have, where nothing is booked by it.
IMPOSSIBLE = ["-1", "-0.000000000001", "999999999999999999.999999999999", "-999999999999999999.999999999999", "1000000000000000000", "1e17", "1E308", "-1e308",
              "5e-324", "9" * 40]
UNLIKELY = ["0", "-0", "0.000000000001", "1e-12", "1000000000", "999999999.999999999999"]
# Where what the exchange answers is asked for, and what only its streams tell.
ASKED = {"account": "/v2/account", "positions": "/v2/positions", "orders": "/v2/orders?status=all&limit=50", "activities": "/v2/account/activities/FILL"}
STREAMED = {"events": ["price", "qty", "position_qty"], "quotes": ["bp", "bs", "ap", "as"], "trades": ["p", "s", "i"], "bars": ["o", "h", "l", "c", "v", "n", "vw"]}
BOOKED = {"orders", "activities", "events"}


def numeric_members(value):
    """The names of all members, at any depth, that hold a number, quoted or not."""
    found = set()
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if isinstance(inner, (dict, list)):
            found |= numeric_members(inner)
        elif isinstance(name, str) and not isinstance(inner, bool) and re.fullmatch(r"-?[0-9.]+", str(inner)):
            found.add(name)
    return found


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
        # That is all there is: each number that the reader asks for by name is in one of them.
        read = set(re.findall(r'(?:positive|negative|amount|integer|time)(?:<\w+>)?\((?:r, )?"(\w+)"', (ROOT / "libs" / "wire" / "bodies.hpp").read_text()))
        self.assertGreater(len(read), 25)
        self.assertEqual(read - set(re.findall(r'"(\w+)":', "".join(body for _, body in found))), set(), "numbers that no example has")
        sent = 0
        for topic, payload in found:
            for changed in extremes(payload):
                sent += 1
                # A session of its own: else the second of each would be a repetition, and nobody would look at it.
                self.send(topic, re.sub(r'"session": "\w+"', f'"session": "s{sent}"', changed))
            self.all_live_and_the_next_order_fills(f"the extremes of {topic}")
        self.assertGreater(sent, 4000)
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

    def shown(self, path):
        """What the exchange answers now, with its keys."""
        request = urllib.request.Request(self.suite.settings["ALPACA_TRADING_URL"] + path, headers={
            "APCA-API-KEY-ID": self.suite.settings["ALPACA_KEY_ID"], "APCA-API-SECRET-KEY": self.suite.settings["ALPACA_SECRET_KEY"]})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())

    def fields_of_the_exchange(self):
        """(place, field) of each number that the exchange tells."""
        resting = self.bot.order(type="limit", limit_price="1", time_in_force="gtc", qty="2")
        bracket = self.bot.order(symbol="AAPL", take_profit_price="9999", stop_loss_price="1", time_in_force="gtc")
        for order, status in ((resting, "SUBMITTED"), (bracket, "FILLED")):
            self.bot.wait(f"something of each kind to show: {status}", lambda: self.bot.status(order) == status)
        fields = {place: numeric_members(self.shown(path)) for place, path in ASKED.items()}
        fields["events"] = fields["orders"] | set(STREAMED["events"])
        fields.update({place: set(names) for place, names in STREAMED.items() if place != "events"})
        self.assertGreater(len(fields["account"]), 8, fields)
        for place, least in (("positions", 6), ("orders", 5), ("activities", 3)):
            self.assertGreaterEqual(len(fields[place]), least, fields)
        return [(place, name) for place, names in fields.items() for name in sorted(names)]

    def test_each_number_of_the_exchange_by_itself(self):
        """One field at a time lies, with another figure in each answer; the others are true, so nothing is refused for their sake."""
        self.all_live_and_the_next_order_fills("nothing yet")
        fields = self.fields_of_the_exchange()
        began = time.monotonic()
        for number, (place, name) in enumerate(fields):
            self.suite.faults(reset=True, absurd_rate=1, absurd_at=[place], absurd_fields=[name],
                              absurd_figures=IMPOSSIBLE if place in BOOKED else IMPOSSIBLE + UNLIKELY)
            self.hostile.publish("CONTROL.REQUEST", request_id=f"extreme{number}", verb="reconcile", args={})
            self.bot.order(qty="1")
            self.bot.pump(0.2)
            for daemon_name, daemon in self.suite.daemons.items():
                self.assertTrue(daemon.alive(), f"{daemon_name} ended by {name} of {place}: {daemon.log()[-500:]}")
        print(f"\n{len(fields)} fields of the exchange in {time.monotonic() - began:.0f} s", flush=True)
        self.suite.faults(reset=True)
        for scope in ([], ["--venue", "alpaca"], *(["--venue", "alpaca", "--symbol", symbol, "--unseen"] for symbol in ("IBM", "AAPL")), ["--bot", "innocent"]):
            self.suite.ctl("resume", *scope, check=False)  # what such answers may well have halted
        self.suite.ctl("reconcile")
        self.bot.wait("nothing in doubt", lambda: self.suite.settled(), 60)
        self.all_live_and_the_next_order_fills("every number of the exchange")
        self.suite.assert_agreement(60)

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
