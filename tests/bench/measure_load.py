"""Orders as they come: so many a second, whatever comes back, and each latency counted from when its tick was due."""
from chains import Avenor, Floor, PlainPython
from measure_orders import UNAIDED
from stats import median
from world import say, wait_for

RATES = {True: (300,), False: (8, 300, 2000)}  # a quiet bot's, a busy one's, a sixth of a burst's
FOR_PYTHON = 300  # it cannot do more


def steady(run, rate):
    with run:
        run.start_all()
        found = run.drive("open", rate=rate, count=max(50, 3 * rate), warm_up=2 * rate)
        wait_for("the bot has acknowledged all", run.settled, 70, 0.1)
        run.verify(found)
        return {**found["latency"], "late_p99_us": found["late"]["p99_us"]}


def measure(world, quick, rounds):
    result = {}
    for rate in RATES[quick]:
        every = []
        for number in range(rounds):
            last = {"avenor": steady(Avenor(world), rate), "unaided": steady(Avenor(world, **UNAIDED), rate), "floor": steady(Floor(world, batch=64), rate)}
            if rate <= FOR_PYTHON:
                last["python"] = steady(PlainPython(world, client="http.client"), rate)
            every.append(last)
            say(f"{rate}/s round {number + 1}: " + ", ".join(f"{name} p50 {f['p50_us']:.0f} p99 {f['p99_us']:.0f} us" for name, f in last.items()))
            world.checkpoint()
        result[f"at_{rate}"] = median(every)
    return result
