#!/usr/bin/env python3
"""clang-tidy over the rooms below, with .clang-tidy: one finding a line; exit code 1 when there is any, 2 when clang-tidy failed.

Results are cached by content (of the source, every header of ours that it includes, directly or not, .clang-tidy, the program's
version): an unchanged source is not analysed again.

usage: tidy.py [--root FOLDER] [--cache FOLDER] [--jobs N] [--changed] [SOURCE ...]
  --changed    only sources that differ from the last commit, or whose header does
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

# The folders whose sources must be clean.
ROOMS = ["libs/bot", "libs/bus", "libs/config", "libs/core", "libs/indicators", "libs/json", "libs/messaging", "libs/order_client", "libs/risk",
         "libs/runtime"]

FLAGS = ["-std=c++20", "-Ilibs", "-Iservices", "-isystem", "/usr/include/postgresql", "-DBOOST_ASIO_NO_DEPRECATED", "-DBOOST_ASIO_DISABLE_BOOST_COROUTINE", "-DSPDLOG_COMPILED_LIB",
         "-DSPDLOG_FMT_EXTERNAL", '-DAVENOR_SQL_FOLDER="sql"', "-Wno-everything"]
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.MULTILINE)
FINDING = re.compile(r"^(\S+?):(\d+):\d+: (?:warning|error): (.*)$")
# Only superfluous includes are reported: a missing one compiles through another header.
NOT_ASKED = re.compile(r"no header providing .* is directly included")


class Tree:
    def __init__(self, root):
        self.root = root
        self.texts = {}
        self.closures = {}

    def text(self, path):
        if path not in self.texts:
            self.texts[path] = path.read_bytes()
        return self.texts[path]

    def includes(self, path):
        for name in INCLUDE.findall(self.text(path).decode(errors="replace")):
            for base in (self.root / "libs", self.root / "services"):
                if (base / name).is_file():
                    yield base / name

    def closure(self, path):
        """The source and every header of ours that it includes, directly or not."""
        if path not in self.closures:
            found, open_ = {path}, [path]
            while open_:
                for header in self.includes(open_.pop()):
                    if header not in found:
                        found.add(header)
                        open_.append(header)
            self.closures[path] = sorted(found)
        return self.closures[path]

    def sources(self):
        return sorted(path for room in ROOMS for path in (self.root / room).rglob("*.cpp"))

    def changed(self):
        def git(*words):
            return subprocess.run(["git", "-C", str(self.root), *words], capture_output=True, text=True, check=True).stdout.split("\0")
        names = git("diff", "--name-only", "-z", "HEAD") + git("ls-files", "--others", "--exclude-standard", "-z")
        differ = {self.root / name for name in names if name}
        return [source for source in self.sources() if source in differ or source.with_suffix(".hpp") in differ]

    def key(self, source, version):
        parts = [version, " ".join(FLAGS), (self.root / ".clang-tidy").read_text()]
        for path in self.closure(source):
            parts += [str(path.relative_to(self.root)), hashlib.sha256(self.text(path)).hexdigest()]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


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


def look_at(tree, source, version, cache):
    kept = cache / tree.key(source, version)
    if kept.is_file():
        os.utime(kept)
        return kept.read_text().splitlines()
    findings = run(tree.root, source)
    part = kept.with_suffix(f".{os.getpid()}")
    part.write_text("".join(f"{finding}\n" for finding in findings))
    part.rename(kept)
    return findings


def forget_old(cache, most=5000):
    kept = sorted(cache.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[most:]:
        path.unlink()


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2])
    parser.add_argument("--cache", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--changed", action="store_true")
    parser.add_argument("sources", nargs="*", type=pathlib.Path)
    asked = parser.parse_args(words)
    if not shutil.which(PROGRAM):
        print(f"{PROGRAM} is not installed")
        return 77
    tree = Tree(asked.root.resolve())
    cache = asked.cache or tree.root / "var" / "tidy"
    cache.mkdir(parents=True, exist_ok=True)
    asked_version = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True)
    if asked_version.returncode != 0:
        print(f"{PROGRAM} does not run: {asked_version.stderr.strip()[-300:]}")
        return 2
    version = asked_version.stdout
    sources = [path.resolve() for path in asked.sources] or (tree.changed() if asked.changed else tree.sources())
    findings, broken = set(), []
    with concurrent.futures.ThreadPoolExecutor(asked.jobs) as pool:
        waiting = {pool.submit(look_at, tree, source, version, cache): source for source in sources}
        for done in concurrent.futures.as_completed(waiting):
            try:
                findings.update(done.result())
            except RuntimeError as error:
                broken.append(f"{waiting[done].relative_to(tree.root)}: clang-tidy could not read it: {error}")
    forget_old(cache)
    for line in [*broken, *sorted(findings)]:
        print(line)
    print(f"clang-tidy: {len(sources)} sources, {len(findings)} findings")
    return 2 if broken else 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
