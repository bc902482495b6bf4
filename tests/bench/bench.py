#!/usr/bin/python3
"""Avenor beside its limits. scripts/bench builds what this needs and starts it; `bench.py one --help` is for a single go.

Each benchmark runs ours and its limit in turn, round by round, and tells the medians. Everything is real: the daemons of a
release build, a PostgreSQL of its own on disk with synchronous_commit on, processes of their own on both sides. After each run
ledger, broker and driver are compared, and anything lost or doubled ends the whole with exit code 1."""
import argparse, json, pathlib, sys, time

import machine, measure_bus, measure_ledger, measure_load, measure_life, measure_orders, measure_recovery, table
from stats import tidy
from world import ROOT, Failed, World, say, step

BENCHMARKS = {
    "bus": ("messages through the bus, against raw libzmq", measure_bus.measure),
    "order_path": ("one order after the other, against the sum of its parts", measure_orders.order_path),
    "load": ("orders at a steady rate, against the floor and plain Python", measure_load.measure),
    "burst": ("10,000 orders at once, against the floor and plain Python", measure_orders.burst),
    "ledger": ("the ledger, against PostgreSQL's best", measure_ledger.measure),
    "recovery": ("from kill -9 to READY", measure_recovery.measure),
    "idle": ("the suite at rest", measure_life.idle),
    "overload": ("twice the highest rate", measure_life.overload),
    "slow_subscriber": ("beside a subscriber that is frozen", measure_life.slow_subscriber),
}


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measures Avenor beside its limits on this machine.")
    parser.add_argument("--quick", action="store_true", help="about four minutes: fewer rounds, one transport")
    parser.add_argument("--only", metavar="A,B", help="of: " + ", ".join(BENCHMARKS))
    parser.add_argument("--rounds", type=int, help="of ours and its limit in turn (3; 2 with --quick)")
    parser.add_argument("--soak", type=float, metavar="MINUTES", help="instead: 5,000 ticks and 50 orders a second for so long; what grows is an error")
    parser.add_argument("--json", action="store_true", help="the last line of standard output is everything as one JSON object")
    parser.add_argument("--check", action="store_true", help="exit code 1 when a target is missed, too")
    parser.add_argument("--publish", nargs="?", const="", metavar="RESULTS", help="no run: draw docs/performance.svg and fill the tables of docs/performance.md "
                        "from this file (var/bench/results.json)")
    parser.add_argument("--fills", choices=("answer", "stream", "both"), default="both", help="how the bare broker tells executions (both)")
    parser.add_argument("--log-level", default="info", help="of the daemons (info, as installed; to a file)")
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build" / "bench" / "bin", help=argparse.SUPPRESS)
    args = parser.parse_args()
    names = args.only.split(",") if args.only else list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"--only: there is no {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    args.names = [name for name in BENCHMARKS if name in names]
    args.rounds = args.rounds or (2 if args.quick else 3)
    return args


def look_around(world, results):
    """Says so when others use the machine: then figures are worth less, and ratios a little."""
    busy = machine.busy_fraction()
    results["busy"] = max(results.get("busy", 0.0), busy)
    if busy > 0.1:
        say(f"the machine is busy: others use {busy * 100:.0f} % of it. These figures are worth little")


def run(args, world, results):
    if args.soak:
        step(f"soak: {args.soak:g} minutes")
        look_around(world, results)
        results["soak"] = measure_life.soak(world, args.soak)
        return
    for name in args.names:
        title, measure = BENCHMARKS[name]
        step(f"{name}: {title}")
        look_around(world, results)
        began = time.monotonic()
        results[name] = measure(world, args.quick, args.rounds)
        say(f"{time.monotonic() - began:.0f} s")
        world.checkpoint()


def main():
    args = arguments()
    if args.publish is not None:
        import publish
        return publish.publish(pathlib.Path(args.publish or ROOT / "var" / "bench" / "results.json"))
    began = time.monotonic()
    world = World(args.bin, args.log_level, args.fills)
    results = {"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "quick": args.quick, "rounds": args.rounds, "machine": machine.describe(world)}
    try:
        run(args, world, results)
    except (Failed, AssertionError) as error:
        print(f"FAILED: {error}", file=sys.stderr)
        return 1
    finally:
        world.close()
    results["seconds"] = time.monotonic() - began
    results["targets"] = table.targets(results)
    results = tidy(results)
    save(results)
    print(table.text(results))
    if args.json:
        print(json.dumps(results))
    return 1 if args.check and not all(target["met"] for target in results["targets"]) else 0


def save(results):
    folder = ROOT / "var" / "bench"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stamp = results["at"].replace(":", "")
        for name in ("results.json", f"{stamp}.json"):
            (folder / name).write_text(json.dumps(results, indent=1) + "\n")
        say(f"kept in {folder.relative_to(ROOT)}/{stamp}.json")
    except OSError as error:
        say(f"the results could not be kept: {error}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        import one
        one.main(sys.argv[2:])
    else:
        sys.exit(main())
