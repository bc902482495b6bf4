"""Every fault that the chaos run knows: by name, what begins it and what ends it. `end` returns when the world is whole again."""
import random, signal, sys, pathlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
from harness import wait_for
from storm import recovered

# What the exchange is switched to, for a while; values are drawn from the seed.
VENUE = {
    "silence": {"drop_response_rate": (0.2, 0.9)},
    "lost before": {"drop_before_accept_rate": (0.2, 0.7)},
    "reset": {"drop_response_rate": (0.2, 0.9), "drop_closes": True},
    "late arrival": {"late_arrival_rate": (0.2, 0.7), "late_arrival_ms": (2500, 6000), "drop_closes": False},
    "late arrival after a reset": {"late_arrival_rate": (0.2, 0.7), "late_arrival_ms": (200, 4000), "drop_closes": True},
    "errors": {"error_rate": (0.1, 0.6), "error_status": (500, 503)},
    "errors after": {"error_after_accept_rate": (0.2, 0.8), "error_status": (500, 504)},
    "rate limit": {"error_rate": (0.1, 0.5), "error_status": 429},
    "rate limit after": {"error_after_accept_rate": (0.2, 0.6), "error_status": 429},
    "pages": {"page_rate": (0.1, 0.5), "page_status": "any", "page_body": "any"},
    "pages after": {"page_after_rate": (0.2, 0.8), "page_status": "any", "page_body": "any"},
    "maintenance": {"maintenance_ms": (1000, 3000)},
    "slow": {"latency_ms": (300, 1500)},
    "partial fills": {"partial_fill_rate": (0.3, 0.9)},
    "events twice": {"duplicate_event_rate": (0.3, 1), "reorder_events": True},
    "events first": {"events_before_answer": True},
    "mute stream": {"mute_stream": True},
    "mute data": {"mute_data": True},
    "mute symbol": {"mute_symbols": ["AAPL"]},
    "late cancels": {"cancel_delay_ms": (500, 3000)},
    "cancels for ever": {"pending_cancel_ms": "forever"},
    "rejected after": {"reject_rate": (0.1, 0.4)},
    "lagging positions": {"lag_positions_ms": (1000, 12000)},
    "lagging orders": {"lag_orders_ms": (200, 1800)},
    "lagging activities": {"lag_activities_ms": (1000, 12000), "mute_stream": True},
    "all lag": {"lag_activities_ms": (500, 6000), "lag_orders_ms": (200, 1800), "lag_positions_ms": (500, 12000)},
    "cumulative fills": {"cumulative_fill_rate": (0.2, 1), "partial_fill_rate": (0.5, 1)},
    "account lies": {"account_lie_rate": (0.3, 1)},
    "absurd": {"absurd_rate": (0.05, 0.4)},
    "absurd orders": {"absurd_rate": (0.05, 0.4), "absurd_at": ["orders", "activities", "events", "clock"]},
    "blocked account": {"account_blocked": True},
    "late prints": {"late_print_rate": (0.2, 1), "print_off_percent": (10, 60)},
    "wrong prints": {"cancelled_print_rate": (0.1, 0.5), "corrected_print_rate": (0.1, 0.5)},
    "wild quotes": {"wild_quote_rate": (0.05, 0.3), "print_off_percent": (10, 60)},
    "streams break": {"disconnect_stream": True},
}
STATUSES = (200, 301, 400, 401, 403, 404, 405, 408, 410, 413, 422, 429, 499, 500, 502, 503, 504)
BODIES = ("html", "apache404", "empty", "json_endpoint_not_found")
DAEMONS = ("execution", "market_data", "proxy", "paper_exchange", "healthcheck", "strategy")
SPLIT = "MSFT"  # traded by nobody but the bot that holds some of it
HOSTILE = ("orders", "prices", "accounts", "confirmations", "invented_bots", "invented_topics", "garbage", "stolen_sequence", "deaf subscriber",
           "storm of one bot", "long halts")
HANDS = ("edits orders", "trades beside us")


class Fault:
    """`begin()` says False when it could not begin (the exchange is down by another fault). `whole()` is true when the world is as it
    was; it is asked for after end()."""

    def __init__(self, name, begin, end=lambda: None, whole=lambda: True):
        self.name, self.begin, self.end, self.whole = name, begin, end, whole


class Weather:
    """`world` has suite, wire, hostile; `expected_dead` holds the daemons whose end is this file's own doing."""

    def __init__(self, world, seed):
        self.world, self.chance, self.expected_dead, self.deck = world, random.Random(seed), set(), []
        self.draws = 0

    def names(self, among=None):
        return [n for n in self.all_names() if not among or any(word in n for word in among)]

    @staticmethod
    def all_names():
        return ([f"kill {d}" for d in DAEMONS] + [f"freeze {d}" for d in DAEMONS[:4]] + [f"venue: {v}" for v in VENUE] +
                ["database restarts", "database crashes", "database sessions ended", "wire cut", "wire held", "wire gone"] +
                [f"hostile: {h}" for h in HOSTILE] + [f"another hand {h}" for h in HANDS] + ["split"])

    def next(self, among=None):
        """The name of the next fault: each once, in any order, before one comes again."""
        if not self.deck:
            self.deck = self.names(among)
            self.chance.shuffle(self.deck)
        self.draws += 1
        return self.deck.pop()

    def put_back(self, name):
        """It was drawn and has not begun: it comes again when the others have had their turn."""
        self.deck.insert(0, name)

    def has_come_round(self, among=None):
        """So many were drawn that each has had its turn, those that had to be put back as well."""
        return self.draws >= 2 * len(self.names(among))

    def make(self, name):
        kind, _, what = name.partition(" ")
        if kind == "kill":
            return self.kill(what)
        if kind == "freeze":
            daemon = self.world.suite[what]
            return Fault(name, lambda: daemon.kill(signal.SIGSTOP), lambda: daemon.kill(signal.SIGCONT))
        if name == "venue: blocked account":
            return self.blocked()
        if kind == "venue:":
            return Fault(name, lambda: self.world.faults(**self.drawn(VENUE[what])) is not None, lambda: self.world.faults(reset=True))
        if kind == "hostile:":
            return self.hostile(what)
        if kind == "another":
            return self.edited() if what.endswith("orders") else self.foreign()
        return getattr(self, name.replace(" ", "_"))()

    def drawn(self, switches):
        drawn = {}
        for name, value in switches.items():
            if name == "page_status" and value == "any":
                value = self.chance.choice(STATUSES)
            elif name == "page_body" and value == "any":
                value = self.chance.choice(BODIES)
            elif isinstance(value, tuple):
                whole = name.endswith(("_ms", "_status", "_percent"))
                value = self.chance.randint(*value) if whole else round(self.chance.uniform(*value), 3)
            drawn[name] = value
        return drawn

    def kill(self, name):
        suite, daemon = self.world.suite, self.world.suite[name]
        before = recovered(suite)

        def begin():
            self.expected_dead.add(name)
            daemon.kill()

        def end():
            daemon.start()
            self.expected_dead.discard(name)

        return Fault(f"kill {name}", begin, end, lambda: name != "execution" or recovered(suite) > before)

    def answers(self):
        try:
            return bool(self.world.suite.cluster.query("SELECT 1"))
        except RuntimeError:
            return False

    def database_restarts(self):
        cluster = self.world.suite.cluster
        return Fault("database restarts", lambda: cluster.stop("fast"), cluster.start, self.answers)

    def database_crashes(self):
        cluster = self.world.suite.cluster
        return Fault("database crashes", lambda: cluster.stop("immediate"), cluster.start, self.answers)

    def database_sessions_ended(self):
        return Fault("database sessions ended", lambda: self.world.suite.cluster.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"))

    def wire_cut(self):
        return Fault("wire cut", self.world.wire.cut)

    def wire_held(self):
        """Packets are lost and sent again: what was under way arrives when those who sent it have given up."""
        def held(value):
            self.world.wire.held = value
        return Fault("wire held", lambda: held(True), lambda: held(False))

    def wire_gone(self):
        def gone(value):
            self.world.wire.gone = value
            if value:
                self.world.wire.cut()
        return Fault("wire gone", lambda: gone(True), lambda: gone(False))

    def split(self):
        """Once a run: the price falls to a tenth, the position grows, and the exits that execution holds must stay where they are."""
        def begin():
            if not self.world.was_split and self.world.control("/control/split", {"symbol": SPLIT, "ratio": 10}) is not None:
                self.world.was_split = True
            return self.world.was_split
        return Fault("split", begin)

    def blocked(self):
        """What execution has read of the account it believes until it reads it again: a comparison, asked for, makes it now."""
        def switch(**switches):
            done = self.world.faults(**switches) is not None
            self.world.hostile.reconcile()
            return done
        return Fault("venue: blocked account", lambda: switch(account_blocked=True), lambda: switch(reset=True))

    def edited(self):
        """On the broker's page somebody changes our resting orders: the venue ends each and makes another of it."""
        def begin():
            for bot in self.world.bots:
                bot.rest()  # so that there is something to edit

        def end():
            shown = self.world.control("/control/orders", None) or {"orders": []}
            ours = [o for o in shown["orders"] if o["status"] == "new" and o.get("limit_price") and not o.get("external") and not o.get("parent")]
            for order in self.chance.sample(ours, min(3, len(ours))):
                change = {"qty": str(int(float(order["qty"])) + 1)} if self.chance.random() < 0.5 else {"limit_price": "1.25" if order["side"] == "buy" else "9997"}
                self.world.control("/control/replace_order", {"id": order["id"], **change})

        return Fault("another hand edits orders", begin, end)

    def foreign(self):
        """Somebody trades on the same account, and leaves it as it was: what he has bought he sells, what rests he takes away."""
        control, mark = self.world.control, f"hand-{self.chance.randint(0, 10**9)}"
        names = (f"{mark}-{n}" for n in range(10**6))  # each once: whether the exchange has it, its own list says

        def place(**fields):
            control("/control/place_external_order", {"symbol": "IBM", "type": "market", "time_in_force": "gtc", "client_order_id": next(names), **fields})

        def begin():
            for _ in range(3):
                place(side="buy", qty="1", type="limit", limit_price="1")
            place(side="buy", qty="7")

        def whole():
            shown = control("/control/orders", None)
            if shown is None:
                return False  # the exchange is down
            mine = [o for o in shown["orders"] if o["client_order_id"].startswith(mark)]
            resting = [o for o in mine if o["status"] in ("new", "held", "partially_filled", "pending_new", "pending_cancel")]
            for order in resting:
                control("/control/cancel_order", {"id": order["id"]})
            held = sum(float(o["filled_qty"]) * (1 if o["side"] == "buy" else -1) for o in mine if float(o["filled_qty"]))
            if held and not resting:
                place(side="sell" if held > 0 else "buy", qty=f"{abs(held):g}")
            return not resting and not held

        return Fault("another hand trades beside us", begin, whole=whole)

    def hostile(self, what):
        hostile = self.world.hostile
        if what == "storm of one bot":
            return Fault("hostile: storm of one bot", self.world.storm)
        if what == "long halts":
            return Fault("hostile: long halts", lambda: hostile.halts([bot.bot_id for bot in self.world.bots]))
        if what == "deaf subscriber":
            return Fault("hostile: deaf subscriber", hostile.stop_reading, hostile.read_again)
        return Fault(f"hostile: {what}", getattr(hostile, what))
