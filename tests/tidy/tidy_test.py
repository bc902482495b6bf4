#!/usr/bin/env python3
"""scripts/lib/tidy.py looks at what is not recorded as clean, and never takes a source that was not read for a clean one.

A script stands in for clang-tidy: it says what the sources' lines beginning with FINDING, BROKEN or CRASH ask for, and keeps count."""
import contextlib, io, pathlib, sys, tempfile, unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "lib"))
import tidy

STAND_IN = r"""#!/usr/bin/env python3
import pathlib, sys
if "--version" in sys.argv:
    print("stand-in 1")
    sys.exit()
source = sys.argv[2]
with open("calls", "a") as calls:
    calls.write(source + "\n")
code = 0
for number, line in enumerate(pathlib.Path(source).read_text().splitlines(), 1):
    if "FINDING" in line:
        print(f"{pathlib.Path.cwd()}/{source}:{number}:1: error: a bad name [readability-identifier-naming,-warnings-as-errors]")
        print(f"{pathlib.Path.cwd()}/{source}:{number}:1: error: no header providing \"x\" is directly included [misc-include-cleaner]")
        code = 1
    if "BROKEN" in line:
        print(f"{pathlib.Path.cwd()}/{source}:{number}:1: error: unknown type name [clang-diagnostic-error]")
        code = 1
    if "CRASH" in line:
        sys.exit(139)
sys.exit(code)
"""




class Tidy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        for name, text in {"libs/a/a.hpp": "int a();\n", "libs/a/a.cpp": '#include "a/a.hpp"\n', "services/b/b.cpp": "int b() { return 1; }\n",
                           "libs/c/c.hpp": "int c();\n", "tests/tidy/clean.txt": "", ".clang-tidy": "Checks: x\n"}.items():
            self.write(name, text)
        program = self.root / "stand-in"
        program.write_text(STAND_IN)
        program.chmod(0o755)
        for name, value in {"PROGRAM": str(program), "ROOMS": ["libs", "services"]}.items():
            self.addCleanup(setattr, tidy, name, getattr(tidy, name))
            setattr(tidy, name, value)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run_tidy(self, *words):
        """(exit code, what was said, the sources that were looked at)"""
        calls = self.root / "calls"
        calls.unlink(missing_ok=True)
        with contextlib.redirect_stdout(io.StringIO()) as said:
            code = tidy.main(["--root", str(self.root), "--jobs", "2", *words])
        return code, said.getvalue(), sorted(calls.read_text().split()) if calls.exists() else []

    def test_every_source_and_every_header_without_one_is_looked_at_until_it_is_recorded(self):
        everything = ["libs/a/a.cpp", "libs/c/c.hpp", "services/b/b.cpp"]
        self.assertEqual(self.run_tidy()[0::2], (0, everything))
        self.assertEqual(self.run_tidy("--record")[0::2], (0, everything))
        self.assertEqual(self.run_tidy()[0::2], (0, []))
        self.assertEqual(self.run_tidy("--all")[2], everything)
        self.write("services/b/b.cpp", "int b() { return 2; }\n")
        self.assertEqual(self.run_tidy()[2], ["services/b/b.cpp"])

    def test_the_header_of_its_name_counts_and_so_does_the_list_of_checks(self):
        self.run_tidy("--record")
        self.write("libs/a/a.hpp", "long a();\n")
        self.assertEqual(self.run_tidy()[2], ["libs/a/a.cpp"])
        self.write(".clang-tidy", "Checks: y\n")
        self.assertEqual(len(self.run_tidy()[2]), 3)

    def test_prose_does_not_count_but_what_is_said_to_clang_tidy_does(self):
        self.write("services/b/b.cpp", 'auto b() { return "one"; }  // a comment\n')
        self.run_tidy("--record")
        self.write("services/b/b.cpp", '/* another */ auto b() {\n  return "two // words";\n}\n')
        self.assertEqual(self.run_tidy()[2], [])
        self.write("services/b/b.cpp", 'auto b() { return "one"; }  // NOLINT\n')
        self.assertEqual(self.run_tidy()[2], ["services/b/b.cpp"])
        self.write("services/b/b.cpp", '#include "a/a.hpp"\nauto b() { return "one"; }\n')
        self.assertEqual(self.run_tidy()[2], ["services/b/b.cpp"])

    def test_a_moved_source_stays_recorded(self):
        self.run_tidy("--record")
        (self.root / "services/b/b.cpp").rename(self.root / "libs/a/moved.cpp")
        self.assertEqual(self.run_tidy()[2], [])

    def test_a_finding_fails_and_is_never_recorded(self):
        self.write("services/b/b.cpp", "FINDING\n")
        for looked_at in (["libs/a/a.cpp", "libs/c/c.hpp", "services/b/b.cpp"], ["services/b/b.cpp"]):
            code, said, calls = self.run_tidy("--record")
            self.assertEqual((code, calls), (1, looked_at))
            self.assertIn("services/b/b.cpp:1: a bad name", said)
            self.assertNotIn("no header providing", said)
            self.assertIn("1 findings", said)

    def test_what_could_not_be_read_is_no_clean_source(self):
        for trouble in ("BROKEN", "CRASH"):
            self.write("services/b/b.cpp", f"{trouble}\n")
            for _ in range(2):
                code, said, calls = self.run_tidy("--record")
                self.assertEqual(code, 2, said)
                self.assertIn("services/b/b.cpp", calls)
                self.assertIn("services/b/b.cpp: clang-tidy could not read it", said)

    def test_more_than_the_most_fails_at_once(self):
        code, said, calls = self.run_tidy("--most", "2")
        self.assertEqual((code, calls), (1, []))
        self.assertIn("3 sources are not in tests/tidy/clean.txt, at most 2 may be", said)
        self.assertEqual(self.run_tidy("--most", "3")[0], 0)

    def test_a_program_that_does_not_run_is_no_clean_tree(self):
        (self.root / "stand-in").write_text("#!/bin/sh\necho no >&2\nexit 1\n")
        code, said, _ = self.run_tidy()
        self.assertEqual(code, 2)
        self.assertIn("does not run: no", said)


if __name__ == "__main__":
    unittest.main()
