#!/usr/bin/python3
"""The instructions that an order costs the execution core, under callgrind: steady where seconds are not. Two runs of different
length are compared, so that the start does not count. Once for one bot in one symbol, and once for 100 bots in 1,000 symbols, with
positions and moving prices: what an order costs must not grow with them.

    instructions_test.py ORDER_COST [--profile]

Fails above the bound: then the change made an order dearer, or the bound is to be raised with the reason in the commit.
--profile prints the functions that take the most (for one bot), with all that they call."""
import pathlib, re, shutil, subprocess, sys, tempfile

# In the dev build, about an eighth above g++ 12's 50,600 and 78,000.
BOUND = 57_000
BOUND_OF_MANY = 88_000  # with the price before each order
SHORT, LONG = 320, 960


def count(program, orders, world, out):
    done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", program, str(orders), *world],
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
        cost, of_many = ((count(program, LONG, world, file) - count(program, SHORT, world, "/dev/null")) / (LONG - SHORT)
                         for world, file in (([], out), (["many"], "/dev/null")))
        if "--profile" in sys.argv:
            print(subprocess.run(["callgrind_annotate", "--inclusive=yes", out], capture_output=True, text=True).stdout)
    print(f"{cost:,.0f} instructions an order; the bound is {BOUND:,}")
    print(f"{of_many:,.0f} with 1,000 symbols, 100 bots and moving prices; the bound is {BOUND_OF_MANY:,}")
    sys.exit(cost > BOUND or of_many > BOUND_OF_MANY)


if __name__ == "__main__":
    main()
