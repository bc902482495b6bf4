"""The ledger: orders through PENDING and FILLED by PgLedger, against the same rows by libpq in pipelined batches."""
from stats import median, ratio
from world import ROOT, say

ORDERS = {True: 10_000, False: 20_000}
RAW = {"best_1": ("trading", 1), "best_2": ("trading", 2), "bare_1": ("bare", 1), "bare_2": ("bare", 2)}


def measure(world, quick, rounds):
    run = lambda *command: world.run("bench_ledger", *command, "--url", world.server_url(), "--sql", ROOT / "sql")
    orders, every = ORDERS[quick], []
    for number in range(rounds):
        last = {"ours": run("ours", "--orders", orders), "ours_acknowledged": run("ours", "--orders", orders, "--announced")}
        for name, (schema, connections) in RAW.items():
            last[name] = run("raw", "--orders", orders, "--schema", schema, "--connections", connections)
        last["latency"] = run("latency", "--count", 500 if quick else 2000)
        every.append(last)
        say(f"round {number + 1}: ours {last['ours']['orders_per_s']:,.0f}/s, PostgreSQL's best {last['best_1']['orders_per_s']:,.0f}/s "
            f"({last['best_2']['orders_per_s']:,.0f}/s on two connections), without walls {last['bare_1']['orders_per_s']:,.0f}/s")
    found = median(every)
    ours = found["ours"]["orders_per_s"]
    return {"orders_per_s": ours, "rows_per_commit": found["ours"]["rows_per_commit"], "best_ratio": ratio(ours, found["best_1"]["orders_per_s"]),
            "best_two_ratio": ratio(ours, found["best_2"]["orders_per_s"]), "bare_ratio": ratio(ours, found["bare_1"]["orders_per_s"]), **found}
