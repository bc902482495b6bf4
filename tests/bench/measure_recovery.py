"""From kill -9 to READY with open orders that rest at the broker: starting is recovering."""
from chains import Avenor
from stats import median
from world import Failed, Usage, say

OPEN = (1, 1_000, 10_000)


def measure(world, quick, rounds):
    result = {}
    for count in OPEN:
        with Avenor(world) as run:
            run.start_all(strategy=False)
            found = run.drive("rest", count=count, timeout=300)
            if not found["complete"]:
                raise Failed(f"recovery: of {count} orders only {found['filled']} came to rest")
            every = []
            for number in range(max(2, rounds)):
                run.execution.kill()
                run.start_execution()
                _, most = Usage.memory_mb(run.execution.pid)
                every.append({"seconds": run.execution.ready_at - run.execution.started_at, "most_mb": most})
                rest = int(run.sql("SELECT count(*) FROM trading.trades WHERE status = 'SUBMITTED'")[0][0])
                stats = run.broker_stats()
                if rest != count or stats["orders"] != count or stats["duplicates"]:
                    raise Failed(f"recovery with {count} open: {rest} in the ledger, broker {stats}")
        result[f"open_{count}"] = median(every)
        result[f"seconds_{count}"] = result[f"open_{count}"]["seconds"]
        say(f"{count} open: ready in {result[f'seconds_{count}']:.2f} s, at most {result[f'open_{count}']['most_mb']:.0f} MB")
    return result
