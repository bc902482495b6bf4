#!/usr/bin/env python3
"""clang-tidy over the rooms below, with .clang-tidy: one finding a line; exit code 1 when there is any, 2 when a source could not be read.

A source takes seconds, all of them half an hour. tests/tidy/clean.txt therefore records which texts have been found clean: a hash of the code
(comments and the contents of string literals left out) of a source, of the header of its name and of .clang-tidy. Only what is not recorded is
looked at. A change in a header of another name is not seen; --all is for that.

usage: tidy.py [--root FOLDER] [--jobs N] [--all] [--record] [--most N] [SOURCE ...]
  --all        look at recorded sources, too
  --record     write what is clean to tests/tidy/clean.txt
  --most N     fail at once when more than N sources are not recorded
"""
import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys

PROGRAM = "clang-tidy-19"
# The rooms that have been through it; the others are next.
ROOMS = ["libs/bot", "libs/bus", "libs/config", "libs/core", "libs/indicators", "libs/json", "libs/messaging", "libs/order_client", "libs/risk",
         "libs/runtime"]
RECORD = "tests/tidy/clean.txt"

FLAGS = ["-x", "c++", "-std=c++20", "-Ilibs", "-Iservices", "-isystem", "/usr/include/postgresql", "-DBOOST_ASIO_NO_DEPRECATED",
         "-DBOOST_ASIO_DISABLE_BOOST_COROUTINE", "-DSPDLOG_COMPILED_LIB", "-DSPDLOG_FMT_EXTERNAL", '-DAVENOR_SQL_FOLDER="sql"', "-Wno-everything"]
FINDING = re.compile(r"^(\S+?):(\d+):\d+: (?:warning|error): (.*)$")
# An include that is missing compiles by another one: what is asked for is that none is too many.
NOT_ASKED = re.compile(r"no header providing .* is directly included")
# A comment that is for clang-tidy counts as code; so does the name of an included file.
TOKEN = re.compile(r'^[ \t]*#[ \t]*include[^\n]*|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/', re.DOTALL | re.MULTILINE)


def code(text):
    """What counts of a text: without comments, without what strings say, without its layout."""
    def kept(match):
        token = match[0]
        if "NOLINT" in token or token.lstrip().startswith("#"):
            return token
        return "" if token.startswith("/") else '""'
    return re.sub(r'("")+', '""', re.sub(r"\s+", "", TOKEN.sub(kept, text)))


class Tree:
    def __init__(self, root):
        self.root = root
        self.record = root / RECORD
        self.checks = (root / ".clang-tidy").read_text()

    def sources(self):
        """Every source, and every header that has none of its name."""
        files = [path for room in ROOMS for path in (self.root / room).rglob("*.[ch]pp")]
        return sorted(path for path in files if path.suffix == ".cpp" or not path.with_suffix(".cpp").is_file())

    def key(self, source):
        parts = [" ".join(FLAGS), self.checks]
        parts += [code(path.read_text()) for path in dict.fromkeys((source, source.with_suffix(".hpp"))) if path.is_file()]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    def recorded(self):
        if not self.record.is_file():
            return set()
        return {line.split()[0] for line in self.record.read_text().splitlines() if line}

    def write_record(self, clean):
        known = self.recorded() | clean
        lines = [f"{key} {source.relative_to(self.root)}\n" for source in self.sources() if (key := self.key(source)) in known]
        self.record.write_text("".join(lines))


def run(root, source):
    """The findings of one source; raises RuntimeError when clang-tidy could not read it."""
    done = subprocess.run([PROGRAM, "--quiet", str(source.relative_to(root)), "--", *FLAGS], cwd=root, capture_output=True, text=True)
    findings, failed = set(), False
    for line in done.stdout.splitlines():
        found = FINDING.match(line)
        if not found or NOT_ASKED.search(found[3]):
            continue
        failed = failed or "clang-diagnostic-error" in found[3]
        path = os.path.relpath(os.path.join(root, found[1]), root)
        findings.add(f"{path}:{found[2]}: {found[3]}")
    if failed or (done.returncode not in (0, 1)):
        raise RuntimeError("\n".join(sorted(findings)) or done.stderr[-500:])
    return sorted(findings)


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2])
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--most", type=int)
    parser.add_argument("sources", nargs="*", type=pathlib.Path)
    asked = parser.parse_args(words)
    if not shutil.which(PROGRAM):
        print(f"{PROGRAM} is not installed")
        return 77
    version = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True)
    if version.returncode != 0:
        print(f"{PROGRAM} does not run: {version.stderr.strip()[-300:]}")
        return 2
    tree = Tree(asked.root.resolve())
    keys = {source: tree.key(source) for source in ([path.resolve() for path in asked.sources] or tree.sources())}
    recorded = set() if asked.all or asked.sources else tree.recorded()
    sources = [source for source, key in keys.items() if key not in recorded]
    if asked.most is not None and len(sources) > asked.most:
        print(f"{len(sources)} sources are not in {RECORD}, at most {asked.most} may be: scripts/lib/tidy.py --record looks at them and writes it")
        return 1
    findings, broken, clean = set(), [], set()
    with concurrent.futures.ThreadPoolExecutor(asked.jobs) as pool:
        waiting = {pool.submit(run, tree.root, source): source for source in sources}
        for done in concurrent.futures.as_completed(waiting):
            source = waiting[done]
            try:
                found = done.result()
                findings.update(found)
                if not found:
                    clean.add(keys[source])
            except RuntimeError as error:
                broken.append(f"{source.relative_to(tree.root)}: clang-tidy could not read it: {error}")
    if asked.record:
        tree.write_record(clean)
    for line in [*broken, *sorted(findings)]:
        print(line)
    print(f"clang-tidy: {len(sources)} sources looked at, {len(keys) - len(sources)} recorded as clean, {len(findings)} findings")
    return 2 if broken else 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
