"""A whole Avenor in a temporary folder: a private PostgreSQL, the paper exchange and the daemons, real processes all of them,
with every handle that a test needs to hurt them and to see what became of it.

Nothing sleeps for its own sake: a test waits for a condition with a deadline (wait_for)."""
import atexit, json, os, pathlib, pwd, shutil, signal, socket, subprocess, tempfile, time, urllib.request

import zmq

ROOT = pathlib.Path(__file__).resolve().parents[2]
DAEMONS = ("proxy", "healthcheck", "paper_exchange", "market_data", "execution")


def wait_for(what, condition, seconds=20.0, every=0.05):
    """The first true value of condition(); an AssertionError that names `what` when the deadline passes."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(every)


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()


class Cluster:
    """PostgreSQL of our own: a UNIX socket in the folder, no port. As root it runs as postgres, which refuses root."""

    def __init__(self, folder):
        self.environment = dict(os.environ)
        self.folder = folder / "pg"
        self.sockets = folder / "s"
        self.bin = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))[-1]
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        for path in (self.folder, self.sockets):
            path.mkdir()
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            for path in (self.folder, self.sockets):
                os.chown(path, account.pw_uid, account.pw_gid)
            folder.chmod(0o755)
        self._run("initdb", "-D", str(self.folder), "-A", "trust", "-U", "avenor", "-E", "UTF8", "--locale=C", "-N")
        with open(self.folder / "postgresql.conf", "a") as conf:
            conf.write(f"listen_addresses = ''\nunix_socket_directories = '{self.sockets}'\nmax_connections = 30\n")

    def configure(self, *lines):
        with open(self.folder / "postgresql.conf", "a") as conf:
            conf.write("".join(line + "\n" for line in lines))

    def _as(self, *args):
        return ("setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", *args) if os.geteuid() == 0 else args

    def _run(self, program, *args, check=True):
        done = subprocess.run(self._as(str(self.bin / program), *args), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, cwd="/", text=True, timeout=240, env=self.environment)
        if check and done.returncode != 0:
            raise RuntimeError(f"{program}: {done.stdout}")
        return done.stdout

    def start(self):
        # After a crash it syncs every file of its folder first: minutes, on a disk that others write to.
        try:
            self._run("pg_ctl", "-D", str(self.folder), "-l", str(self.folder / "log"), "-w", "-t", "180", "start")
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{self.log()[-2000:]}") from None

    def stop(self, mode="fast"):
        self._run("pg_ctl", "-D", str(self.folder), "-m", mode, "-w", "stop", check=False)

    def running(self):
        return "server is running" in self._run("pg_ctl", "-D", str(self.folder), "status", check=False)

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def postmaster(self):
        return int((self.folder / "postmaster.pid").read_text().split()[0])

    def freeze(self, sig=signal.SIGSTOP):
        """Its processes stand still, with all that they hold; thaw() lets them go on."""
        postmaster = self.postmaster()
        os.kill(postmaster, sig)
        for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(status.read_text().rpartition(")")[2].split()[1])
                if parent == postmaster:
                    os.kill(int(status.parent.name), sig)
            except (FileNotFoundError, ProcessLookupError):
                pass  # it has ended meanwhile

    def thaw(self):
        self.freeze(signal.SIGCONT)

    def url(self, database="avenor"):
        return f"postgresql:///{database}?host={self.sockets}&user=avenor"

    def query(self, sql):
        """Rows as lists of text."""
        done = subprocess.run([str(self.bin / "psql"), "-XAtqF", "\x1f", "-v", "ON_ERROR_STOP=1", "-c", sql, self.url()],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip())
        return [line.split("\x1f") for line in done.stdout.splitlines()]


class Daemon:
    def __init__(self, suite, name, *args):
        self.suite, self.name, self.args, self.process = suite, name, args, None
        self.label = "-".join([name, *[a for a in args if not a.startswith("-")]])
        self.log_path = suite.folder / f"{self.label}.log"

    def start(self, **environment):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([str(self.suite.bin / self.name), *self.args], cwd=self.suite.folder, stdout=log,
                                            stderr=log, stdin=subprocess.DEVNULL, env={**self.suite.environment, **environment})
        return self

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def kill(self, sig=signal.SIGKILL):
        if self.alive():
            self.process.send_signal(sig)
            if sig not in (signal.SIGSTOP, signal.SIGCONT, signal.SIGHUP):
                self.process.wait(15)

    def restart(self):
        self.kill()
        return self.start()

    def stop(self):
        """SIGTERM; the exit code, within 5 s as promised."""
        if not self.alive():
            return self.process.returncode if self.process else None
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        try:
            return self.process.wait(6)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return "did not stop within 6 s"

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""


class Suite:
    def __init__(self, bin_dir, symbols="IBM,AAPL", **settings):
        self.bin = pathlib.Path(bin_dir).resolve()
        # Not /tmp: on Debian 13 that is memory, too small for a million orders, and no disk to wait for.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="avn", dir="/var/tmp"))
        self.daemons = {}
        atexit.register(self.close)  # also when a test's own set-up fails
        self.cluster = Cluster(self.folder)
        self.cluster.configure("track_commit_timestamp = on")  # by which storm.late_rows() knows what was durable when
        self.cluster.start()
        self.cluster._run("createdb", "-h", str(self.cluster.sockets), "-U", "avenor", "avenor")
        inbound, outbound, paper, control = free_ports(4)
        self.control_url = f"http://127.0.0.1:{control}"
        self.settings = {
            "AVENOR_ENV": "sim",
            "ZMQ_INBOUND_BUS_URL": f"tcp://127.0.0.1:{inbound}", "ZMQ_OUTBOUND_BUS_URL": f"tcp://127.0.0.1:{outbound}",
            "DATABASE_URL": self.cluster.url(), "VENUES": "alpaca", "SYMBOLS": symbols, "BOTS": "momentum_001",
            "ALPACA_KEY_ID": "test-key", "ALPACA_SECRET_KEY": "canary-4711-secret",
            "ALPACA_TRADING_URL": f"http://127.0.0.1:{paper}", "ALPACA_DATA_STREAM_URL": f"ws://127.0.0.1:{paper}/v2/iex",
            "ALPACA_SETTLING_S": "2", "ALPACA_LATEST_ARRIVAL_S": "2", "PAPER_LISTEN": f"127.0.0.1:{paper}", "PAPER_CONTROL_URL": self.control_url,
            "PAPER_STATE_DIR": str(self.folder / "paper"), "PAPER_SPEED": "5", "PAPER_SEED": "7", "PAPER_CASH": "100000000",
            "HEARTBEAT_INTERVAL_S": "1", "HEARTBEAT_TIMEOUT_S": "3", "RISK_MAX_ORDER_QTY": "500", **settings}
        self.write_env()
        self.environment = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS")}
        shutil.copytree(ROOT / "config" / "bots", self.folder / "config" / "bots")
        self.daemons = {name: Daemon(self, name) for name in DAEMONS}
        self.daemons["strategy"] = Daemon(self, "strategy", "--bot", "momentum_001")
        self.ctl("migrate", "--sql", str(ROOT / "sql"))

    def write_env(self):
        path = self.folder / ".env"
        path.write_text("".join(f"{key}='{value}'\n" for key, value in self.settings.items()))
        path.chmod(0o600)

    def __getitem__(self, name):
        return self.daemons[name]

    def start(self, *names):
        for name in names or self.daemons:
            self.daemons[name].start()

    def wait_ready(self, seconds=30):
        """Execution has recovered and takes orders."""
        wait_for("execution recovered", lambda: "recovered:" in self["execution"].log(), seconds)

    def close(self):
        atexit.unregister(self.close)
        for daemon in reversed(list(self.daemons.values())):
            daemon.kill(signal.SIGCONT)
            daemon.kill()
        self.cluster.stop("immediate")
        if "AVENOR_KEEP" in os.environ:  # for looking at what happened
            print(f"kept: {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def ctl(self, *args, check=True, timeout=60):
        done = subprocess.run([str(self.bin / "avenorctl"), *args], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=timeout)
        if check and done.returncode != 0:
            raise AssertionError(f"avenorctl {' '.join(args)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def control(self, path, body=None):
        request = urllib.request.Request(self.control_url + path, method="GET" if body is None else "POST",
                                         data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())

    def faults(self, **switches):
        return self.control("/control/faults", switches)

    def count(self, where="true"):
        return int(self.cluster.query(f"SELECT count(*) FROM trading.trades WHERE {where}")[0][0])

    def settled(self):
        """Nothing is on its way any more: no order in doubt."""
        return self.count("status IN ('PENDING', 'UNKNOWN')") == 0

    def summary(self):
        """The ledger against the exchange's own list."""
        done = self.ctl("summary", "--exchange", self.control_url, "--json", check=False)
        return json.loads(done.stdout.splitlines()[-1]), done.stderr

    def assert_agreement(self, seconds=20):
        """Ledger and exchange tell the same story within the time, with nothing in doubt."""
        last = []

        def agree():
            if not self.settled():
                return False
            figures, words = self.summary()
            last[:] = [figures, words]
            return figures if figures["mismatches"] == 0 else False

        try:
            return wait_for("ledger and exchange agree", agree, seconds, 0.3)
        except AssertionError as error:
            raise AssertionError(f"{error}; last: {last}; in doubt: {self.count(chr(39).join(['status IN (', 'PENDING', ', ', 'UNKNOWN', ')']))}") from None


class Bot:
    """A trading client with nothing but pyzmq: sends orders, repeats them until they are confirmed, acknowledges."""

    def __init__(self, suite, bot_id="pybot"):
        self.bot_id, self.seq, self.count = bot_id, 0, 0
        self.orders, self.last = {}, {}
        context = zmq.Context.instance()
        self.pub, self.sub = context.socket(zmq.PUB), context.socket(zmq.SUB)
        for s in (self.pub, self.sub):
            s.linger = 0
        self.sub.rcvhwm = 0
        self.pub.connect(suite.settings["ZMQ_INBOUND_BUS_URL"])
        self.sub.connect(suite.settings["ZMQ_OUTBOUND_BUS_URL"])
        for topic in ("TRADE_CONFIRMATION", "PRICE.", "BOT_STATE." + bot_id, "ALERT."):
            self.sub.subscribe(topic)
        self.prices, self.states, self.alerts, self.repeat_at = {}, [], [], 0.0
        self.session = os.urandom(4).hex()

    def publish(self, topic, **fields):
        self.seq += 1
        body = {"v": 1, "source": f"strategy/{self.bot_id}", "seq": self.seq, "session": self.session, "ts": time.time_ns(), **fields}
        self.pub.send_multipart([topic.encode(), json.dumps(body).encode()])

    def order(self, side="buy", qty="1", symbol="IBM", **fields):
        self.count += 1
        fields = {"client_order_id": f"{self.bot_id}:entry:{self.session}{self.count:06}", "bot_id": self.bot_id, "symbol": symbol,
                  "venue": "alpaca", "side": side, "type": "market", "qty": qty, "time_in_force": "day", "reason": "entry", **fields}
        self.orders[fields["client_order_id"]] = fields
        self.publish("TRADE_ORDER.CREATE", **fields)
        return fields["client_order_id"]

    def pump(self, seconds=0.0):
        """Hears what there is (for at least `seconds`), acknowledges it, and repeats what is not confirmed."""
        end = time.monotonic() + seconds
        while True:
            while self.sub.poll(0):
                topic, *rest = self.sub.recv_multipart()
                try:
                    body = json.loads(rest[0])
                except (ValueError, RecursionError, IndexError):
                    continue  # garbage of the test's own making
                if isinstance(body, dict) and "seq" in body:
                    self.hear(topic.decode(), body)
            now = time.monotonic()
            if now >= self.repeat_at:
                self.repeat_at = now + 1
                for order_id, fields in self.orders.items():
                    if order_id not in self.last:
                        self.publish("TRADE_ORDER.CREATE", **fields)
            if now >= end:
                return
            self.sub.poll(max(1, min(50, int((end - now) * 1000))))

    def hear(self, topic, body):
        if topic.startswith("PRICE."):
            self.prices[topic] = body
        elif topic.startswith("ALERT."):
            self.alerts.append(body)
        elif topic.startswith("BOT_STATE."):
            self.states.append(body)
        elif topic == "TRADE_CONFIRMATION" and body.get("bot_id") == self.bot_id:
            order_id, version = body["client_order_id"], body["version"]
            if version > 0:
                self.publish("TRADE_ACK", client_order_id=order_id, bot_id=self.bot_id, version=version)
            if order_id not in self.last or version >= self.last[order_id]["version"]:
                self.last[order_id] = body

    def status(self, order_id):
        return self.last.get(order_id, {}).get("status")

    def wait(self, what, condition, seconds=20.0):
        def step():
            self.pump(0.05)
            return condition()
        return wait_for(what, step, seconds, 0)

    def close(self):
        self.pub.close()
        self.sub.close()
