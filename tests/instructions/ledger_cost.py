#!/usr/bin/python3
"""What an order costs PostgreSQL, in instructions of the server under callgrind: steady where seconds are not, whatever else the
machine does. By statement, for one order a transaction and for 128, with the walls (triggers) and without.

    ledger_cost.py BIN_DIR

The server runs in single-user mode; the difference of a longer and a shorter run is taken, so that the start and the planning do not
count. A statement's text and that of its values are parsed each time, which a prepared statement of libpq does not do: subtract the
line "nothing"."""
import json, pathlib, re, shutil, subprocess, sys, tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
from harness import Cluster

# As libs/ledger/statements.cpp sets the session.
SETTINGS = [f"SET {name} = {value}" for name, value in (
    ("plan_cache_mode", "force_generic_plan"), ("enable_seqscan", "off"), ("enable_hashjoin", "off"), ("enable_mergejoin", "off"),
    ("enable_bitmapscan", "off"), ("jit", "off"), ("synchronous_commit", "off"))]
NO_WALLS = """DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT tgname, tgrelid::regclass AS place FROM pg_trigger WHERE NOT tgisinternal LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', one.tgname, one.place);
  END LOOP; END $$"""
AT = "2026-01-02 15:04:05+00"


def intent(n):
    return {"write_id": n, "client_order_id": f"bot1:entry:{1700000000000 + n}", "bot_id": "bot1", "venue": "alpaca", "symbol": "IBM",
            "side": "sell" if n % 2 else "buy", "order_type": "market", "time_in_force": "day", "qty": 1, "reason": "entry",
            "purpose": "strategy", "is_test_trade": "t", "created_at": AT, "fingerprint": "0123456789abcdef0123456789abcdef",
            "rationale": '{"signal":"ping","mid":"100.25"}'}


def execution(n):
    venue_id = f"7e1f0a52-9c44-4b1e-8d2c-{n}"
    return {"client_order_id": f"bot1:entry:{1700000000000 + n}", "from_status": "PENDING", "from_version": 1, "status": "FILLED",
            "version": 2, "filled_qty": 1, "avg_price": "100.25", "rationale": "venue stream", "venue_text": "filled", "at": AT, "fee": 0,
            "venue_order_id": venue_id, "submitted_at": AT, "resolved_at": AT, "exec_id": f"{venue_id}/1", "exec_price": "100.25",
            "exec_qty": 1, "exec_fee": 0, "exec_fee_in_asset": "f", "exec_time": AT}


def acknowledgement(n):
    return {"client_order_id": f"bot1:entry:{1700000000000 + n}", "version": 2}


WAY = [("avenor_intents", intent), ("avenor_executions", execution), ("avenor_announced", acknowledgement)]


class Statement:
    def __init__(self, name, text, row):
        self.name, self.text, self.row = name, " ".join(text.split()), row
        many = re.search(r"unnest\((.*?)\) AS i\((.*?)\)", self.text)
        self.columns = many[2].split(", ") if many else [
            column for _, column in sorted({(int(at), column) for at, column in re.findall(r"\$(\d+)::\w+ AS (\w+)", self.text)})]
        self.many = bool(many)

    def execute(self, first, count):
        rows = [self.row(n) for n in range(first, first + count)]
        values = [self.array([row.get(column) for row in rows]) if self.many else self.literal(rows[0].get(column))
                  for column in self.columns]
        return f"EXECUTE {self.name}({', '.join(values)})"

    @staticmethod
    def literal(value):
        return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"

    def array(self, values):
        cells = ["NULL" if v is None else '"' + str(v).replace("\\", "\\\\").replace('"', '\\"') + '"' for v in values]
        return self.literal("{" + ",".join(cells) + "}")


class Server:
    def __init__(self, folder, binaries):
        self.cluster = Cluster(folder)
        self.cluster.start()
        self.cluster._run("createdb", "-h", str(self.cluster.sockets), "-U", "avenor", "avenor")
        subprocess.run([binaries / "avenorctl", "migrate"], check=True, capture_output=True, cwd=folder,
                       env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "DATABASE_URL": self.cluster.url()})
        self.cluster.stop()

    def count(self, lines, walls):
        """Instructions of a server that executes these lines, on a copy of the cluster."""
        copy = self.cluster.folder.with_name("run")
        shutil.rmtree(copy, ignore_errors=True)
        subprocess.run(["cp", "-a", self.cluster.folder, copy], check=True)
        text = "\n".join(([] if walls else [" ".join(NO_WALLS.split())]) + SETTINGS + lines) + "\n"
        done = subprocess.run(self.cluster._as("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                                               str(self.cluster.bin / "postgres"), "--single", "-D", str(copy), "avenor"),
                              input=text, capture_output=True, text=True, cwd="/", timeout=600)
        found = re.search(r"Collected : (\d+)", done.stderr)
        if "ERROR" in done.stderr or not found:
            sys.exit(f"the server has refused something:\n{done.stderr[-3000:]}")
        return int(found[1])


def per_order(server, statements, batch, walls, repeat):
    def lines(times):
        out = [f"PREPARE {s.name} AS {s.text}" for s in statements]
        for i in range(times):
            out += [s.execute(i * batch + 1, batch) for s in statements]
        return out
    short, long = repeat
    return (server.count(lines(long), walls) - server.count(lines(short), walls)) / (long - short) / batch


def main():
    binaries = pathlib.Path(sys.argv[1]).resolve()
    printed = subprocess.run([binaries / "ledger_statements"], check=True, capture_output=True, text=True).stdout
    texts = {one["name"]: one["text"] for one in map(json.loads, printed.splitlines())}
    with tempfile.TemporaryDirectory() as folder:
        server = Server(pathlib.Path(folder), binaries)
        nothing = Statement("nothing", "SELECT $1::text AS a", lambda n: {"a": n})
        print(f"| {'thousands of instructions an order':<36} | {'walls':>6} | {'none':>6} |\n|---|---:|---:|")
        print(f"| {'nothing, a transaction each':<36} | {per_order(server, [nothing], 1, True, (40, 120)) / 1000:6.0f} | {'':6} |")
        for batch, repeat in ((1, (40, 120)), (128, (2, 6))):
            before = {True: 0.0, False: 0.0}
            for i, (name, _) in enumerate(WAY):
                chosen = [Statement(n + ("" if batch > 1 else "_1"), texts[n + ("" if batch > 1 else "_1")], row) for n, row in WAY[:i + 1]]
                costs = {}
                for walls in (True, False):
                    total = per_order(server, chosen, batch, walls, repeat)
                    costs[walls], before[walls] = total - before[walls], total
                label = f"{name.removeprefix('avenor_')}, {batch} a transaction"
                print(f"| {label:<36} | {costs[True] / 1000:6.0f} | {costs[False] / 1000:6.0f} |", flush=True)


if __name__ == "__main__":
    main()
