#!/usr/bin/python3
"""scripts/install over an older installation: the ledger comes first, and one that does not fit leaves everything as it was. The scripts are the
real ones; what they call (programs, PostgreSQL, systemd) are stand-ins that write down how they were called."""
import os, pathlib, shutil, socket, subprocess, tempfile, unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ("proxy", "market_data", "strategy", "execution", "healthcheck", "paper_exchange", "avenorctl")
CAUSE = "0001_ledger.sql has changed since it was applied"
LOCAL = "postgresql:///avenor?host=/var/run/postgresql"
REMOTE = "postgresql://trader@db.example/avenor"
NEW_AVENORCTL = f"""#!/bin/sh
echo "avenorctl $*, installed: $(cat "$PREFIX/lib/avenor/bin/execution" 2>/dev/null)" >>"$CALLS"
case "$LEDGER $*" in
  "refused migrate"*) echo "{CAUSE}" >&2; exit 1 ;;
  "breaks migrate") echo "0003_writer.sql: disk full" >&2; exit 1 ;;
esac
"""
STAND_INS = {
    "systemctl": 'echo "systemctl $*" >>"$CALLS"\nexit 1\n',
    "pg_lsclusters": "echo 15 main 5432 online postgres /var/lib/postgresql/15/main /dev/null\n",
    "psql": 'echo "psql $*" >>"$CALLS"\ncase "$*" in\n  *pg_database*) echo "$HAS_DATABASE" ;;\n  *has_table_privilege*) echo t ;;\nesac\n',
    # As root and as an ordinary user: what stands behind the options is run.
    "setpriv": 'while [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n',
    "sudo": '[ "$1" != -n ] || shift\nif [ "$1" = -u ]; then shift 2; fi\nexec "$@"\n',
}


def write(path, text, mode=0o755):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)


class Install(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.project, self.prefix, self.calls = self.folder / "project", self.folder / "prefix", self.folder / "calls"
        shutil.copytree(ROOT / "scripts", self.project / "scripts")
        for script in ("packages", "build"):
            write(self.project / "scripts" / script, "#!/bin/sh\n")
        for program in PROGRAMS:
            write(self.project / "build/release/bin" / program, f"new {program}\n")
        write(self.project / "build/release/bin/avenorctl", NEW_AVENORCTL)
        write(self.project / ".env.example", "", 0o644)
        for name, body in STAND_INS.items():
            write(self.folder / "bin" / name, "#!/bin/sh\n" + body)
        # The user manager's socket, so that nothing waits for it.
        manager = self.folder / "run/systemd/private"
        manager.parent.mkdir(parents=True)
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(str(manager))

    def older(self):
        for program in PROGRAMS:
            write(self.prefix / "lib/avenor/bin" / program, f"old {program}\n")

    def install(self, url, ledger, has_database="1"):
        """What it says, and how it ends."""
        write(self.project / ".env", f"DATABASE_URL={url}\n", 0o600)
        run = subprocess.run(
            [str(self.project / "scripts/install"), "--prefix", str(self.prefix), "--no-linger", "--no-low-latency", "--allow-root"],
            env={"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "HOME": str(self.folder), "CALLS": str(self.calls), "LEDGER": ledger,
                 "PREFIX": str(self.prefix), "HAS_DATABASE": has_database, "XDG_RUNTIME_DIR": str(self.folder / "run")},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", timeout=60, check=False)
        return run.returncode, run.stdout

    def called(self, word):
        return [line for line in self.calls.read_text(encoding="utf-8").splitlines() if word in line] if self.calls.exists() else []

    def untouched(self):
        for program in PROGRAMS:
            self.assertEqual((self.prefix / "lib/avenor/bin" / program).read_text(encoding="utf-8"), f"old {program}\n")
        self.assertFalse((self.prefix / "bin/avenorctl").exists())
        self.assertEqual(self.called("systemctl"), [])

    def refuses(self, code, said, cause):
        self.assertEqual(code, 1, said)
        self.assertIn(cause, said)
        self.assertIn(f"Nothing in {self.prefix}/lib/avenor/bin was replaced", said)
        self.assertIn("another database in DATABASE_URL", said)
        self.untouched()

    def test_a_ledger_on_another_machine_that_does_not_fit(self):
        self.older()
        self.refuses(*self.install(REMOTE, "refused"), CAUSE)

    def test_a_ledger_on_this_machine_that_does_not_fit_is_only_read(self):
        self.older()
        self.refuses(*self.install(LOCAL, "refused"), CAUSE)
        self.assertEqual(self.called("avenorctl"), ["avenorctl migrate --check, installed: old execution"])
        for call in self.called("psql"):
            self.assertRegex(call, "pg_database|has_table_privilege")

    def test_a_migration_that_breaks_off(self):
        self.older()
        self.refuses(*self.install(LOCAL, "breaks"), "disk full")
        self.assertTrue(self.called("revoke avenor_owner"), "the owner's rights are given back")

    def test_a_first_installation_says_nothing_of_an_older_one(self):
        code, said = self.install(REMOTE, "refused")
        self.assertEqual(code, 1, said)
        self.assertIn(CAUSE, said)
        self.assertNotIn("was replaced", said)

    def test_a_ledger_that_fits_is_migrated_before_the_programs_are_replaced(self):
        for url in (LOCAL, REMOTE):
            self.older()
            self.calls.unlink(missing_ok=True)
            _, said = self.install(url, "fits")
            self.assertIn("your systemd user manager does not answer", said)  # the stand-in: that far it came
            self.assertIn("avenorctl migrate, installed: old execution", self.called("avenorctl"))
            self.assertEqual((self.prefix / "lib/avenor/bin/execution").read_text(encoding="utf-8"), "new execution\n")
            self.assertTrue((self.prefix / "bin/avenorctl").exists())

    def test_a_database_that_is_not_there_yet_is_made(self):
        _, said = self.install(LOCAL, "fits", has_database="")
        self.assertIn("your systemd user manager does not answer", said)
        self.assertTrue(self.called("create database avenor"))
        self.assertEqual(len(self.called("avenorctl migrate")), 1)


if __name__ == "__main__":
    unittest.main()
