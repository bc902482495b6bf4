#!/usr/bin/python3
"""Chaos over the public contracts only (the bus, the exchange's doors, SQL, signals): several bots trade while everything that is
known to go wrong goes wrong, from a seed; at the end four views of the same orders are compared.

    chaos.py BIN_DIR [--orders 300] [--seed N] [--bots 3] [--only WORD ...] [--rate 4] [--answer-within 2]

A line a fault, and one JSON object as the last line. Exit 0 when nothing was lost, doubled, wrong or silent, no daemon ended by itself and
every order of a bot was answered in time after the end of its fault; and, in a run of so many faults that each kind must have had its
turn, every kind that was enabled was begun (a shorter run says which were not). `--orders 20000 --rate 60` is an afternoon's."""
import argparse, json, pathlib, random, sys, time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from comparison import FINAL, Comparison, Limits
from harness import Bot as Plain, Suite, free_ports, wait_for
from hostile import Hostile
from storm import Trader
from faults import SPLIT, Weather
from wire import Wire

WHOLE_WITHIN = 60      # a fault's end: the process is up again, the database answers
AGREE_WITHIN = 120     # at the end: everything has come to rest


class Bot(Trader):
    """A trader that knows when it has sent what, and when it had the first answer."""

    def __init__(self, suite, seed, bot_id):
        self.sent_at, self.answered_at = {}, {}
        super().__init__(suite, seed, bot_id)

    def order(self, **fields):
        order = super().order(**fields)
        self.sent_at[order] = time.monotonic()
        return order

    def rest(self):
        """An order that stays for some seconds."""
        order = self.order(type="limit", limit_price="1", time_in_force="gtc", qty="2")
        self.to_cancel[order] = time.monotonic() + 5

    def hear(self, topic, body):
        super().hear(topic, body)
        if topic == "TRADE_CONFIRMATION" and body.get("bot_id") == self.bot_id:
            order = body["client_order_id"]
            self.answered_at.setdefault(order, time.monotonic())
            mine = order.removesuffix("r") in self.orders or order.endswith((".tp", ".sl"))
            if not mine and body["status"] not in FINAL:  # another hand has made it of one of ours: it is to end some time
                self.to_cancel.setdefault(order, time.monotonic() + self.chance.uniform(0.1, 1.5))

    def unanswered(self):
        return [order for order in self.orders if order not in self.answered_at]


class Chaos:
    def __init__(self, options):
        self.options, self.chance, self.began = options, random.Random(options.seed), time.monotonic()
        wire, = free_ports(1)
        self.was_split = False
        self.suite = Suite(options.bin, symbols=f"IBM,AAPL,{SPLIT}", EXTERNAL_ORDERS="alarm")
        paper = int(self.suite.settings["PAPER_LISTEN"].rsplit(":", 1)[1])
        self.wire = Wire(wire, paper)
        self.suite.settings["ALPACA_TRADING_URL"] = f"http://127.0.0.1:{wire}"
        self.suite.write_env()
        self.limits = Limits(of_a_bot=410, of_all=400 * options.bots + 15)
        (self.suite.folder / "config" / "risk.json").write_text(json.dumps({"defaults": {
            "block_on_unknown": False, "max_bot_position_qty": str(self.limits.of_a_bot), "max_position_qty": str(self.limits.of_all)}}))
        self.suite.start()
        self.suite.wait_ready(60)
        self.hostile = Hostile(self.suite, options.seed)
        self.bots = [Bot(self.suite, options.seed + i, f"chaos_{chr(97 + i)}") for i in range(options.bots)]
        self.holder = self.hold_some()
        self.stormy = Plain(self.suite, "chaos_storm")
        self.weather = Weather(self, options.seed)
        self.deaths, self.late, self.slowest, self.counts, self.resumed = [], [], 0.0, {}, 0

    def hold_some(self):
        """A bot with a part of a share more than the venue holds exits for: execution does, at half the price."""
        bot = Plain(self.suite, "chaos_holder")
        bot.wait("the holder's price", lambda: "PRICE." + SPLIT in bot.prices, 30)
        half = float(bot.prices["PRICE." + SPLIT].get("bid") or bot.prices["PRICE." + SPLIT]["last"]) / 2
        entry = bot.order(qty="2.5", symbol=SPLIT, take_profit_price="9999", stop_loss_price=f"{half:.2f}")
        bot.wait("the holder's shares", lambda: bot.status(entry) in FINAL, 30)
        return bot

    def control(self, path, body):
        # The exchange may be down by another fault: then it does nothing.
        try:
            return self.suite.control(path, body)
        except OSError:
            return None

    def faults(self, **switches):
        return self.control("/control/faults", switches)

    def say(self, text):
        print(f"[{time.monotonic() - self.began:7.1f} s] {text}", flush=True)

    def orders(self):
        return sum(len(bot.orders) for bot in self.bots)

    def watch(self):
        """A daemon that has ended without having been killed: told, counted, and started again as systemd would."""
        assert self.wire.thread.is_alive(), "the chaos run's own wire has ended"
        for name, daemon in self.suite.daemons.items():
            if daemon.alive() or name in self.weather.expected_dead:
                continue
            words = [line for line in daemon.log().splitlines() if "CRITICAL" in line or "fatal" in line or "terminate" in line][-1:]
            self.deaths.append(f"{name}: exit {daemon.process.returncode}, {words}")
            self.say("ENDED BY ITSELF " + self.deaths[-1])
            daemon.start()

    def trade(self, seconds, until=lambda: False):
        """All bots at the run's rate; true as soon as `until` holds."""
        end, due, gap = time.monotonic() + seconds, time.monotonic(), 1 / self.options.rate
        while time.monotonic() < end:
            while due <= time.monotonic() and self.orders() < self.options.orders:
                self.chance.choice(self.bots).any_order()
                due += gap
            for bot in (*self.bots, self.holder, self.stormy):
                bot.pump()
            self.bots[0].pump(0.01)
            self.watch()
            if until():
                return True
        return until()

    def storm(self, count=300):
        """One bot in a loop: orders that are too large, questions, and cancels of what never was. It hears its answers as any other."""
        for n in range(count):
            self.stormy.order(qty="501")
            self.stormy.publish("TRADE_ORDER.QUERY", bot_id="chaos_storm")
            self.stormy.publish("TRADE_ORDER.CANCEL", client_order_id=f"chaos_storm:entry:never{n}", bot_id="chaos_storm")

    def resume(self):
        """The operator lifts what has halted by itself."""
        try:
            halted = [row[0] for row in self.suite.cluster.query("SELECT name FROM trading.control_state WHERE name LIKE 'halt%'")]
        except RuntimeError:
            return
        for name in halted:
            if self.was_split and SPLIT in name:
                continue  # nobody settles that difference
            self.resumed += 1
            place, bot = name.partition("@")[2], name.partition(".")[2] if "@" not in name else ""
            venue, _, symbol = place.partition("/")
            scope = ["--bot", bot, "--unseen"] if bot else ["--venue", venue, *(["--symbol", symbol, "--unseen"] if symbol else [])] if venue else []
            self.suite.ctl("resume", *scope, check=False)

    def episode(self, names):
        faults = [self.weather.make(name) for name in names]
        for name, fault in zip(names, faults):
            if fault.begin() is False:
                self.weather.put_back(name)
            else:
                self.counts[name] = self.counts.get(name, 0) + 1
        self.trade(self.chance.uniform(0.5, 3.0))
        for fault in reversed(faults):
            fault.end()
        whole = self.trade(WHOLE_WITHIN, lambda: all(fault.whole() for fault in faults))
        end, limit = time.monotonic(), self.options.answer_within
        waiting = {order for bot in self.bots for order in bot.unanswered()}
        answered = lambda: not any(order in waiting for bot in self.bots for order in bot.unanswered())
        in_time = self.trade(limit, answered)
        took = time.monotonic() - end
        self.slowest = max(self.slowest, took)
        title = " + ".join(fault.name for fault in faults)
        if not whole:
            self.late.append(f"{title}: not whole again within {WHOLE_WITHIN} s")
        elif not in_time:
            late = [order for bot in self.bots for order in bot.unanswered() if order in waiting]
            self.late.append(f"{title}: {len(late)} orders not answered {limit} s after its end, such as {late[0]}")
        self.say(f"{self.orders()}/{self.options.orders} orders; {title}: {'answered after' if in_time else 'NOT ANSWERED within'} {took:.2f} s")
        self.resume()

    def run(self):
        while self.orders() < self.options.orders:
            names = [self.weather.next(self.options.only)]
            if self.chance.random() < 0.3 and not self.options.only:
                other = self.weather.next()
                if other.partition(" ")[0] != names[0].partition(" ")[0]:
                    names.append(other)
                else:
                    self.weather.put_back(other)
            self.episode(names)
        self.say("calm")
        self.faults(reset=True)
        agreed = self.settle()
        comparison = self.compare()
        if self.was_split:
            comparison.wrong += [f"{o}: an exit was sent because of a split" for o, row in comparison.ledger.items()
                                 if row["bot"] == self.holder.bot_id and o.endswith((".tp", ".sl"))]
        for text in [*comparison.words(), *(f"late: {t}" for t in self.late), *(f"ended by itself: {t}" for t in self.deaths)]:
            self.say(text)
        return agreed, comparison

    def never_begun(self):
        """The kinds that were enabled and have not come. A run that is long enough has had each of them."""
        return [name for name in self.weather.names(self.options.only) if name not in self.counts]

    def compare(self):
        return Comparison(self.suite, [*self.bots, self.holder, self.stormy], {SPLIT} if self.was_split else set(), self.limits)

    def settle(self):
        """Until every bot knows every end, nothing is in doubt and all is acknowledged; the operator resumes meanwhile."""
        resume_at = [0.0]

        def at_rest():
            if time.monotonic() > resume_at[0]:
                resume_at[0] = time.monotonic() + 3
                self.resume()
            if any(bot.undecided() for bot in self.bots) or not self.suite.settled():
                return False
            figures = self.compare().figures()
            return not any(figures.values())

        step = lambda: [bot.pump() for bot in (*self.bots, self.holder, self.stormy)] and self.bots[0].pump(0.3) is None and self.watch() is None and at_rest()
        try:
            return bool(wait_for("all is at rest", step, AGREE_WITHIN, 0))
        except AssertionError:
            for bot in self.bots:
                for order in bot.undecided()[:5]:
                    self.say(f"undecided: {order}: {bot.last.get(order)}")
            return False

    def close(self):
        for one in (*self.bots, self.holder, self.stormy, self.hostile, self.wire):
            one.close()
        self.suite.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bin")
    parser.add_argument("--orders", type=int, default=300)
    parser.add_argument("--seed", type=int, default=4711)
    parser.add_argument("--bots", type=int, default=3, choices=range(1, 27))
    parser.add_argument("--rate", type=float, default=4, help="orders a second, of all bots together")
    parser.add_argument("--answer-within", type=float, default=2, help="seconds after a fault's end")
    parser.add_argument("--only", nargs="*", help="faults whose names contain one of these words")
    options = parser.parse_args()
    chaos = Chaos(options)
    try:
        agreed, comparison = chaos.run()
        figures = {"seed": options.seed, "orders": chaos.orders(), "faults": sum(chaos.counts.values()), "kinds": len(chaos.counts),
                   **comparison.figures(), "ended": len(chaos.deaths), "late": len(chaos.late), "slowest_answer_s": round(chaos.slowest, 2),
                   "resumed": chaos.resumed, "hostile_messages": chaos.hostile.sent, "seconds": round(time.monotonic() - chaos.began, 1)}
        missing = chaos.never_begun()
        if missing:
            chaos.say(f"{'NEVER BEGUN, in a run that was long enough' if chaos.weather.has_come_round(options.only) else 'too short a run for'}: {', '.join(missing)}")
        every_kind = not (missing and chaos.weather.has_come_round(options.only))
        figures["kinds_missed"] = len(missing)
        good = agreed and every_kind and not any(figures[k] for k in ("lost", "doubled", "wrong", "silent", "ended", "late"))
        print(json.dumps({"verdict": "pass" if good else "fail", **figures}), flush=True)
        return 0 if good else 1
    finally:
        chaos.close()


if __name__ == "__main__":
    sys.exit(main())
