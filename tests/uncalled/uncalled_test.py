#!/usr/bin/env python3
"""uncalled.py finds what it is for, and nothing else."""
import pathlib, shutil, sys, tempfile, unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import uncalled


@unittest.skipUnless(shutil.which("cppcheck"), "cppcheck is not installed")
class Uncalled(unittest.TestCase):
    def test_only_what_nobody_calls_is_found(self):
        with tempfile.TemporaryDirectory() as root:
            room = pathlib.Path(root) / "libs" / "core"
            room.mkdir(parents=True)
            (room / "a.hpp").write_text("int called(); int forgotten(); struct S { int member() const; };\n")
            (room / "a.cpp").write_text('#include "a.hpp"\nusing namespace std::chrono_literals;\nauto wait = 250ms;\n'
                                        "int called() { return 1; }\nint forgotten() { return 2; }\nint S::member() const { return called(); }\n")
            self.assertEqual(set(uncalled.uncalled(pathlib.Path(root))), {"forgotten", "member"})


if __name__ == "__main__":
    unittest.main()
