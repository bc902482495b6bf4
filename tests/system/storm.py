"""Mixed orders in bad weather, and the invariants that must hold when it is over. For the tests of faults.

The invariants (the simulation's are the same, see tests/sim/simulation.hpp), and where agree() looks at them:
  I1  what a bot has ordered is in the ledger, once              agree (and the ledger's UNIQUE)
  I2  the venue's ids are the ledger's, none received twice      avenorctl summary: Suite.assert_agreement
  I3  final state and filled quantity equal the venue's          avenorctl summary
  I4  a position is the sum of its executions, each once         QUESTIONS (and the ledger's keys)
  I5  states move along the table, quantities never fall         QUESTIONS
  I6  nothing is in doubt, nor unacknowledged, when it is over   agree: undecided, settled
  I7  no order arrives before its PENDING row is durable         arrivals
  I8  no secret in any log, environment or message               secrets
  I9  orders out at most orders in, by symbol and minute         arrivals: each has a row of its own (I2), of the last minute"""
import calendar, json, pathlib, random, time

from harness import Bot, wait_for

FINAL = {"FILLED", "REJECTED", "CANCELLED", "EXPIRED", "FAILED"}
OPEN = {"SUBMITTED", "PARTIALLY_FILLED"}


class Trader(Bot):
    """A bot that sends markets, limits that fill, limits that rest and are cancelled or replaced, immediate-or-cancels and
    brackets; what is to come is the seed's. Wishes are repeated as orders are: cancels until the order has its end, a
    replacement until it is confirmed or refused."""

    def __init__(self, suite, seed, bot_id="pybot"):
        super().__init__(suite, bot_id)
        self.chance, self.chase_at = random.Random(seed), 0.0
        self.to_cancel, self.to_replace, self.brackets = {}, {}, set()
        self.wait("a price", lambda: len(self.prices) > 1)
        # Shares to sell from: orders that rest hold theirs, and refusals in a row for want of them would halt the bot.
        base = self.order(qty="400")
        self.wait("shares to begin with", lambda: self.status(base) == "FILLED", 30)

    def any_order(self):
        side, qty, now = self.chance.choice(("buy", "sell")), str(self.chance.randint(1, 5)), time.monotonic()
        kind = self.chance.random()
        if kind < 0.50:
            return self.order(side=side, qty=qty)
        far, near = ("1", "9999") if side == "buy" else ("9999", "1")
        if kind < 0.62:
            return self.order(side=side, qty=qty, type="limit", limit_price=near, time_in_force="gtc")
        if kind < 0.67:
            return self.order(side=side, qty=qty, type="limit", limit_price=far, time_in_force="ioc")
        if kind < 0.75:
            # In a symbol of its own: the exits hold the shares, and a sell of others would be refused for want of them.
            order = self.order(side="buy", qty=qty, symbol="AAPL", time_in_force="gtc", take_profit_price="9999", stop_loss_price="1")
            self.brackets.add(order)
            self.to_cancel[order + ".tp"] = now + self.chance.uniform(0.1, 1.5)  # and the other exit goes with it
            return order
        order = self.order(side=side, qty=qty, type="limit", limit_price=far, time_in_force="gtc")
        self.to_cancel[order] = now + self.chance.uniform(0.1, 1.5)
        if kind < 0.85:
            fresh = order + "r"
            self.to_replace[fresh] = {"client_order_id": order, "at": now + self.chance.uniform(0.1, 0.5), "limit_price": "1.5" if side == "buy" else "9998"}
            self.to_cancel[fresh] = now + self.chance.uniform(0.5, 2)
            self.to_cancel[order] = now + 3
        return order

    def trade(self, seconds, rate=20, until=lambda: False):
        """True as soon as `until` holds."""
        end, due = time.monotonic() + seconds, time.monotonic()
        while time.monotonic() < end:
            while due <= time.monotonic():
                self.any_order()
                due += 1 / rate
            self.pump(0.01)
            if until():
                return True
        return False

    def pump(self, seconds=0.0):
        super().pump(seconds)
        now = time.monotonic()
        if now < self.chase_at:
            return
        self.chase_at = now + 0.2
        for fresh, wish in list(self.to_replace.items()):
            if self.status(fresh) is not None or self.status(wish["client_order_id"]) in FINAL and not wish.get("sent"):
                del self.to_replace[fresh]
            elif now >= wish["at"] and self.status(wish["client_order_id"]) is not None:
                wish["at"], wish["sent"] = now + 1, True
                self.publish("TRADE_ORDER.REPLACE", client_order_id=wish["client_order_id"], new_client_order_id=fresh, bot_id=self.bot_id,
                             limit_price=wish["limit_price"])
        for order, at in list(self.to_cancel.items()):
            # A refusal of version 0 is of one wish; a repetition of it may have been on its way and be taken.
            ended = self.status(order) in FINAL and self.last[order]["version"] > 0
            if ended or self.never_comes(order):
                del self.to_cancel[order]
            elif now >= at and self.status(order) in OPEN:  # before that there is nothing to cancel yet
                self.publish("TRADE_ORDER.CANCEL", client_order_id=order, bot_id=self.bot_id)
                self.to_cancel[order] = now + 1

    def never_comes(self, order):
        """A replacement that was not asked for after all, an exit of an entry that was not filled."""
        if self.status(order) is not None:
            return False
        if order.endswith("r"):
            return order not in self.to_replace
        return order.endswith(".tp") and self.status(order[:-3]) in FINAL - {"FILLED"}

    def known(self):
        """By id, what the bot was told of every order that is in the ledger: its own, replacements, exits."""
        return {order: last["status"] for order, last in self.last.items() if last["version"] > 0}

    def undecided(self):
        exits = [order + leg for order in self.brackets if self.status(order) == "FILLED" for leg in (".tp", ".sl")]
        return [order for order in {*self.orders, *self.to_replace, *self.known(), *exits} if self.status(order) not in FINAL]


def agree(test, suite, trader, seconds=40):
    """The four truths are one: what the bot knows, the ledger, the exchange's own list, and positions made of executions."""
    try:
        trader.wait("the bot knows every order's end", lambda: not trader.undecided(), seconds)
    except AssertionError as error:
        states = {order: (trader.last.get(order), suite.cluster.query(
            f"SELECT version, status, rationale, at FROM trading.trade_events WHERE client_order_id = '{order}' ORDER BY version"))
            for order in trader.undecided()[:5]}
        raise AssertionError(f"{error}: {len(trader.undecided())} of {len(trader.orders)}: {states}\n{suite['execution'].log()[-3000:]}") from None
    figures = suite.assert_agreement(seconds)
    ledger = dict(suite.cluster.query("SELECT client_order_id, status FROM trading.trades"))
    test.assertEqual(trader.known(), ledger)
    test.assertEqual(set(trader.orders) - set(ledger), set(), "orders that the ledger has not")
    walls(test, suite)
    test.assertNotIn(suite.settings["ALPACA_SECRET_KEY"], json.dumps([trader.last, trader.alerts, trader.states]), "I8: a message")
    trader.wait("every last word is acknowledged", lambda: suite.count("NOT closed_and_acked") == 0, seconds)
    return figures


# Each must find nothing: the invariants of an order's life, as the tables have it (see docs/ and sql/).
QUESTIONS = {
    "positions that are not the sum of their executions":
        "SELECT venue, bot_id, symbol, p.qty FROM trading.positions p LEFT JOIN (SELECT venue, bot_id, symbol, sum(CASE side WHEN 'buy'"
        " THEN qty ELSE -qty END) AS made FROM trading.fills GROUP BY 1, 2, 3) f USING (venue, bot_id, symbol) WHERE p.qty <> coalesce(made, 0)",
    "orders whose executions do not make filled_qty":
        "SELECT t.client_order_id, t.filled_qty FROM trading.trades t LEFT JOIN trading.fills f ON f.trade_id = t.id GROUP BY t.id"
        " HAVING t.filled_qty <> coalesce(sum(f.qty), 0)",
    "lives with a hole":
        "SELECT t.client_order_id, t.version, count(e.version) FROM trading.trades t LEFT JOIN trading.trade_events e ON e.trade_id = t.id"
        " GROUP BY t.id HAVING t.version <> count(e.version) OR max(e.version) <> t.version",
    "steps that the table of an order's life does not have":
        "SELECT client_order_id, was, status FROM (SELECT *, lag(status) OVER (PARTITION BY trade_id ORDER BY version) AS was"
        " FROM trading.trade_events) e WHERE was IS NOT NULL AND NOT EXISTS (SELECT FROM trading.order_transitions"
        " WHERE from_status = was AND to_status = e.status)",
    "quantities that went down":
        "SELECT client_order_id FROM (SELECT *, lag(filled_qty) OVER (PARTITION BY trade_id ORDER BY version) AS had"
        " FROM trading.trade_events) e WHERE had > filled_qty",
}


def walls(test, suite):
    for what, sql in QUESTIONS.items():
        test.assertEqual(suite.cluster.query(sql), [], what)
    arrivals(test, suite)
    secrets(test, suite)


def microseconds(rfc3339):
    seconds, _, part = rfc3339.rstrip("Z").partition(".")
    return calendar.timegm(time.strptime(seconds, "%Y-%m-%dT%H:%M:%S")) * 1_000_000 + int((part + "000000")[:6])


LONGEST_WAIT = 60 + 10  # an approval's minute (execution/outbound_throttle.hpp), and the exchange may have been frozen


def arrivals(test, suite):
    """I7 and I9, by two clocks that are one: PostgreSQL's time of the commit of each PENDING row, the exchange's of the arrival."""
    durable = dict(suite.cluster.query(
        "SELECT coalesce(t.venue_client_id, t.client_order_id), (extract(epoch FROM pg_xact_commit_timestamp(e.xmin)) * 1000000)::bigint"
        " FROM trading.trades t JOIN trading.trade_events e ON e.trade_id = t.id AND e.version = 1"))
    early, late, seen = [], [], 0
    for order in suite.control("/control/orders")["orders"]:
        # Not what the exchange made itself (exits), what other hands sent, and what never became an order (no time is known).
        if order.get("parent") or order.get("external") or "submitted_at" not in order or order["client_order_id"] not in durable:
            continue
        seen += 1
        waited = microseconds(order["submitted_at"]) - int(durable[order["client_order_id"]])
        if waited < 0:
            early.append((order["client_order_id"], waited))
        if waited > LONGEST_WAIT * 1_000_000:
            late.append((order["client_order_id"], waited))
    test.assertGreater(seen, 0, "no order arrived")
    test.assertEqual(early, [], "I7: arrived before the PENDING row was durable (by so many microseconds)")
    test.assertEqual(late, [], "I9: left later than its approval lasts")


def secrets(test, suite):
    secret = suite.settings["ALPACA_SECRET_KEY"]
    for name, daemon in suite.daemons.items():
        test.assertNotIn(secret, daemon.log(), f"I8: {name}'s log")
        if daemon.alive():
            test.assertNotIn(secret.encode(), pathlib.Path(f"/proc/{daemon.process.pid}/environ").read_bytes(), f"I8: {name}'s environment")


def open_gate(suite):
    """Before execution starts: what is unknown does not hold back the rest, so that a storm keeps its strength."""
    (suite.folder / "config" / "risk.json").write_text('{"defaults": {"block_on_unknown": false}}')


def recovered(suite, name="execution"):
    """How often execution has said that it is ready."""
    return suite[name].log().count("recovered:")


def restart_execution(suite, **environment):
    """A new one, through its recovery."""
    before = recovered(suite)
    suite["execution"].kill()
    suite["execution"].start(**environment)
    try:
        wait_for("execution recovered", lambda: recovered(suite) > before, 60)
    except AssertionError as error:
        raise AssertionError(f"{error}: exit {suite['execution'].process.poll()}\n{suite['execution'].log()[-3000:]}") from None
