"""What the benchmarks run in: a folder on disk, a PostgreSQL cluster of our own, fresh databases, and processes whose time and
memory are counted. Nothing here knows what is measured."""
import atexit, json, os, pathlib, shutil, signal, socket, subprocess, sys, tempfile, time, urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent / "system"))
from harness import Cluster, free_ports, wait_for  # noqa: E402

PYTHON = "/usr/bin/python3"  # the one that Debian's packages are for
TICKS = os.sysconf("SC_CLK_TCK")


class Failed(Exception):
    """A benchmark found something lost, doubled or dead: no figure is worth more than that."""


def say(text):
    print(f"    {text}", file=sys.stderr, flush=True)


def step(text):
    print(f"==> {text}", file=sys.stderr, flush=True)


class Usage:
    """Processor seconds and memory of processes, from /proc, between two looks."""

    def __init__(self, pids):
        self.first = {pid: self.cpu(pid) for pid in pids}
        self.began = time.monotonic()

    @staticmethod
    def cpu(pid):
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / TICKS
        except OSError:
            return None

    @staticmethod
    def memory_mb(pid):
        """Resident now, and at the most."""
        lines = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
        return int(lines["VmRSS"].split()[0]) / 1024, int(lines["VmHWM"].split()[0]) / 1024

    @staticmethod
    def own_mb(pid):
        """What would be free without it: shared pages count by halves, thirds …"""
        lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024

    def seconds(self, pid):
        now, before = self.cpu(pid), self.first.get(pid, 0.0)
        return None if now is None else now - (before or 0.0)


class Process:
    """One program, its output in a file of the run's folder, its readiness by a socket as systemd would have it."""

    def __init__(self, run, name, *command, cpus=None, **environment):
        self.name, self.log_path = name, run.folder / f"{name}.log"
        self.ready_at = None
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        path = run.folder / f"{name}.notify"
        path.unlink(missing_ok=True)
        self.socket.bind(str(path))
        self.socket.setblocking(False)
        pinned = ("taskset", "-c", cpus) if cpus else ()
        with open(self.log_path, "ab") as log:
            self.started_at = time.monotonic()
            self.process = subprocess.Popen([*pinned, *map(str, command)], cwd=run.folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                            env={**run.environment, "NOTIFY_SOCKET": str(path), **environment})
        self.pid = self.process.pid

    def wait_ready(self, seconds=30):
        """When READY=1 came, as a time.monotonic()."""
        end = time.monotonic() + seconds
        self.socket.settimeout(0.2)
        while self.ready_at is None:
            if self.process.poll() is not None:
                raise Failed(f"{self.name} ended with {self.process.returncode}: {self.tail()}")
            if time.monotonic() > end:
                raise Failed(f"{self.name} was not ready within {seconds} s: {self.tail()}")
            try:
                if "READY=1" in self.socket.recv(65536).decode(errors="replace").splitlines():
                    self.ready_at = time.monotonic()
            except socket.timeout:
                pass
        # What it says from here on nobody reads, and a full socket would stop it.
        self.socket.close()
        return self.ready_at

    def alive(self):
        return self.process.poll() is None

    def kill(self):
        if self.alive():
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.socket.close()

    def stop(self):
        if self.alive():
            self.process.terminate()
            try:
                self.process.wait(6)
            except subprocess.TimeoutExpired:
                pass
        self.kill()

    def tail(self, lines=3):
        text = self.log_path.read_text(errors="replace") if self.log_path.exists() else ""
        return " | ".join(text.splitlines()[-lines:])


class World:
    """One for all benchmarks: the programs, the cluster, the folder."""

    def __init__(self, bin_dir, log_level="info", fills="both"):
        self.bin, self.log_level, self.fills = pathlib.Path(bin_dir).resolve(), log_level, fills
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="avnb", dir=os.environ.get("AVENOR_BENCH_DIR", "/var/tmp")))
        atexit.register(self.close)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing of ours goes on without us
        self.environment = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG")}
        self.cluster = Cluster(self.folder)
        with open(self.cluster.folder / "postgresql.conf", "a") as conf:
            conf.write("fsync = on\nsynchronous_commit = on\nfull_page_writes = on\n")
        self.cluster.start()
        self.count, self.cores = 0, os.cpu_count()
        self.best_rate = None  # orders a second, once it has been found

    def close(self):
        atexit.unregister(self.close)
        self.cluster.stop("immediate")
        if "AVENOR_KEEP" in os.environ:
            say(f"kept: {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def server_url(self):
        return self.cluster.url("postgres")

    def psql(self, database, sql):
        """Rows as lists of text."""
        done = subprocess.run([str(self.cluster.bin / "psql"), "-XAtqF", "\x1f", "-v", "ON_ERROR_STOP=1", self.cluster.url(database)], input=sql,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)
        if done.returncode != 0:
            raise Failed(f"psql: {done.stderr.strip()}")
        return [line.split("\x1f") for line in done.stdout.splitlines()]

    def fresh_database(self):
        self.count += 1
        name = f"run{self.count}"
        self.psql("postgres", f"CREATE DATABASE {name}")
        return name

    def drop_database(self, name):
        self.psql("postgres", f"DROP DATABASE {name} WITH (FORCE)")

    def checkpoint(self):
        """What one run has left to be written is not the next one's burden."""
        self.psql("postgres", "CHECKPOINT")

    def postgres_pids(self):
        master = self.cluster.postmaster()
        children = pathlib.Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return [master, *map(int, children)]

    def pin_postgres(self, cpus):
        for pid in self.postgres_pids():
            subprocess.run(["taskset", "-acp", cpus, str(pid)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def run(self, *command, cpus=None, timeout=600, check=True, cwd=None):
        """A program of ours to its end; its last line of output as JSON."""
        pinned = ("taskset", "-c", cpus) if cpus else ()
        done = subprocess.run([*pinned, str(self.bin / command[0]), *map(str, command[1:])], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              stdin=subprocess.DEVNULL, text=True, timeout=timeout, env=self.environment, cwd=cwd or self.folder)
        if check and done.returncode != 0:
            raise Failed(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        lines = done.stdout.splitlines()
        return json.loads(lines[-1]) if lines and lines[-1].startswith("{") else done


class Run:
    """One go of one chain of processes: a folder, a bus, a database and a broker of its own, all gone at the end."""

    def __init__(self, world, transport="tcp", cpus=None, database=True):
        self.world, self.cpus = world, cpus
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="r", dir=world.folder))
        self.environment = dict(world.environment)
        self.processes, self.broker_port = [], None
        self.database = world.fresh_database() if database else None
        if transport == "tcp":
            inbound, outbound = free_ports(2)
            self.inbound, self.outbound = f"tcp://127.0.0.1:{inbound}", f"tcp://127.0.0.1:{outbound}"
        else:
            self.inbound, self.outbound = f"ipc://{self.folder}/in", f"ipc://{self.folder}/out"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.kill()
        if self.database:
            self.world.drop_database(self.database)
        if "AVENOR_KEEP" in os.environ:
            return
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, name, *command, **environment):
        process = Process(self, name, *command, cpus=self.cpus, **environment)
        self.processes.append(process)
        return process

    def program(self, name):
        return self.world.bin / name

    def start_broker(self, fills=None):
        broker = self.start("broker", self.program("bench_broker"), "--fills", fills or self.world.fills)
        text = wait_for("the broker listens", lambda: broker.log_path.read_text(), every=0.01)
        self.broker_port = int(text.split()[0])
        return broker

    def broker_stats(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.broker_port}/stats", timeout=10) as answer:
            return json.loads(answer.read())

    def sql(self, sql):
        return self.world.psql(self.database, sql)

    def drive(self, mode, timeout=600, bot="bench", **options):
        """bench_driver's findings; a flag without a value is True."""
        flags = []
        for name, value in options.items():
            if value is not None and value is not False:
                flags += [f"--{name.replace('_', '-')}"] + ([] if value is True else [str(value)])
        return self.world.run("bench_driver", mode, "--inbound", self.inbound, "--outbound", self.outbound, "--bot", bot, *flags, cpus=self.cpus,
                              timeout=timeout, check=False if options.get("lossy") else True, cwd=self.folder)

    def usage_begin(self):
        self.usage = Usage([*(p.pid for p in self.processes), *self.world.postgres_pids()])

    def usage_end(self):
        """Per process: processor seconds since usage_begin(), and most memory."""
        found = {}
        for process in self.processes:
            if process.alive():
                _, most = Usage.memory_mb(process.pid)
                found[process.name] = {"cpu_s": round(self.usage.seconds(process.pid), 3), "most_mb": round(most, 1)}
        postgres = [s for pid in self.world.postgres_pids() if (s := self.usage.seconds(pid)) is not None]
        found["postgresql"] = {"cpu_s": round(sum(postgres), 3)}
        return found
