"""The bus: our messages, printed, parsed and checked, against libzmq's 160 bytes through its own proxy."""
import json, resource, subprocess

from chains import SETTINGS
from stats import median, ratio
from world import Failed, Run, say

PLANS = {True: {"rates": (10_000, 100_000), "transports": ("tcp",)},
         False: {"rates": (1_000, 10_000, 100_000), "transports": ("tcp", "ipc")}}
ALL = 400_000  # messages as fast as they go
GOES = 3  # of each load in a round, ours and raw in turn
HEADLINE = 10_000  # messages a second at which the headline's latencies are taken


class Bus(Run):
    def __init__(self, world, transport, kind):
        super().__init__(world, transport, database=False)
        self.kind = kind
        if kind == "raw":
            self.start("proxy", self.program("bench_bus"), "raw-proxy", "--inbound", self.inbound, "--outbound", self.outbound).wait_ready()
        else:
            values = {**SETTINGS, "ZMQ_INBOUND_BUS_URL": self.inbound, "ZMQ_OUTBOUND_BUS_URL": self.outbound}
            (self.folder / ".env").write_text("".join(f"{k}='{v}'\n" for k, v in values.items()))
            self.start("proxy", self.program("proxy")).wait_ready()

    def flow(self, count, rate=0, must=True):
        """Publisher and subscriber until `count` messages are through: the subscriber's findings, and the processor time of a
        message in publisher, subscriber and proxy together."""
        prefix = "raw" if self.kind == "raw" else "our"
        bus = ["--inbound", self.inbound, "--outbound", self.outbound, "--lane", str(self.folder / "lane"), "--count", str(count), "--rate", str(rate)]
        program = str(self.program("bench_bus"))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.usage_begin()
        options = {"cwd": self.folder, "env": self.environment, "stdin": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
        subscriber = subprocess.Popen([program, f"{prefix}-sub", *bus], stdout=subprocess.PIPE, **options)
        publisher = subprocess.Popen([program, f"{prefix}-pub", *bus], stdout=subprocess.DEVNULL, **options)
        try:
            out, errors = subscriber.communicate(timeout=60 + 2 * count / rate if rate else 120)
            publisher.wait(10)
        except subprocess.TimeoutExpired as error:
            raise Failed(f"bus ({self.kind}): {error}") from None
        finally:
            for process in (subscriber, publisher):
                if process.poll() is None:
                    process.kill()
                    process.wait()
        if not out.strip():
            raise Failed(f"bench_bus {prefix}-sub: {errors}{publisher.stderr.read()}")
        found = json.loads(out.splitlines()[-1])
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime + self.usage.seconds(self.processes[0].pid)
        found["cpu_us_a_message"] = spent / count * 1e6
        if must and found["lost"]:
            raise Failed(f"bus ({self.kind}, {rate or 'all'} a second): {found['lost']} of {count} lost")
        return found


def quietest(goes):
    """A stall of the machine of a few milliseconds is a second's p99, and half of all seconds have one: the go that had least."""
    return min(goes, key=lambda go: go["latency"]["p99_us"])


def one_round(world, transport, plan):
    with Bus(world, transport, "raw") as raw, Bus(world, transport, "ours") as ours:
        both = {"raw": raw, "ours": ours}
        found = {kind: {} for kind in both}
        goes = [{kind: bus.flow(ALL) for kind, bus in both.items()} for _ in range(GOES)]
        for kind in both:
            found[kind]["throughput"] = median([go[kind] for go in goes])
        for rate in plan["rates"]:
            goes = [{kind: bus.flow(max(rate, 1000), rate) for kind, bus in both.items()} for _ in range(GOES)]
            for kind in both:
                found[kind][f"at_{rate}"] = quietest([go[kind] for go in goes])
        return found


def measure(world, quick, rounds):
    plan, result = PLANS[quick], {"transports": {}}
    for transport in plan["transports"]:
        every = []
        for number in range(rounds):
            every.append(one_round(world, transport, plan))
            last = every[-1]
            say(f"{transport} round {number + 1}: ours {last['ours']['throughput']['per_s']:,.0f}/s, raw {last['raw']['throughput']['per_s']:,.0f}/s")
        both = median(every)
        both["ratios"] = {"throughput": ratio(both["ours"]["throughput"]["per_s"], both["raw"]["throughput"]["per_s"])}
        for rate in plan["rates"]:
            ours, raw = both["ours"][f"at_{rate}"]["latency"], both["raw"][f"at_{rate}"]["latency"]
            both["ratios"][f"p50_at_{rate}"] = ratio(ours["p50_us"], raw["p50_us"])
            both["ratios"][f"p99_at_{rate}"] = ratio(ours["p99_us"], raw["p99_us"])
        result["transports"][transport] = both
    ratios = [t["ratios"] for t in result["transports"].values()]
    # The worse of the two transports.
    result["throughput_ratio"] = min(r["throughput"] for r in ratios)
    result["p50_ratio"] = max(r[f"p50_at_{HEADLINE}"] for r in ratios)
    result["p99_ratio"] = max(r[f"p99_at_{HEADLINE}"] for r in ratios)
    result["lost_at_100000"] = max(t["ours"]["at_100000"]["lost"] for t in result["transports"].values())
    return result
