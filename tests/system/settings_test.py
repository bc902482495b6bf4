#!/usr/bin/python3
"""Odd settings to the real daemons and to avenorctl: settings_test.py BIN_DIR [unittest arguments]

What --check passes starts: a daemon whose --check says 0 becomes ready, one whose --check says 78 names the key."""
import json, os, pathlib, socket, subprocess, sys, tempfile, time, unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import Suite, free_ports, wait_for

BIN = sys.argv.pop(1)
GOOD, REFUSED = 0, 78
BUS = ("ZMQ_INBOUND_BUS_URL", "ZMQ_OUTBOUND_BUS_URL")
CLIENTS = ("healthcheck", "market_data", "strategy", "execution")


def run_in(folder, program, *args, **environment):
    """A program in a folder, its environment being nothing but what is given, and what a program needs to run at all."""
    basics = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS")}
    return subprocess.run([str(pathlib.Path(BIN).resolve() / program), *args], cwd=folder, env={**basics, **environment}, timeout=30,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False


# What --check says of each: the key, what is wrong with its value, and what would have been right. {venue} and {database} are the suite's.
TOLD = [
    ("execution", "DATABASE_URL", "{database}&schema=trading", ["'schema'", "remove it: the ledger's schema is always trading"]),
    ("execution", "DATABASE_URL", "{database}&pgbouncer=true", ["'pgbouncer'", "DATABASE_POOLED=true"]),
    ("execution", "DATABASE_URL", "{database}&nonsense=1", ["'nonsense'", "remove it"]),
    ("execution", "DATABASE_URL", "{database}&sslmode=on", ["sslmode=on", "must be one of", "require"]),
    ("execution", "DATABASE_URL", "{database}&connect_timeout=x", ["connect_timeout=x", "must be a whole number"]),
    ("execution", "DATABASE_URL", "postgresql:///?host=/tmp", ["names no database", "behind the host"]),
    ("execution", "DATABASE_URL", "{database}&options=-c%20default_transaction_read_only%3Don", ["default_transaction_read_only=on", "remove it"]),
    ("execution", "DATABASE_URL", "{database}&gssencmode=require", ["gssencmode=require", "local socket", "remove it"]),
    ("execution", "DATABASE_URL", "{database}&channel_binding=require", ["channel_binding=require", "local socket", "remove it"]),
    ("execution", "DATABASE_URL", "mysql://127.0.0.1/avenor", ["must begin with postgresql://"]),
    ("execution", "DATABASE_POOLED", "maybe", ["'maybe'", "must be true or false"]),
    ("execution", "ALPACA_TRADING_URL", "{venue}/v2/orders", ["/v2/orders", "write only the host", "https://paper-api.alpaca.markets"]),
    ("execution", "ALPACA_TRADING_URL", "{venue}?version=2", ["must not have a query", "write https://paper-api.alpaca.markets"]),
    ("execution", "ALPACA_TRADING_URL", "http://192.0.2.1", ["http://192.0.2.1 would show your keys", "use https"]),
    ("execution", "ALPACA_TRADING_URL", "https://api.alpaca.markets", ["real money", "AVENOR_ENV is sim", "set AVENOR_ENV=live"]),
    ("market_data", "ALPACA_DATA_STREAM_URL", "http://127.0.0.1:1", ["'http://127.0.0.1:1'", "must begin with ws://"]),
    ("execution", "ALPACA_SETTLING_S", "0", ["'0'", "must be a number of seconds", "0.1"]),
    ("execution", "ALPACA_REQUESTS_PER_MINUTE", "5", ["5 is too few", "at least 20"]),
    ("execution", "EXTERNAL_ORDERS", "shrug", ["'shrug'", "must be one of", "adopt"]),
    ("execution", "VENUES", "alpcaa", ["alpcaa", "alpaca"]),
    ("healthcheck", "HEARTBEAT_INTERVAL_S", "-1", ["'-1'", "must be a number of seconds", "0.1"]),
    ("proxy", "LOG_LEVEL", "loud", ["'loud'", "must be one of", "debug"]),
    ("proxy", "ZMQ_INBOUND_BUS_URL", "http://127.0.0.1:1", ["'http://127.0.0.1:1'", "must begin with tcp://"]),
    ("proxy", "ZMQ_INBOUND_BUS_URL", "tcp://127.0.0.1", ["'tcp://127.0.0.1'", "must be an address and a port, such as tcp://127.0.0.1:5555"]),
    ("proxy", "ZMQ_INBOUND_BUS_URL", "tcp://nohost.invalid:5555", ["tcp://nohost.invalid:5555", "use an address of this machine"]),
    ("paper_exchange", "PAPER_CASH", "much", ["'much'", "must be"]),
    ("paper_exchange", "PAPER_LISTEN", "here", ["'here'", "must be host:port, such as 127.0.0.1:8551"]),
]


class Settings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # As rich as may be: the account must still be readable.
        cls.suite = Suite(BIN, PAPER_CASH="100000000000000")
        cls.addClassCleanup(cls.suite.close)
        cls.suite.start("proxy", "paper_exchange")
        for name in ("proxy", "paper_exchange"):
            wait_for(f"{name} ready", lambda: " ready" in cls.suite[name].log())

    def launch(self, daemon, settings, *flags, log=subprocess.DEVNULL):
        args = ["--bot", "momentum_001"] if daemon == "strategy" else []
        return subprocess.Popen([str(self.suite.bin / daemon), *args, *flags], cwd=self.suite.folder, stdin=subprocess.DEVNULL, stdout=log,
                                stderr=subprocess.STDOUT, env={**self.suite.environment, **settings})

    def check(self, daemon, settings):
        process = self.launch(daemon, settings, "--check", log=subprocess.PIPE)
        said = process.communicate(timeout=20)[0].decode()
        return process.returncode, said

    def becomes_ready(self, daemon, settings):
        with tempfile.NamedTemporaryFile("w+b", dir=self.suite.folder, suffix=".log") as log:
            process = self.launch(daemon, settings, log=log)
            said = lambda: pathlib.Path(log.name).read_text(errors="replace")
            try:
                wait_for(f"{daemon} is ready with {settings}: {said()}",
                         lambda: process.poll() is not None or " ready" in said(), 30)
                self.assertIsNone(process.poll(), said())
                self.assertNotIn("account_unread", said())
            finally:
                process.terminate()
                process.wait(10)

    def rows(self):
        """(daemons, settings, what --check says)"""
        def proxy(first, second=None):
            one, two = free_ports(2)
            return {BUS[0]: first.replace("PORT", str(one)), BUS[1]: (second or "tcp://127.0.0.1:OTHER").replace("PORT", str(one)).replace("OTHER", str(two))}

        folder = self.suite.folder
        (folder / "file").write_text("no folder")
        for url in ("tcp://127.0.0.1:PORT", "tcp://localhost:PORT", "tcp://*:PORT", "tcp://0.0.0.0:PORT", f"ipc://{folder}/bus", "ipc://@avenor-PORT"):
            yield ["proxy"], proxy(url), GOOD
        for url in ("tcp://nohost.invalid:PORT", "tcp://lo:PORT", "tcp://8.8.8.8:PORT", "ipc:///no/such/dir/in", f"ipc://{folder}/file/in", f"ipc://{folder}"):
            yield ["proxy"], proxy(url), REFUSED
        # One socket in two spellings.
        for one, other in (("tcp://127.0.0.1:PORT", "tcp://127.0.0.1:PORT"), ("tcp://127.0.0.1:PORT", "tcp://localhost:PORT"),
                           ("tcp://*:PORT", "tcp://127.0.0.1:PORT"), (f"ipc://{folder}/bus", f"ipc://{folder}/config/../bus")):
            yield ["proxy", *CLIENTS], proxy(one, other), REFUSED
        for url in ("tcp://[zz]:PORT", "tcp://999.1.1.1:PORT", "tcp://ho$t:PORT", "tcp://127.0.0.1:0", "tcp://127.0.0.1", "ipc://*", "http://127.0.0.1:PORT"):
            yield ["proxy", *CLIENTS], proxy(url), REFUSED
        here = {key: self.suite.settings[key].replace("127.0.0.1", "localhost") for key in BUS}
        yield CLIENTS, here, GOOD

        def paper(**settings):
            return {"PAPER_LISTEN": "127.0.0.1:0", "PAPER_CONTROL_URL": "http://127.0.0.1:0", "PAPER_STATE_DIR": str(folder / "other"), **settings}

        if has_ipv6():
            yield ["proxy"], proxy("tcp://[::1]:PORT", "tcp://[::1]:OTHER"), GOOD
        # The version behind the URL is the venue's own spelling; a proxy of the environment's does not concern this machine.
        venue = self.suite.settings["ALPACA_TRADING_URL"]
        for settings in ({"ALPACA_TRADING_URL": venue + "/v2"}, {"ALPACA_TRADING_URL": venue + "/v2/"}, {"ALPACA_TRADING_URL": venue + "/"},
                         {"HTTPS_PROXY": "http://127.0.0.1:1", "http_proxy": "http://127.0.0.1:1", "ALL_PROXY": "http://127.0.0.1:1"}):
            yield ["execution", "market_data"], settings, GOOD
        for more in ("/v2/orders", "/v2/v2", "/stream", "?version=2"):
            yield ["execution", "market_data"], {"ALPACA_TRADING_URL": venue + more}, REFUSED

        port = free_ports(1)[0]
        for settings in ({}, {"PAPER_LISTEN": "localhost:0"}, {"PAPER_LISTEN": "0.0.0.0:0"}, {"PAPER_CONTROL_URL": "http://localhost:0"},
                         {"PAPER_STATE_DIR": str(folder / "not" / "yet")}, {"PAPER_CASH": "0.01"}, {"PAPER_SPEED": "max"}):
            yield ["paper_exchange"], paper(**settings), GOOD
        for settings in ({"PAPER_LISTEN": f"nohost.invalid:{port}"}, {"PAPER_LISTEN": f"999.1.1.1:{port}"}, {"PAPER_LISTEN": f"*:{port}"},
                         {"PAPER_LISTEN": f"8.8.8.8:{port}"}, {"PAPER_CONTROL_URL": f"http://nohost.invalid:{port}"},
                         {"PAPER_CONTROL_URL": f"http://localhost:{port}", "PAPER_LISTEN": f"127.0.0.1:{port}"},
                         {"PAPER_CONTROL_URL": f"http://127.0.0.1:{port}", "PAPER_LISTEN": f"0.0.0.0:{port}"},
                         {"PAPER_STATE_DIR": str(folder / "file" / "state")}, {"PAPER_STATE_DIR": "/proc/no/state"},
                         {"PAPER_CASH": "999999999999999999"}, {"PAPER_CASH": "100000000000001"}, {"PAPER_CASH": "0"}, {"PAPER_CASH": "much"}):
            yield ["paper_exchange"], paper(**settings), REFUSED

        url = self.suite.settings["DATABASE_URL"]
        for more in ("", "&connect_timeout=5", "&channel_binding=prefer&gssencmode=disable", "&ssl_min_protocol_version=TLSv1.2", "&sslmode=verify-full",
                     "&target_session_attrs=read-write"):
            yield ["execution"], {"DATABASE_URL": url + more}, GOOD
        for more in ("channel_binding=maybe", "gssencmode=x", "ssl_min_protocol_version=9", "service=zz", "hostaddr=zz", "sslmode=on", "connect_timeout=x",
                     "replication=true", "schema=trading", "pgbouncer=true", "target_session_attrs=standby", "gssencmode=require", "channel_binding=require",
                     "options=-c%20default_transaction_read_only%3Don"):
            yield ["execution"], {"DATABASE_URL": f"{url}&{more}"}, REFUSED

    def test_what_check_passes_starts(self):
        seen = {GOOD: 0, REFUSED: 0}
        for daemons, settings, expected in self.rows():
            for daemon in daemons:
                with self.subTest(daemon=daemon, **settings):
                    code, said = self.check(daemon, settings)
                    self.assertEqual(code, expected, said)
                    seen[code] += 1
                    if code == GOOD:
                        self.becomes_ready(daemon, settings)
                    else:
                        self.assertTrue(any(key in said for key in settings), said)
        self.assertGreater(min(seen.values()), 10, seen)

    def test_what_is_refused_is_named_with_its_remedy(self):
        known = {"venue": self.suite.settings["ALPACA_TRADING_URL"], "database": self.suite.settings["DATABASE_URL"]}
        for daemon, key, value, words in TOLD:
            with self.subTest(daemon=daemon, key=key, value=value):
                code, said = self.check(daemon, {key: value.format(**known)})
                self.assertEqual(code, REFUSED, said)
                line = next((line for line in said.splitlines() if key in line), None)
                self.assertIsNotNone(line, said)
                for word in words:
                    self.assertIn(word, line)

    def test_a_proxy_of_the_environments_is_not_used_and_that_is_told(self):
        for daemon, url in (("execution", "ALPACA_TRADING_URL"), ("market_data", "ALPACA_DATA_STREAM_URL")):
            scheme = "https" if daemon == "execution" else "wss"
            remote = {url: f"{scheme}://192.0.2.1", "HTTPS_PROXY": "http://me:hush-4711@127.0.0.1:1"}  # RFC 5737: nobody is there
            self.assertEqual(self.check(daemon, remote)[0], GOOD)
            with tempfile.NamedTemporaryFile("w+b", dir=self.suite.folder, suffix=".log") as log:
                process = self.launch(daemon, remote, log=log)
                said = lambda: pathlib.Path(log.name).read_text(errors="replace")
                try:
                    wait_for(f"{daemon} tells of the proxy", lambda: process.poll() is not None or "HTTPS_PROXY is set" in said(), 30)
                    self.assertIsNone(process.poll(), said())
                finally:
                    process.terminate()
                    process.wait(10)
                self.assertIn("192.0.2.1", said())
                self.assertIn("NO_PROXY", said())
                self.assertNotIn("hush-4711", said())

    def folder(self, env):
        """A folder of its own with this .env."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.suite.folder))
        (folder / ".env").write_text(env)
        (folder / ".env").chmod(0o600)
        return folder

    def doctor(self, **settings):
        """What doctor --offline says of the suite's settings with these over them: [(grade, message)]."""
        done = run_in(self.suite.folder, "avenorctl", "doctor", "--offline", "--json", **settings)
        return [(finding["grade"], finding["message"]) for finding in json.loads(done.stdout)]

    def test_doctor_says_what_check_refuses(self):
        for more in ("schema=trading", "pgbouncer=true", "channel_binding=maybe"):
            told = [message for grade, message in self.doctor(DATABASE_URL=f"{self.suite.settings['DATABASE_URL']}&{more}") if grade == "BAD"]
            self.assertEqual(len(told), 1, told)
            self.assertIn("DATABASE_URL", told[0])
            self.assertIn(more.split("=")[0], told[0])

    def test_what_only_the_database_knows_ends_execution_with_the_cure(self):
        cluster, url = self.suite.cluster, self.suite.settings["DATABASE_URL"]
        cluster.query("CREATE ROLE reads_only LOGIN IN ROLE avenor_writer")
        cluster.query("ALTER ROLE reads_only SET default_transaction_read_only = on")
        for bad, words in ((url + "&options=-c%20nonsense%3D1", ('"nonsense"', "DATABASE_URL's options")), (cluster.url("avenro"), ('"avenro"', "DATABASE_URL")),
                           (url.replace("user=avenor", "user=reads_only"), ("default_transaction_read_only = on", "ALTER ROLE reads_only RESET"))):
            with self.subTest(url=bad):
                self.assertEqual(self.check("execution", {"DATABASE_URL": bad})[0], GOOD)  # it asks no database
                process = self.launch("execution", {"DATABASE_URL": bad}, log=subprocess.PIPE)
                said = process.communicate(timeout=10)[0].decode()
                self.assertEqual(process.returncode, 1, said)
                line = next((line for line in said.splitlines() if "CRITICAL" in line and "ledger: " in line), said)
                done = run_in(self.suite.folder, "avenorctl", "doctor", "--json", DATABASE_URL=bad)
                found = [finding["message"] + finding["fix"] for finding in json.loads(done.stdout) if finding["grade"] == "BAD"]
                for word in words:
                    self.assertIn(word, line)
                    self.assertTrue(any(word in told for told in found), found)

    def test_execution_that_waits_for_its_database_ends_within_2_s(self):
        with tempfile.NamedTemporaryFile("w+b", dir=self.suite.folder, suffix=".log") as log:
            process = self.launch("execution", {"DATABASE_URL": "postgresql:///avenor?host=/nonexistent"}, log=log)
            said = lambda: pathlib.Path(log.name).read_text(errors="replace")
            wait_for("execution waits for the database", lambda: process.poll() is not None or "degraded" in said(), 30)
            begun = time.monotonic()
            process.terminate()
            self.assertEqual(process.wait(10), 0, said())
            self.assertLess(time.monotonic() - begun, 2, said())

    def test_a_remote_database_without_tls_is_told_once(self):
        words, remote = "without TLS being required", "postgresql://avenor:hush-4711@192.0.2.1/avenor"  # RFC 5737: nobody is there
        with tempfile.NamedTemporaryFile("w+b", dir=self.suite.folder, suffix=".log") as log:
            process = self.launch("execution", {"DATABASE_URL": remote}, log=log)
            said = lambda: pathlib.Path(log.name).read_text(errors="replace")
            try:
                # It waits for the database, and has tried.
                wait_for("execution waits for the database", lambda: process.poll() is not None or "degraded" in said(), 30)
                self.assertIsNone(process.poll(), said())
            finally:
                process.terminate()
                process.wait(10)
            warnings = [line for line in said().splitlines() if words in line]
            self.assertEqual(len(warnings), 1, said())
            self.assertIn("WARNING", warnings[0])
            self.assertIn("192.0.2.1", warnings[0])
            self.assertNotIn("hush-4711", said())
        told = [(grade, message) for grade, message in self.doctor(DATABASE_URL=remote) if words in message]
        self.assertEqual([grade for grade, _ in told], ["warn"])
        self.assertNotIn("hush-4711", told[0][1])
        self.assertFalse([message for _, message in self.doctor(DATABASE_URL=remote + "?sslmode=require") if words in message])

    def test_env_of_a_file_alone(self):
        """The environment serves the file's ${NAME}s and does not override it; without --file it wins."""
        folder = self.folder("LOG_LEVEL=debug\nSYMBOLS=${WATCHED}\nALPACA_SECRET_KEY=hush-4711\n")
        environment = {"LOG_LEVEL": "error", "WATCHED": "MSFT", "BOTS": "from_outside"}
        told = lambda *args: json.loads(run_in(folder, "avenorctl", "env", "--json", *args, **environment).stdout)
        alone = told("--file", str(folder / ".env"))
        self.assertEqual(alone, {"LOG_LEVEL": "debug", "SYMBOLS": "MSFT", "ALPACA_SECRET_KEY": "********"})
        both = told()
        self.assertEqual((both["LOG_LEVEL"], both["SYMBOLS"], both["BOTS"]), ("error", "MSFT", "from_outside"))
        self.assertEqual(told("--file", str(folder / ".env"), "--reveal")["ALPACA_SECRET_KEY"], "hush-4711")
        self.assertEqual(run_in(folder, "avenorctl", "env", "--file", str(folder / "none")).returncode, 1)

    def test_check_leaves_a_running_daemon_and_its_folder_alone(self):
        """What is taken is taken by the daemon itself."""
        for daemon in ("proxy", "paper_exchange"):
            self.assertEqual(self.check(daemon, {})[0], GOOD)
            self.assertTrue(self.suite[daemon].alive())
        fresh = self.suite.folder / "fresh" / "state"
        self.assertEqual(self.check("paper_exchange", {"PAPER_STATE_DIR": str(fresh)})[0], GOOD)
        self.assertFalse(fresh.parent.exists())
        self.assertTrue((self.suite.folder / "paper" / "journal").exists())


class ForeignEnv(unittest.TestCase):
    """Root gives its own file away. Anybody else has root's file appear as a stranger's, in a namespace of users where only he has a name."""

    STRANGER = "65534"
    NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", 'mount --bind /etc/os-release "$1" && cd "$2" && shift 2 && exec "$@"', "sh")

    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        folder = pathlib.Path(holder.name)
        self.env, self.below = folder / ".env", folder / "below"
        self.below.mkdir()
        self.env.write_text("AVENOR_ENV=sim\nZMQ_INBOUND_BUS_URL=tcp://127.0.0.1:1\nZMQ_OUTBOUND_BUS_URL=tcp://127.0.0.1:2\n")
        self.env.chmod(0o600)
        self.wrapper = []
        if os.geteuid() == 0:
            os.chown(self.env, int(self.STRANGER), int(self.STRANGER))
            return
        self.wrapper = [*self.NAMESPACE, str(self.env), str(self.below)]
        try:
            seen = subprocess.run([*self.wrapper, "stat", "-c", "%u", str(self.env)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=30)
        except FileNotFoundError as error:
            self.skipTest(f"not run: neither root nor a namespace of users to be had ({error})")
        if seen.returncode != 0 or seen.stdout.strip() != self.STRANGER:
            self.skipTest(f"not run: neither root nor a namespace of users to be had ({seen.stdout.strip()})")

    def run_below(self, program, *args):
        basics = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS")}
        return subprocess.run([*self.wrapper, str(pathlib.Path(BIN).resolve() / program), *args], cwd=self.below, env=basics, timeout=30,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def test_the_env_of_another_user_is_not_obeyed(self):
        for program, *args in (("avenorctl", "env"), ("avenorctl", "halt"), ("healthcheck", "--check"), ("healthcheck",)):
            done = self.run_below(program, *args)
            self.assertEqual(done.returncode, REFUSED, (program, args, done.stderr))
            self.assertIn(f"belongs to another user (uid {self.STRANGER})", done.stderr)
            self.assertIn("--env", done.stderr)
        # Named, it is meant.
        for program, *args in (("avenorctl", "--env", str(self.env), "env"), ("healthcheck", "--env", str(self.env), "--check")):
            done = self.run_below(program, *args)
            self.assertNotIn("belongs to another user", done.stderr)
            if not self.wrapper:  # in the namespace another text stands there
                self.assertEqual(done.returncode, GOOD, done.stderr)


if __name__ == "__main__":
    result = unittest.main(verbosity=2, exit=False).result
    nothing_ran = len(result.skipped) == result.testsRun
    sys.exit(77 if nothing_ran else 0 if result.wasSuccessful() else 1)  # 77: CTest calls it skipped
