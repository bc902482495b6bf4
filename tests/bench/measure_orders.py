"""An order's way: one after the other against the sum of its parts, and all at once against the floor and plain Python."""
import json, urllib.request

import machine
from chains import Avenor, Floor, PlainPython
from stats import median, ratio
from world import ROOT, free_ports, say, wait_for

# As installed; with the daemons pinned to a processor; without any of it; and everything on one processor, PostgreSQL too.
CLOSED = {True: (400, ("tcp", "tcp_pinned")),
          False: (1500, ("tcp", "ipc", "tcp_pinned", "ipc_pinned", "tcp_unaided", "tcp_one_cpu"))}
FOR_COMPARISON = ("_unaided", "_one_cpu")  # nobody is promised anything there
WARM_UP = 1000  # orders: the daemons have come together by then (CPU_AFFINITY=auto)
UNAIDED = {"CPU_AFFINITY": "all", "KEEP_CPUS_AWAKE": "false"}
BURST = 10_000
PAIRS = 3  # a burst is over in a second: ours and the floor's in turn, so often a round
PYTHON_BURST = {True: 800, False: 2000}
# The sum: the tick, the order and the confirmation each take a hop, and one is for what an order's state costs beside.
HOPS, COMMITS = 4, 2


class Parts(Floor):
    """The parts alone, in the surroundings of the whole: the same transport, the same processors, the same server."""
    name = "parts"

    def start_all(self):
        self.start_broker("answer")
        self.sql((ROOT / "tests" / "bench" / self.schema).read_text())
        bus = ("--inbound", self.inbound, "--outbound", self.outbound)
        self.start("proxy", self.program("bench_bus"), "raw-proxy", *bus).wait_ready()
        self.start("echo", self.program("bench_parts"), "echo", *bus).wait_ready()
        return self

    def measure(self, count):
        run = lambda *command: self.world.run("bench_parts", *command, "--count", count, cpus=self.cpus)
        found = run("hop", "--inbound", self.inbound, "--outbound", self.outbound)
        found |= run("commit", "--url", self.world.cluster.url(self.database))
        return found | run("http", "--broker", self.broker_port)


def surroundings(world, transport):
    """Where a chain runs, where PostgreSQL does, whether the parts find the processors awake, and what our daemons are told."""
    name, _, how = transport.partition("_")
    every = ",".join(map(str, range(world.cores)))
    others = ",".join(map(str, range(1, world.cores))) or "0"
    server, awake, settings = {"": (every, False, {}), "pinned": (others, True, {"CPU_AFFINITY": "0"}), "unaided": (every, False, UNAIDED),
                               "one_cpu": ("0", False, UNAIDED | {"CPU_AFFINITY": "0"})}[how]
    return {"transport": name, "cpus": "0" if how in ("pinned", "one_cpu") else None}, server, awake, settings


def closed(run, count):
    with run:
        run.start_all()
        run.usage_begin()
        found = run.drive("closed", count=count, warm_up=WARM_UP)
        usage = run.usage_end()
        wait_for("the bot has acknowledged all", run.settled, 70, 0.1)
        run.verify(found)
        if isinstance(run, Avenor):
            found["commits_an_order"] = run.group_commit(count)["commits"] / count
        ticks = found["ticks"]
        return {**found["latency"], "orders_per_s": found["orders_per_s"], "commits_an_order": found.get("commits_an_order", COMMITS),
                "cpu_us_an_order": {name: round(u["cpu_s"] / ticks * 1e6) for name, u in usage.items()}}


def order_path(world, quick, rounds):
    count, transports = CLOSED[quick]
    result = {}
    for transport in transports:
        where, server, awake, settings = surroundings(world, transport)
        if awake and not machine.may_stay_awake():
            say(f"{transport}: left out, {machine.LATENCY} is not ours to open (scripts/install)")
            continue
        every = []
        world.pin_postgres(server)
        for number in range(rounds):
            # The parts and the floor get what our daemons ask for by themselves.
            with machine.awake(awake):
                with Parts(world, **where) as parts:
                    last = {"parts": parts.start_all().measure(max(count, 500))}
                last["floor"] = closed(Floor(world, **where), count)
            last["avenor"] = closed(Avenor(world, **where, **settings), count)
            if transport == "tcp":
                last["python"] = closed(PlainPython(world, **where), count // 2)
                last["python_http_client"] = closed(PlainPython(world, client="http.client", **where), count // 2)
            every.append(last)
            say(f"{transport} round {number + 1}: avenor p50 {last['avenor']['p50_us']:.0f} us, floor {last['floor']['p50_us']:.0f} us, "
                f"sum of parts {total(last['parts'], HOPS, COMMITS):.0f} us")
            world.checkpoint()
        result[transport] = judged(median(every))
    world.pin_postgres(",".join(map(str, range(world.cores))))
    return summed_up(result)


def summed_up(result):
    """The parts as the machine has them by itself are what all are held against; in parts of their own surroundings beside it."""
    for transport, found in result.items():
        plain = result[transport.partition("_")[0]]["sum_us"]
        found["p50_ratio"] = ratio(found["avenor"]["p50_us"], plain)
        found["p99_ratio"] = ratio(found["avenor"]["p99_us"], plain)
        found["promised"] = not transport.endswith(FOR_COMPARISON)
    promised = [found for found in result.values() if found["promised"]]
    worst = lambda what: max(r[what] for r in promised)
    return {what: worst(what) for what in ("p50_ratio", "p99_ratio", "own_p50_ratio", "crossed_p50_ratio")} | {"transports": result}


def total(parts, hops, commits, what="p50_us"):
    return hops * parts["hop"][what] + commits * parts["commit"][what] + parts["http"][what]


def judged(found):
    parts, ours = found["parts"], found["avenor"]
    found["sum_us"] = total(parts, HOPS, COMMITS)
    found["crossed_sum_us"] = total(parts, 3, ours["commits_an_order"])
    found["own_p50_ratio"] = ratio(ours["p50_us"], found["sum_us"])
    found["own_p99_ratio"] = ratio(ours["p99_us"], found["sum_us"])
    found["crossed_p50_ratio"] = ratio(ours["p50_us"], found["crossed_sum_us"])
    found["floor_p50_ratio"] = ratio(ours["p50_us"], found["floor"]["p50_us"])
    return found


class OnPaper(Avenor):
    """Against the paper exchange instead of the bare broker, at a price that it holds and in any size."""
    name = "paper"

    def start_broker(self, fills=None):
        port, control = free_ports(2)
        self.broker_port, self.control = port, f"http://127.0.0.1:{control}"
        self.settings |= {"PAPER_LISTEN": f"127.0.0.1:{port}", "PAPER_CONTROL_URL": self.control, "PAPER_STATE_DIR": str(self.folder / "paper"),
                          "PAPER_CASH": "100000000"}
        self.write_settings(port)
        self.start("paper_exchange", self.program("paper_exchange")).wait_ready()
        sizes = {"bid_size": "100000000", "ask_size": "100000000"}
        self.tell("/control/set_price", {"symbol": "IBM", "bid": "100.24", "ask": "100.26", "last": "100.25", **sizes})

    def tell(self, path, body=None):
        request = urllib.request.Request(self.control + path, None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def broker_stats(self):
        orders = self.tell("/control/orders")["orders"]
        return {"orders": len(orders), "filled": sum(o["status"] == "filled" for o in orders), "duplicates": sum(o["received"] != 1 for o in orders)}


def one_burst(run, count):
    with run:
        run.start_all()
        run.usage_begin()
        found = run.drive("burst", count=count, warm_up=100, quiet=30)
        usage = run.usage_end()
        wait_for("the bot has acknowledged all", run.settled, 90, 0.1)
        run.verify(found)
        result = {"orders_per_s": found["orders_per_s"], "seconds": found["seconds"], "repeats": found["repeats"], "p99_ms": found["latency"]["p99_us"] / 1000,
                  "usage": usage}
        if isinstance(run, Avenor):
            result |= run.group_commit(count)
        return result


def burst(world, quick, rounds):
    every, of_the_floor = [], []
    for number in range(rounds):
        pairs = [(one_burst(Avenor(world), BURST), one_burst(Floor(world, batch=64), BURST)) for _ in range(PAIRS)]
        of_the_floor += [ratio(ours["orders_per_s"], floor["orders_per_s"]) for ours, floor in pairs]
        last = {"avenor": median([ours for ours, _ in pairs]), "floor": median([floor for _, floor in pairs]),
                "python": one_burst(PlainPython(world), PYTHON_BURST[quick]), "paper": one_burst(OnPaper(world), BURST)}
        every.append(last)
        say(f"round {number + 1}: " + ", ".join(f"{name} {f['orders_per_s']:,.0f}/s" for name, f in last.items()))
        world.checkpoint()
    found = median(every)
    ours = world.best_rate = found["avenor"]["orders_per_s"]
    return {"orders_per_s": ours, "rows_per_commit": found["avenor"]["rows_per_commit"], "floor_ratio": median(of_the_floor),
            "python_ratio": ratio(ours, found["python"]["orders_per_s"]), "paper_orders_per_s": found["paper"]["orders_per_s"], "lost": 0, "doubled": 0,
            "chains": found}
