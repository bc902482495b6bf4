"""Others on the bus who mean no good: whatever they say, no daemon ends and no innocent bot waits."""
import json, os, random, time

import zmq

EXTREMES = ("999999999999999999", "-999999999999999999", "100000000000000000", "50000000000000000", "0.000000000000000001",
            "-0.000000000000000001", "0", "-0", "123456789012345678.123456789012345678", "1e18", "NaN", "", "٣", "99999999999999999999999999")
NUMBERS = (2**63 - 1, -2**63, 2**62, 2**53, 0, -1, 1e308, 10**30, None, True, [], {})


class Hostile:
    def __init__(self, suite, seed):
        self.suite, self.chance = suite, random.Random(seed)
        context = zmq.Context.instance()
        self.pub = context.socket(zmq.PUB)
        self.pub.linger = 0
        self.pub.sndhwm = 100_000
        self.pub.connect(suite.settings["ZMQ_INBOUND_BUS_URL"])
        self.ear = context.socket(zmq.SUB)
        self.ear.linger = 0
        self.ear.connect(suite.settings["ZMQ_OUTBOUND_BUS_URL"])
        self.ear.subscribe("TRADE_CONFIRMATION")
        self.deaf, self.seq, self.sent = None, 0, 0

    def send(self, topic, **fields):
        self.seq += 1
        self.sent += 1
        body = {"v": 1, "source": "hostile", "seq": self.seq, "session": "feed", "ts": time.time_ns(), **fields}
        self.pub.send_multipart([topic.encode(), json.dumps(body).encode()])

    def any_extreme(self):
        return self.chance.choice(EXTREMES)

    def orders(self, count=60):
        for _ in range(count):
            n = self.chance.randint(0, 10**9)
            fields = {"client_order_id": f"hostile:entry:{n}", "bot_id": "hostile", "symbol": self.chance.choice(("IBM", "AAPL", "ZZZ")),
                      "venue": "alpaca", "side": "buy", "type": "limit", "qty": "0", "limit_price": "1", "time_in_force": "day", "reason": "entry"}
            fields[self.chance.choice(("qty", "limit_price", "stop_price", "take_profit_price", "stop_loss_price"))] = self.any_extreme()
            if fields["qty"] == "0":
                fields["qty"] = "999999999999999999"
            fields[self.chance.choice(("expires_ts", "ts", "seq"))] = self.chance.choice(NUMBERS)
            self.send("TRADE_ORDER.CREATE", **fields)
            self.send("TRADE_ORDER.REPLACE", client_order_id=f"hostile:entry:{n}", new_client_order_id=f"hostile:entry:{n}r", bot_id="hostile",
                      qty=self.any_extreme(), limit_price=self.any_extreme())

    def prices(self, count=60):
        for _ in range(count):
            symbol = self.chance.choice(("IBM", "AAPL"))
            bid = self.any_extreme()
            self.send("PRICE." + symbol, symbol=symbol, venue="alpaca", event_ts=self.chance.choice((time.time_ns(), 2**63 - 1, -1)), bid=bid,
                      ask=bid, bid_size=self.any_extreme(), ask_size="1", last=self.any_extreme(), stale=False)

    def accounts(self, count=30):
        for _ in range(count):
            self.send("ACCOUNT.BALANCE", venue="alpaca", currency="USD", cash=self.any_extreme(), equity=self.any_extreme(), buying_power=self.any_extreme())
            self.send("POSITION.IBM", symbol="IBM", venue="alpaca", qty=self.any_extreme(), avg_price=self.any_extreme())
            self.send("FILL.IBM", client_order_id="x", bot_id="hostile", exec_id="e", symbol="IBM", venue="alpaca", side="buy",
                      price=self.any_extreme(), qty=self.any_extreme(), fee=self.any_extreme(), fee_currency="USD", event_ts=2**62)

    def confirmations(self, count=30):
        """To the strategies: figures of orders that they have never made."""
        for _ in range(count):
            body = {"client_order_id": "momentum_001:entry:1", "bot_id": "momentum_001", "symbol": "IBM", "venue": "alpaca", "side": "buy",
                    "qty": self.any_extreme(), "status": "FILLED", "filled_qty": self.any_extreme(), "avg_price": self.any_extreme(),
                    "version": self.chance.choice((1, 2**62, 0))}
            self.send("TRADE_CONFIRMATION", **body)
            self.send("BOT_STATE.momentum_001", bot_id="momentum_001", open_orders=[body], positions=[
                {"symbol": "IBM", "venue": "alpaca", "bot_id": "momentum_001", "qty": self.any_extreme(), "avg_price": self.any_extreme()}])

    def invented_bots(self, count=3000):
        for _ in range(count):
            self.send("TRADE_ORDER.QUERY", bot_id=f"nobody{self.chance.randint(0, 10**9)}")

    def control(self, verb, **args):
        self.send("CONTROL.REQUEST", request_id=os.urandom(8).hex(), verb=verb, args=args)

    def reconcile(self):
        self.control("reconcile")

    def halts(self, bots):
        """Reasons as long as a message may be: each goes into the ledger, the log, alerts, and the answer to `status`."""
        for scope in ({"bot": self.chance.choice(bots)}, {"symbol": "AAPL", "venue": "alpaca"}, {"bot": f"nobody{self.chance.randint(0, 99)}"}):
            self.control("halt", reason=self.chance.choice(("x", "\u00e9", "\\", "\u0000\n")) * self.chance.choice((5_000, 60_000, 200_000)), **scope)
        self.control("status")

    def invented_topics(self, count=2000):
        for _ in range(count):
            n = self.chance.randint(0, 10**9)
            self.send(f"PRICE.Q{n}", symbol=f"Q{n}", venue="alpaca", event_ts=time.time_ns(), bid="1", ask="2", bid_size="1", ask_size="1", stale=False)
            self.send(f"HEARTBEAT.S{n}", service=f"S{n}", instance="x", pid=n, state="ok", uptime_s=1)

    def garbage(self, count=300):
        for _ in range(count):
            topic = self.chance.choice(("TRADE_ORDER.CREATE", "TRADE_ORDER.CANCEL", "TRADE_ACK", "PRICE.IBM", "CONTROL", "HEARTBEAT.EXECUTION", "", "\xff"))
            frames = [topic.encode("latin1")] + [os.urandom(self.chance.choice((0, 1, 100, 5000))) for _ in range(self.chance.randint(0, 3))]
            self.pub.send_multipart(frames)
            self.sent += 1

    def stolen_sequence(self, count=5):
        """Another sender's name and session, and a number that it will never reach."""
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            if not self.ear.poll(50):
                continue
            try:
                body = json.loads(self.ear.recv_multipart()[1])
                source, session = body["source"], body["session"]
            except (ValueError, IndexError, KeyError, TypeError):
                continue
            for _ in range(count):
                self.send("TRADE_CONFIRMATION", source=source, session=session, seq=2**62)
            return

    def stop_reading(self):
        self.deaf = zmq.Context.instance().socket(zmq.SUB)
        self.deaf.linger, self.deaf.rcvhwm = 0, 1
        self.deaf.connect(self.suite.settings["ZMQ_OUTBOUND_BUS_URL"])
        self.deaf.subscribe("")

    def read_again(self):
        if self.deaf is not None:
            self.deaf.close()
            self.deaf = None

    def close(self):
        self.read_again()
        self.pub.close()
        self.ear.close()
