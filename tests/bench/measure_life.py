"""What no race shows: the suite at rest, at twice its best, beside a subscriber that does not keep up, and for a long time."""
import json, os, pathlib, signal, statistics, subprocess, time

from chains import Avenor
from measure_bus import Bus
from measure_orders import OnPaper
from world import ROOT, Failed, Usage, say

TAPE = """ts_ns,symbol,type,price,size,bid,bid_size,ask,ask_size
1700000000000000000,IBM,quote,,,100.24,500,100.26,500
1700000000100000000,IBM,trade,100.25,100,,,,
"""


class Whole(OnPaper):
    """Every daemon of an installation, with the bot that comes with it."""
    name = "whole"

    def start_all(self, tape=None):
        self.settings |= {"BOTS": "momentum_001", "SYMBOLS": "AAPL,IBM,MSFT", "RISK_SYMBOLS": "AAPL,IBM,MSFT"}
        if tape:
            (self.folder / "tape.csv").write_text(tape)
            self.settings |= {"PAPER_DATA": str(self.folder / "tape.csv"), "PAPER_AT_END": "hold", "SYMBOLS": "IBM", "RISK_SYMBOLS": "IBM"}
        self.start_broker()
        self.world.run("avenorctl", "migrate", "--sql", ROOT / "sql", cwd=self.folder)
        bot = json.loads((ROOT / "config" / "bots" / "momentum_001.json").read_text())
        bot["symbols"] = ["IBM"]
        (self.folder / "config" / "bots" / "momentum_001.json").write_text(json.dumps(bot))
        self.proxy = self.start("proxy", self.program("proxy"))
        self.proxy.wait_ready()
        for name in ("market_data", "execution", "healthcheck"):
            self.start(name, self.program(name)).wait_ready()
        self.start("strategy", self.program("strategy"), "--bot", "momentum_001").wait_ready()
        return self


def idle(world, quick, _rounds):
    """Nothing moves: the market is closed. What the daemons use all the same; the paper exchange is the venue, not the suite."""
    seconds, result = (10 if quick else 40), {"daemons": {}}
    with Whole(world) as run:
        run.start_all(TAPE)
        run.tell("/control/release_price", {"symbol": "IBM"})
        time.sleep(8)
        run.usage_begin()
        time.sleep(seconds)
        for process in run.processes:
            resident, most = Usage.memory_mb(process.pid)
            result["daemons"][process.name] = {"cpu_percent": run.usage.seconds(process.pid) / seconds * 100, "resident_mb": resident,
                                               "own_mb": Usage.own_mb(process.pid)}
        postgres = [s for pid in world.postgres_pids() if (s := run.usage.seconds(pid)) is not None]
        result["postgresql_cpu_percent"] = sum(postgres) / seconds * 100
    suite = [d for name, d in result["daemons"].items() if name != "paper_exchange"]
    for key in ("cpu_percent", "resident_mb", "own_mb"):
        result[key] = sum(d[key] for d in suite)
    say(f"idle: {result['cpu_percent']:.2f} % of a core, {result['resident_mb']:.0f} MB resident ({result['own_mb']:.0f} MB of its own)")
    return result


def overload(world, quick, _rounds):
    """Ticks at twice the rate that the burst was served at: what is too much is refused and told, nothing grows without end, and
    afterwards all is as before."""
    seconds = 3 if quick else 8
    with Avenor(world, limits={"max_unconfirmed": 1024}) as run:
        run.start_all()
        before = run.drive("closed", count=200, warm_up=1000)["latency"]
        # What the burst has found, or else a small one of our own (as many as the bot lets be unconfirmed).
        rate = 2 * (world.best_rate or run.drive("burst", count=1000, warm_up=10)["orders_per_s"])
        run.usage_begin()
        found = run.drive("open", rate=int(rate), count=int(rate * seconds), warm_up=0, lossy=True, quiet=4, timeout=300)
        usage = run.usage_end()
        after = run.drive("closed", count=200, warm_up=2000)
        logs = "".join(p.log_path.read_text(errors="replace") for p in run.processes)
        run.verify(after)  # the whole ledger: nothing lost, nothing twice
        told = "order sending blocked" in logs or "send queue full" in logs or "messages were lost" in logs
        refused = found["ticks"] - found["orders"]
        if refused and not told:
            raise Failed(f"overload: {refused} ticks had no order, and no log says so")
        result = {"ticks_per_s": rate, "ticks": found["ticks"], "orders": found["orders"], "without_an_order": refused, "told": told,
                  "most_mb": {name: u["most_mb"] for name, u in usage.items() if "most_mb" in u},
                  "p50_before_us": before["p50_us"], "p50_after_us": after["latency"]["p50_us"]}
        say(f"2x: {rate:,.0f} ticks/s, {found['orders']:,} orders of {found['ticks']:,} ticks, most memory {max(result['most_mb'].values()):.0f} MB, "
            f"p50 before {before['p50_us']:.0f} us and after {after['latency']['p50_us']:.0f} us")
        return result


def slow_subscriber(world, quick, _rounds):
    """A subscriber to everything that is frozen while others listen: they lose nothing, and the proxy's memory has a bound."""
    rate, count = 20_000, 100_000 if quick else 400_000
    with Bus(world, "tcp", "ours") as bus:
        alone = bus.flow(count // 4, rate)
        command = [str(bus.program("bench_bus")), "raw-sub", "--inbound", bus.inbound, "--outbound", bus.outbound,
                   "--lane", str(bus.folder / "frozen"), "--count", "1"]
        frozen = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=bus.folder)
        try:
            time.sleep(0.5)  # until its subscription is there
            frozen.send_signal(signal.SIGSTOP)
            beside = bus.flow(count, rate)
            _, most = Usage.memory_mb(bus.processes[0].pid)
        finally:
            frozen.kill()
            frozen.wait()
        here, there = beside["latency"], alone["latency"]
        say(f"beside a frozen subscriber: {beside['lost']} lost, p99 {here['p99_us']:.0f} us (alone {there['p99_us']:.0f} us), proxy {most:.0f} MB")
        return {"lost": beside["lost"], "p50_us": here["p50_us"], "p99_us": here["p99_us"], "alone_p50_us": there["p50_us"],
                "alone_p99_us": there["p99_us"], "proxy_most_mb": most, "messages": count}


def sample(run):
    """What must not grow: memory, open files and threads of each daemon, the database's connections."""
    found = {}
    for process in run.processes:
        if process.name == "broker":  # it keeps every order, as a broker does
            continue
        proc = pathlib.Path(f"/proc/{process.pid}")
        found[process.name] = {"resident_mb": Usage.memory_mb(process.pid)[0], "files": len(os.listdir(proc / "fd")),
                               "threads": len(os.listdir(proc / "task"))}
    connections = int(run.sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")[0][0])
    return {"daemons": found, "connections": connections}


def soak(world, minutes, ticks=5000, orders=50):
    """`ticks` a second of which `orders` become orders. First what is kept by design
    has to fill: execution remembers finished orders for two minutes, a bot its latest 16,384 (libs/bot/tracked_orders.hpp)."""
    seconds = int(minutes * 60)
    filling = min(16_384 // orders + 30, seconds * 2 // 3)
    with Avenor(world) as run:
        run.start_all()
        flags = ["--rate", ticks, "--orders-rate", orders, "--count", ticks * seconds, "--warm-up", ticks, "--lossy", "--quiet", 10, "--bot", "bench",
                 "--share-cpu"]
        driver = subprocess.Popen([str(run.program("bench_driver")), "open", "--inbound", run.inbound, "--outbound", run.outbound, *map(str, flags)],
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=run.folder)
        samples, began = [], time.monotonic()
        run.usage_begin()
        while driver.poll() is None:
            time.sleep(5)
            samples.append({"at": time.monotonic() - began, **sample(run)})
            if len(samples) % 12 == 0:
                say(f"soak: {samples[-1]['at'] / 60:.0f} of {minutes:g} min, "
                    + ", ".join(f"{n} {d['resident_mb']:.1f} MB" for n, d in samples[-1]["daemons"].items()))
        found = json.loads(driver.stdout.read().splitlines()[-1])
        usage = run.usage_end()
        ledger, filled = map(int, run.sql("SELECT count(*), count(*) FILTER (WHERE status = 'FILLED') FROM trading.trades")[0])
        others = run.sql("SELECT status, error, count(*) FROM trading.trades WHERE status <> 'FILLED' GROUP BY 1, 2 ORDER BY 3 DESC")
        stats = run.broker_stats()
    if not ledger == filled == stats["orders"] or stats["duplicates"] or found["orders"] != found["filled"]:
        ends = ", ".join(f"{count} {status} {error}" for status, error, count in others)
        raise Failed(f"soak: ledger {ledger} orders, {filled} filled ({ends}), broker {stats}, heard {found['filled']} of {found['orders']}")
    result = {"minutes": minutes, "ticks_per_s": ticks, "orders_per_s": orders, "orders": found["orders"],
              "ticks_without_an_order": found["ticks"] - found["orders"], "gaps": found["gaps"], "latency": found["latency"], "usage": usage, **growth(samples, filling)}
    say(f"soak: {found['orders']} orders, p50 {found['latency']['p50_us']:.0f} us, p99 {found['latency']['p99_us']:.0f} us; "
        + ("no growth" if not result["grown"] else "GROWN: " + "; ".join(result["grown"])))
    if result["grown"]:
        raise Failed("soak: " + "; ".join(result["grown"]))
    return result


def growth(samples, filling):
    """The last fifth against the first fifth after the filling: files, threads and connections to the unit, memory by a tenth and
    two megabytes (the allocator's pages)."""
    steady = [s for s in samples if s["at"] >= filling] or samples
    part = max(1, len(steady) // 5)
    first, last, grown = steady[:part], steady[-part:], []
    mean = lambda rows, name, key: statistics.median(row["daemons"][name][key] for row in rows)
    daemons = {}
    for name in first[0]["daemons"]:
        before, after = mean(first, name, "resident_mb"), mean(last, name, "resident_mb")
        daemons[name] = {"mb_before": before, "mb_after": after}
        if after > before * 1.1 + 2:
            grown.append(f"{name} from {before:.1f} to {after:.1f} MB")
        for key in ("files", "threads"):
            if mean(last, name, key) > mean(first, name, key):
                grown.append(f"{name} from {mean(first, name, key)} to {mean(last, name, key)} {key}")
    before, after = (statistics.median(row["connections"] for row in rows) for rows in (first, last))
    if after > before:
        grown.append(f"database connections from {before} to {after}")
    return {"daemons": daemons, "connections": after, "grown": grown}
