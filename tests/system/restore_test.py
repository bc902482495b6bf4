#!/usr/bin/python3
"""A ledger out of a dump: restore_test.py BIN_DIR [unittest arguments]

By PostgreSQL's own pg_dump and pg_restore, into a fresh database of the same server and into one of another server, where the roles are
missing as well. What a dump does not bring along doctor names and migrate brings back; and execution trades on."""
import json, pathlib, shutil, subprocess, sys, unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import ROOT, Bot, Cluster, Suite
from storm import QUESTIONS, open_gate, recovered

BIN = sys.argv.pop(1)


class Restore(unittest.TestCase):
    def setUp(self):
        self.suite = Suite(BIN)
        self.addCleanup(self.suite.close)
        open_gate(self.suite)
        shutil.copytree(ROOT / "sql", self.suite.folder / "sql")  # where doctor finds it
        self.suite.start("proxy", "paper_exchange", "market_data", "execution")
        self.suite.wait_ready()
        self.bot = Bot(self.suite)
        self.addCleanup(self.bot.close)
        self.bot.wait("a price", lambda: self.bot.prices)
        bought = self.bot.order(qty="5")
        self.bot.wait("bought", lambda: self.bot.status(bought) == "FILLED")
        self.resting = self.bot.order(qty="2", type="limit", limit_price="1", time_in_force="gtc")
        self.bot.wait("resting", lambda: self.bot.status(self.resting) == "SUBMITTED")
        self.bot.wait("all is acknowledged", lambda: self.suite.count("status = 'FILLED' and announced_version < version") == 0)
        self.before = self.contents()
        self.assertEqual(self.suite["execution"].stop(), 0)
        self.dump = self.suite.folder / "ledger.dump"
        self.tool("pg_dump", "-Fc", "-f", str(self.dump), "avenor")

    def tool(self, program, *args, check=True):
        cluster = self.suite.cluster
        done = subprocess.run([str(cluster.bin / program), "-h", str(cluster.sockets), "-U", "avenor", *args], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        if check:
            self.assertEqual(done.returncode, 0, f"{program}: {done.stdout}")
        return done.stdout

    def contents(self):
        """Every row of the tables that are the truth."""
        return {table: self.suite.cluster.query(f"SELECT * FROM trading.{table} ORDER BY 1, 2, 3")
                for table in ("trades", "trade_events", "fills", "positions", "control_state", "schema_migrations")}

    def lacking(self):
        """What doctor says of roles, rights and search_path: [(grade, message, cure)]."""
        done = self.suite.ctl("doctor", "--json", check=False)
        findings = json.loads(done.stdout)
        self.assertEqual([f["grade"] for f in findings if f["check"] == "migrations"], ["ok"], findings)
        return [(f["grade"], f["message"], f["fix"]) for f in findings if f["check"] == "privileges"]

    def migrate(self):
        done = self.suite.ctl("migrate")
        self.assertIn("the ledger is up to date", done.stdout)
        self.assertEqual(self.lacking(), [])

    def trades_on(self):
        """With all that was there, and with what comes."""
        self.assertEqual(self.contents(), self.before)
        self.suite["execution"].start()
        self.bot.wait("execution recovers", lambda: recovered(self.suite) == 2 or not self.suite["execution"].alive(), 60)
        self.assertEqual(recovered(self.suite), 2, self.suite["execution"].log()[-2000:])
        sold = self.bot.order(side="sell", qty="3")
        self.bot.wait("sold of what was bought before", lambda: self.bot.status(sold) == "FILLED")
        self.bot.publish("TRADE_ORDER.CANCEL", client_order_id=self.resting, bot_id=self.bot.bot_id)
        self.bot.wait("what rested is cancelled", lambda: self.bot.status(self.resting) == "CANCELLED")
        self.assertEqual(self.suite.cluster.query("SELECT qty::float8 FROM trading.positions WHERE bot_id = 'pybot' AND symbol = 'IBM'"), [["2"]])
        self.suite.assert_agreement()
        for what, sql in QUESTIONS.items():
            self.assertEqual(self.suite.cluster.query(sql), [], what)
        # The walls have come along: a fill is nobody's to change.
        with self.assertRaises(RuntimeError):
            self.suite.cluster.query("UPDATE trading.fills SET qty = qty + 1")

    def test_into_a_fresh_database(self):
        self.tool("dropdb", "avenor")
        self.tool("createdb", "avenor")
        self.tool("pg_restore", "--exit-on-error", "-d", "avenor", str(self.dump))
        with self.assertRaises(RuntimeError, msg="the dump has brought a search_path along: this test proves nothing"):
            self.suite.cluster.query("SELECT count(*) FROM trades")
        (grade, message, cure), = self.lacking()
        self.assertEqual(grade, "warn")
        self.assertIn("no search_path of its own", message)
        self.assertIn("migrate", cure)
        self.migrate()
        self.assertEqual(self.suite.cluster.query("SELECT count(*) FROM trades"), [["2"]])
        self.trades_on()

    def test_into_another_server(self):
        self.suite.cluster.stop()
        home = self.suite.folder / "other"
        home.mkdir()
        self.suite.cluster = Cluster(home)
        self.suite.cluster.start()
        self.suite.settings["DATABASE_URL"] = self.suite.cluster.url()
        self.suite.write_env()
        self.tool("createdb", "avenor")
        complaints = self.tool("pg_restore", "-d", "avenor", str(self.dump), check=False)
        self.assertIn('role "avenor_writer" does not exist', complaints)
        (_, message, cure), = self.lacking()
        for what in ("role avenor_reader is missing", "role avenor_writer is missing", "no search_path of its own"):
            self.assertIn(what, message)
        self.assertIn("migrate", cure)
        self.migrate()
        rights = "SELECT has_table_privilege('avenor_writer', 'trading.fills', 'INSERT'), has_table_privilege('avenor_writer', 'trading.fills', 'UPDATE')"
        self.assertEqual(self.suite.cluster.query(rights), [["t", "f"]])
        self.trades_on()

    def test_without_migrate_execution_trades_all_the_same(self):
        """It names its schema everywhere: the search_path is for people."""
        self.tool("dropdb", "avenor")
        self.tool("createdb", "avenor")
        self.tool("pg_restore", "--exit-on-error", "-d", "avenor", str(self.dump))
        self.trades_on()


if __name__ == "__main__":
    unittest.main(verbosity=2)
