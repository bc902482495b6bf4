#!/usr/bin/python3
"""The instructions that an order costs the execution core, under callgrind: steady where seconds are not. Two runs of different
length are compared, so that the start does not count.

    instructions_test.py ORDER_COST [--profile]

Fails above the bound: then the change made an order dearer, or the bound is to be raised with the reason in the commit.
--profile prints the functions that take the most, with all that they call."""
import pathlib, re, shutil, subprocess, sys, tempfile

BOUND = 110_000  # instructions an order, in the dev build; 93,800 with g++ 12
SHORT, LONG = 320, 960


def count(program, orders, out):
    done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", program, str(orders)],
                          capture_output=True, text=True, timeout=250)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not found:
        sys.exit(f"{program} {orders}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return int(found[1])


def main():
    if not shutil.which("valgrind"):
        print("skipped: valgrind is not installed (scripts/packages --for test)")
        sys.exit(77)
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "callgrind.out")
        cost = (count(program, LONG, out) - count(program, SHORT, "/dev/null")) / (LONG - SHORT)
        if "--profile" in sys.argv:
            print(subprocess.run(["callgrind_annotate", "--inclusive=yes", out], capture_output=True, text=True).stdout)
    print(f"{cost:,.0f} instructions an order; the bound is {BOUND:,}")
    sys.exit(cost > BOUND)


if __name__ == "__main__":
    main()
