#!/usr/bin/env python3
"""What cmake --install gives is enough for a strategy of one's own: find_package(Avenor) finds it, the example builds and runs."""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = pathlib.Path(sys.argv[1]).resolve().parent
PROGRAMS = ["proxy", "market_data", "strategy", "execution", "healthcheck", "paper_exchange", "avenorctl"]


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


class Package(unittest.TestCase):
    def test_a_strategy_of_ones_own_is_built_against_what_is_installed(self):
        with tempfile.TemporaryDirectory() as folder:
            prefix, work = pathlib.Path(folder) / "prefix", pathlib.Path(folder) / "work"
            run("cmake", "--install", BUILD, "--prefix", prefix, "--component", "development")
            # Nothing of the source tree is needed, but for the example itself.
            for text in prefix.rglob("*.cmake"):
                self.assertNotIn(str(ROOT), text.read_text(), text)
            run("cmake", "-G", "Ninja", "-S", HERE / "package", "-B", work, f"-DEXAMPLE={ROOT / 'examples/strategies'}",
                f"-DCMAKE_PREFIX_PATH={prefix}")
            run("cmake", "--build", work)
            lines = run(work / "use_it").splitlines()
            self.assertEqual(lines[:2], ["made", "not made"])
            self.assertIn("qty", " ".join(lines[2:]))

    def test_the_programs_are_installed(self):
        with tempfile.TemporaryDirectory() as folder:
            run("cmake", "--install", BUILD, "--prefix", folder, "--component", "programs")
            installed = pathlib.Path(folder) / "lib" / "avenor" / "bin"
            self.assertEqual(sorted(path.name for path in installed.iterdir()), sorted(PROGRAMS))

    def test_every_program_says_its_version_and_commit(self):
        texts = set()
        for name in PROGRAMS:
            text = run(BUILD / "bin" / name, "--version").strip()
            found = re.search(r"(\d+\.\d+\.\d+ \(([0-9a-f]{12}(\+changes)?|commit unknown)\))$", text)
            self.assertTrue(found, text)
            texts.add(found.group(1))
        self.assertEqual(len(texts), 1, texts)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
