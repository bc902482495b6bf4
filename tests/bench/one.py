"""A single go of one chain, for whoever works on it: bench.py one avenor burst --count 10000."""
import argparse, json, pathlib, shutil, subprocess, time

from chains import Avenor, Floor, PlainPython
from world import World, say, wait_for

MAKERS = {"avenor": Avenor, "floor": Floor, "python": PlainPython}


def main(arguments):
    parser = argparse.ArgumentParser(prog="bench.py one", description=__doc__)
    parser.add_argument("chain", choices=MAKERS)
    parser.add_argument("mode", choices=("closed", "open", "burst"))
    parser.add_argument("--bin", default="build/bench/bin", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--warm-up", type=int, default=100)
    parser.add_argument("--rate", type=int, default=500, help="open: ticks a second")
    parser.add_argument("--transport", choices=("tcp", "ipc"), default="tcp")
    parser.add_argument("--cpus", help="pin everything, PostgreSQL too: 0 or 0,1")
    parser.add_argument("--fills", choices=("answer", "stream", "both"), default="both", help="how the broker tells executions")
    parser.add_argument("--batch", type=int, default=64, help="floor: orders a commit")
    parser.add_argument("--log-level", default="info")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--perf", metavar="DAEMON", help="perf record -g of this daemon while it runs, to ./perf.DAEMON.data")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="avenor: a line for its .env")
    args = parser.parse_args(arguments)

    world = World(args.bin, args.log_level, args.fills)
    for _ in range(args.rounds):
        options = {"batch": args.batch} if args.chain == "floor" else {}
        if args.chain == "avenor":
            options = dict(pair.split("=", 1) for pair in args.set)
        if args.cpus:
            world.pin_postgres(args.cpus)
        with MAKERS[args.chain](world, args.transport, args.cpus, **options) as run:
            run.start_all()
            run.usage_begin()
            perf = start_perf(run, args.perf) if args.perf else None
            found = run.drive(args.mode, count=args.count, warm_up=args.warm_up, rate=args.rate, quiet=30)
            if perf:
                perf.terminate()
                perf.wait()
            found["usage"] = run.usage_end()
            wait_for("the bot has acknowledged all", run.settled, 70, 0.2)
            run.verify(found)
            if args.chain == "avenor":
                found |= run.group_commit(args.count)
            print(json.dumps(found), flush=True)
        world.checkpoint()
    world.close()


def start_perf(run, name):
    [pid] = [p.pid for p in run.processes if p.name == name]
    if not shutil.which("perf"):
        raise SystemExit("perf is not installed: apt-get install linux-perf")
    file = pathlib.Path.cwd() / f"perf.{name}.data"
    say(f"perf record of {name} ({pid}) to {file}")
    process = subprocess.Popen(["perf", "record", "-q", "-g", "-o", str(file), "-p", str(pid)])
    time.sleep(0.3)
    return process
