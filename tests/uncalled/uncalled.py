#!/usr/bin/env python3
"""Functions of libs and services that nothing in libs, services or examples calls: code that only its own tests know, or nobody.

cppcheck finds them by name, over the whole program. (A name that two classes share hides one of them: it is a net with holes.)
Exit code 77, which CTest takes for "skipped", where cppcheck is not installed."""
import pathlib, re, shutil, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOMS = ("libs", "services", "examples")

# Called by what cppcheck does not see.
ALLOWED = {
    "number_integer": "nlohmann's parser calls its events by name",
    "number_unsigned": "nlohmann's parser calls its events by name",
    "number_float": "nlohmann's parser calls its events by name",
    "start_object": "nlohmann's parser calls its events by name",
    "start_array": "nlohmann's parser calls its events by name",
    "sink_it_": "spdlog calls its sinks by name",
    "flush_": "spdlog calls its sinks by name",
    "clone": "spdlog calls what spells a part of a line by name",
    "make_dip_buyer": "README tells where to register the example",
    "status_table": "the tests compare the tables with Alpaca's documents, row by row",
    "event_table": "the tests compare the tables with Alpaca's documents, row by row",
    "feed_error_table": "the tests compare the tables with Alpaca's documents, row by row",
    "outcome_table": "the tests compare the tables with Alpaca's documents, row by row",
}
# cppcheck before 2.14 stumbles over 5s and 250ms.
DURATION = re.compile(r"\b(\d[\d']*)(?:ms|us|ns|s|min|h)\b")


def uncalled(root):
    """The functions in the rooms below `root`: {name: "file:line"}."""
    with tempfile.TemporaryDirectory() as copy:
        rooms = [room for room in ROOMS if (root / room).is_dir()]
        for room in rooms:
            for path in (root / room).rglob("*.[ch]pp"):
                target = pathlib.Path(copy) / path.relative_to(root)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(DURATION.sub(r"\1", path.read_text()))
        run = subprocess.run(
            ["cppcheck", "--enable=unusedFunction", "--quiet", "--std=c++20", "--language=c++", "-I", "libs", "-I", "services",
             "--template={id} {file}:{line} {message}", *rooms],
            cwd=copy, capture_output=True, text=True, timeout=500)
    if run.returncode != 0:
        sys.exit(f"cppcheck did not go through: {run.stderr[-500:]}")
    # What stands in a header is not asked for: newer versions find too much there, older ones nothing.
    return dict(reversed(found) for found in re.findall(r"^unusedFunction (\S+\.cpp:\d+) The function '(\w+)'", run.stderr, re.M))


def gone(root):
    """Names on the list above that no source has any more."""
    text = "".join(path.read_text() for room in ROOMS for path in (root / room).rglob("*.[ch]pp"))
    return [name for name in ALLOWED if not re.search(rf"\b{name}\b", text)]


def main():
    found = uncalled(ROOT)
    for name in gone(ROOT):
        print(f"tests/uncalled/uncalled.py allows {name}, and it is gone: take it out of the list")
    wrong = sorted((where, name) for name, where in found.items() if name not in ALLOWED)
    for where, name in wrong:
        print(f"{where}: nothing calls {name}")
    return 1 if wrong or gone(ROOT) else 0


if __name__ == "__main__":
    if not shutil.which("cppcheck"):
        print("cppcheck is not installed")
        sys.exit(77)
    sys.exit(main())
