"""Four views of the same orders: the ledger (SQL), the exchange's own list (control door), what each bot was told, and positions
made of executions. Lost, doubled, wrong and silent must be nought."""
import typing
from decimal import Decimal

FINAL = {"FILLED", "REJECTED", "CANCELLED", "EXPIRED", "FAILED"}
AS_OURS = {"new": {"SUBMITTED"}, "held": {"SUBMITTED"}, "pending_new": {"SUBMITTED"}, "pending_cancel": {"SUBMITTED", "PARTIALLY_FILLED"},
           "partially_filled": {"PARTIALLY_FILLED"}, "filled": {"FILLED"}, "canceled": {"CANCELLED"}, "replaced": {"CANCELLED"},
           "expired": {"EXPIRED", "CANCELLED"}, "rejected": {"REJECTED", "CANCELLED"}}
NEVER_AN_ORDER = ("refused", "lost")


class Limits(typing.NamedTuple):
    """The largest positions in a symbol that execution was told to allow."""
    of_a_bot: int
    of_all: int


class Comparison:
    def __init__(self, suite, bots, split=frozenset(), limits=None):
        self.lost, self.doubled, self.wrong, self.silent = [], [], [], []
        self.bots, self.split = bots, split
        rows = suite.cluster.query("SELECT client_order_id, bot_id, coalesce(venue_client_id, client_order_id), coalesce(venue_order_id, ''),"
                                   " symbol, status, version, filled_qty, qty FROM trading.trades")
        self.ledger = {r[0]: dict(zip(("id", "bot", "name", "venue_id", "symbol", "status", "version", "filled", "qty"), r)) for r in rows}
        self.exchange = suite.control("/control/orders")["orders"]
        self.summary = suite.control("/control/summary")
        self.fills = suite.cluster.query("SELECT bot_id, symbol, sum(CASE side WHEN 'buy' THEN qty ELSE -qty END) FROM trading.fills GROUP BY 1, 2")
        self.positions = suite.cluster.query("SELECT bot_id, symbol, qty FROM trading.positions")
        self.by_bot()
        self.by_exchange()
        self.by_position()
        if limits:
            self.by_limits(suite, limits)

    def by_bot(self):
        for bot in self.bots:
            for order in bot.orders:
                row, told = self.ledger.get(order), bot.last.get(order)
                if told is None:
                    self.silent.append(f"{order}: no answer, ever (ledger: {row and row['status']})")
                elif row is None and told["version"] > 0:
                    self.lost.append(f"{order}: told as {told['status']}, and not in the ledger")
            for order, row in self.ledger.items():
                if row["bot"] != bot.bot_id:
                    continue
                told = bot.last.get(order)
                if told is None or told["version"] < int(row["version"]):
                    self.silent.append(f"{order}: the ledger has {row['status']} (version {row['version']}), the bot was told "
                                       f"{told and (told['status'], told['version'])}")
                elif told["version"] == int(row["version"]) and told["status"] != row["status"]:
                    self.wrong.append(f"{order}: {row['status']} in the ledger, told as {told['status']}")

    def by_exchange(self):
        by_id = {o["id"]: o for o in self.exchange if o.get("id")}
        by_name = {}
        for o in self.exchange:
            by_name.setdefault(o["client_order_id"], o)
            if o["received"] > 1:
                self.doubled.append(f"{o['client_order_id']}: received {o['received']} times")
        seen = set()
        for row in self.ledger.values():
            theirs = by_id.get(row["venue_id"]) or by_name.get(row["name"])
            filled = Decimal(row["filled"])
            if theirs is None or theirs["status"] in NEVER_AN_ORDER:
                if filled or row["status"] not in FINAL - {"FILLED"}:
                    self.wrong.append(f"{row['id']}: {row['status']} with {filled} filled, and the exchange "
                                      f"{'never had it' if theirs is None else 'has it as ' + theirs['status']}")
                continue
            seen.add(theirs["id"])
            smaller = theirs["status"] == "filled" and Decimal(theirs["filled_qty"]) < Decimal(row["qty"])
            good = {"CANCELLED"} if smaller else AS_OURS[theirs["status"]]
            if Decimal(theirs["filled_qty"]) == Decimal(row["qty"]):
                good = good | {"FILLED"}
            if row["status"] not in good or filled != Decimal(theirs["filled_qty"]):
                self.wrong.append(f"{row['id']}: {row['status']} with {filled} filled in the ledger, {theirs['status']} with "
                                  f"{theirs['filled_qty']} at the exchange")
        names = [row["venue_id"] for row in self.ledger.values() if row["venue_id"]]
        self.doubled += [f"exchange order {n} is twice in the ledger" for n in {n for n in names if names.count(n) > 1}] if len(names) != len(set(names)) else []
        for o in self.exchange:
            if o.get("id") and o["id"] not in seen and not o.get("external") and (o["status"] in ("new", "partially_filled", "pending_cancel") or Decimal(o["filled_qty"])):
                self.lost.append(f"{o['client_order_id']} ({o['id']}, {o['status']}, {o['filled_qty']} filled) is at the exchange and not in the ledger")

    def by_position(self):
        made = {(bot, symbol): Decimal(qty) for bot, symbol, qty in self.fills}
        kept = {(bot, symbol): Decimal(qty) for bot, symbol, qty in self.positions}
        for key in made.keys() | kept.keys():
            if made.get(key, 0) != kept.get(key, 0):
                self.wrong.append(f"{key}: position {kept.get(key, 0)}, its executions make {made.get(key, 0)}")
        for symbol in ({s for _, s in made} | set(self.summary["positions"])) - self.split:
            ours = sum((qty for (_, s), qty in made.items() if s == symbol), Decimal(0))
            theirs = Decimal(self.summary["positions"].get(symbol, "0"))
            if ours != theirs:
                self.wrong.append(f"{symbol}: {ours} in the ledger, {theirs} at the exchange")

    def by_limits(self, suite, limits):
        """Execution by execution, no position was ever larger than allowed, but for orders that came alive after they had been told as gone."""
        revived = "t.id IN (SELECT trade_id FROM trading.trade_events WHERE status IN ('FAILED', 'CANCELLED'))"
        moves = suite.cluster.query(
            f"SELECT f.bot_id, f.symbol, sum(CASE f.side WHEN 'buy' THEN f.qty ELSE -f.qty END), sum(f.qty) FILTER (WHERE {revived})"
            " FROM trading.fills f JOIN trading.trades t ON t.id = f.trade_id GROUP BY f.exec_time, f.bot_id, f.symbol ORDER BY f.exec_time")
        held, slack, told = {}, {}, set()
        for bot, symbol, qty, late in moves:
            for key, limit in (((bot, symbol), limits.of_a_bot), (("all bots", symbol), limits.of_all)):
                held[key] = held.get(key, Decimal(0)) + Decimal(qty)
                slack[key] = slack.get(key, Decimal(0)) + Decimal(late or 0)
                if abs(held[key]) > limit + slack[key] and key not in told:
                    told.add(key)
                    self.wrong.append(f"{key}: a position of {held[key]}, and {limit} is the limit (came late: {slack[key]})")

    def figures(self):
        return {"lost": len(self.lost), "doubled": len(self.doubled), "wrong": len(self.wrong), "silent": len(self.silent)}

    def words(self, most=10):
        for kind in ("lost", "doubled", "wrong", "silent"):
            for text in getattr(self, kind)[:most]:
                yield f"{kind}: {text}"
