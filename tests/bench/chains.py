"""The three ways from a tick to a confirmation, behind one face: Avenor's daemons, the bare C++ floor, the plain Python version.
Each speaks the bus's contract, so the same driver drives and judges them all."""
import json

from world import HERE, PYTHON, ROOT, Failed, Run

SETTINGS = {
    "AVENOR_ENV": "sim", "VENUES": "alpaca", "SYMBOLS": "IBM", "BOTS": "bench", "RISK_SYMBOLS": "IBM",
    "ALPACA_KEY_ID": "bench-key", "ALPACA_SECRET_KEY": "bench-secret", "HEARTBEAT_INTERVAL_S": "15",
}
# One order a tick, and nothing that would hold one back under a burst.
BOT = {
    "bot_id": "bench", "strategy": "ping", "venue": "alpaca", "symbols": ["IBM"], "parameters": {"qty": "1", "every_n": 1},
    "limits": {"max_price_age_s": 120, "order_expiry_s": 600, "execution_silent_s": 600, "max_unconfirmed": 100000},
}


class Avenor(Run):
    name = "avenor"

    def __init__(self, world, transport="tcp", cpus=None, limits=None, exchange=False, **settings):
        super().__init__(world, transport, cpus)
        self.exchange = exchange
        self.bot = {**BOT, "limits": {**BOT["limits"], **(limits or {})}}
        self.settings = settings

    def write_settings(self, trading_port):
        values = {**SETTINGS, "ZMQ_INBOUND_BUS_URL": self.inbound, "ZMQ_OUTBOUND_BUS_URL": self.outbound, "LOG_LEVEL": self.world.log_level,
                  "DATABASE_URL": self.world.cluster.url(self.database), "ALPACA_TRADING_URL": f"http://127.0.0.1:{trading_port}",
                  "ALPACA_DATA_STREAM_URL": f"ws://127.0.0.1:{trading_port}/v2/iex", **self.settings}
        env = self.folder / ".env"
        env.write_text("".join(f"{key}='{value}'\n" for key, value in values.items()))
        env.chmod(0o600)
        bots = self.folder / "config" / "bots"
        bots.mkdir(parents=True, exist_ok=True)
        (bots / "bench.json").write_text(json.dumps(self.bot))

    def start_all(self, strategy=True):
        self.start_broker()
        self.write_settings(self.broker_port)
        self.world.run("avenorctl", "migrate", "--sql", ROOT / "sql", cwd=self.folder)
        self.proxy = self.start("proxy", self.program("proxy"))
        self.proxy.wait_ready()
        self.start_execution()
        if strategy:
            self.strategy = self.start("strategy", self.program("strategy"), "--bot", "bench")
            self.strategy.wait_ready()
        return self

    def start_execution(self):
        self.execution = self.start("execution", self.program("execution"))
        self.execution.wait_ready(120)

    def drive(self, mode, **options):
        # The driver is market_data here, and does with the processors what that would do.
        return super().drive(mode, share_cpu=self.settings.get("CPU_AFFINITY", "auto") == "auto", **options)

    def settled(self):
        return int(self.sql("SELECT count(*) FROM trading.trades WHERE NOT closed_and_acked")[0][0]) == 0

    def verify(self, found):
        """Every order that the broker ever had is FILLED in the ledger, once, and the driver has heard of each of its own."""
        orders, filled, ids, fills = map(int, self.sql(
            "SELECT (SELECT count(*) FROM trading.trades), (SELECT count(*) FROM trading.trades WHERE status = 'FILLED' AND filled_qty = qty),"
            " (SELECT count(DISTINCT client_order_id) FROM trading.trades), (SELECT count(*) FROM trading.fills)")[0])
        stats = self.broker_stats()
        problems = []
        if not found["complete"]:
            problems.append(f"{found['ticks']} ticks, {found['orders']} orders, {found['filled']} filled, {found['other_ends']} ended otherwise")
        if not orders == filled == ids == fills:
            problems.append(f"ledger: {orders} orders, {filled} filled, {ids} ids, {fills} fills")
        if stats["duplicates"] or not stats["orders"] == stats["filled"] == orders:
            problems.append(f"broker: {stats}, ledger: {orders}")
        if found["gaps"]:
            problems.append(f"{found['gaps']} messages were lost on the bus")
        if orders < found["orders"]:
            problems.append(f"the ledger has {orders} orders, the driver heard of {found['orders']}")
        if problems:
            raise Failed(f"{self.name}: " + "; ".join(problems))

    def group_commit(self, orders):
        """Rows a commit over the last `orders` orders: each is written twice and has its events and fills."""
        events, commits, last = map(int, self.sql(
            "SELECT count(*), count(DISTINCT e.xmin::text), count(DISTINCT trade_id) FROM trading.trade_events e"
            f" WHERE trade_id > (SELECT max(id) FROM trading.trades) - {orders}")[0])
        rows = events + 3 * last  # the order's row twice, its fill once
        return {"commits": commits, "rows_per_commit": round(rows / max(commits, 1), 1)}


class Floor(Run):
    """The least that the same way costs in C++: no validation, no recovery, no retry. `batch` orders at the most share a commit."""
    name = "floor"
    schema = "floor/schema.sql"

    def __init__(self, world, transport="tcp", cpus=None, batch=1):
        super().__init__(world, transport, cpus)
        self.batch = batch

    def start_all(self):
        self.start_broker("answer")
        self.sql((HERE / self.schema).read_text())
        self.start("proxy", self.program("bench_bus"), "raw-proxy", "--inbound", self.inbound, "--outbound", self.outbound).wait_ready()
        url = self.world.cluster.url(self.database)
        self.start("execution", self.program("floor"), "execution", "--inbound", self.inbound, "--outbound", self.outbound, "--url", url,
                   "--broker", self.broker_port, "--batch", self.batch).wait_ready()
        self.start("strategy", self.program("floor"), "strategy", "--inbound", self.inbound, "--outbound", self.outbound).wait_ready()
        return self

    def settled(self):
        return True

    def verify(self, found):
        orders, filled = map(int, self.sql("SELECT count(*), count(*) FILTER (WHERE status = 'FILLED') FROM trades")[0])
        stats = self.broker_stats()
        if not found["complete"] or not orders == filled == stats["orders"] or stats["duplicates"]:
            raise Failed(f"{self.name}: {found['ticks']} ticks, {found['filled']} filled, ledger {orders}/{filled}, broker {stats}")


class PlainPython(Floor):
    """The same way as a good Python programmer would write it first: pyzmq, psycopg2, one HTTP session."""
    name = "python"

    def __init__(self, world, transport="tcp", cpus=None, client="requests"):
        super().__init__(world, transport, cpus)
        self.client = client

    def start_all(self):
        self.start_broker("answer")
        self.sql((HERE / self.schema).read_text())
        settings = {"ZMQ_INBOUND_BUS_URL": self.inbound, "ZMQ_OUTBOUND_BUS_URL": self.outbound, "DATABASE_URL": self.world.cluster.url(self.database),
                    "BROKER_URL": f"http://127.0.0.1:{self.broker_port}", "BROKER_CLIENT": self.client}
        for part in ("proxy", "execution", "strategy"):
            self.start(part, PYTHON, "-B", HERE / "plain_python" / f"{part}.py", **settings).wait_ready()
        return self
