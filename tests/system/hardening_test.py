#!/usr/bin/env python3
"""A release is hardened: what cmake/Avenor.cmake builds has each protection, and each missing flag is seen.

The compiler's own defaults differ (Debian's makes PIE, Ubuntu's more), so they are turned around first: what is found in the
program then comes from the project's flags, and from nothing else."""
import json
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FLAGS = ROOT / "cmake" / "Avenor.cmake"
OPPOSITES = ("-fno-stack-protector -fno-stack-clash-protection -U_FORTIFY_SOURCE -fno-pie -no-pie "
             "-Wl,-z,norelro -Wl,-z,lazy -Wl,-z,execstack")
IS_X86 = platform.machine() in ("x86_64", "AMD64")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def release_flags():
    presets = json.loads((ROOT / "CMakePresets.json").read_text())["configurePresets"]
    return next(p for p in presets if p["name"] == "release")["cacheVariables"]["CMAKE_CXX_FLAGS_RELEASE"]


def build(flags_file, folder):
    """The folder of the program, or None and why it cannot be built."""
    opposites = OPPOSITES + (" -fcf-protection=none" if IS_X86 else "")
    code, out = run("cmake", "-G", "Ninja", "-S", str(HERE / "hardening"), "-B", str(folder), f"-DFLAGS_FILE={flags_file}",
                    "-DCMAKE_BUILD_TYPE=Release", f"-DCMAKE_CXX_FLAGS={opposites}", f"-DCMAKE_CXX_FLAGS_RELEASE={release_flags()}",
                    "-DCMAKE_CXX_COMPILER_WORKS=1")
    if code == 0:
        code, out = run("cmake", "--build", str(folder))
    return (None, out) if code else (folder, out)


def missing(folder):
    """The protections that the program does not have."""
    program = str(folder / "bin" / "probe")
    probe_object = str(next(folder.rglob("probe.cpp.o")))
    headers = run("readelf", "-hlW", program)[1]
    dynamic = run("readelf", "-dW", program)[1]
    symbols = run("readelf", "--dyn-syms", "-W", program)[1]
    notes = run("readelf", "-nW", probe_object)[1]
    code = run("objdump", "-d", "--no-show-raw-insn", probe_object)[1]
    stack = next((line for line in headers.splitlines() if "GNU_STACK" in line), "")
    found = {
        "position independent (PIE)": bool(re.search(r"Type:\s+DYN", headers)) and "PIE" in dynamic,
        "relocations read-only (RELRO)": "GNU_RELRO" in headers,
        "all of them, bound at the start (full RELRO)": bool(re.search(r"\bNOW\b", dynamic)),
        "stack not executable": bool(stack) and "E" not in stack.replace("GNU_STACK", ""),
        "stack protector": "__stack_chk_fail" in symbols,
        "FORTIFY": bool(re.search(r"__\w+_chk@", symbols.replace("__stack_chk_fail", ""))),
    }
    if IS_X86:
        found["stack clash protection"] = bool(re.search(r"\bor[ql]?\s+\$0x0,", code))
        found["control-flow protection"] = "IBT" in notes and "SHSTK" in notes
    return [name for name, there in found.items() if not there]


def main():
    failures = []
    with tempfile.TemporaryDirectory(prefix="hardening") as temporary:
        base = pathlib.Path(temporary)
        folder, out = build(FLAGS, base / "whole")
        if folder is None:
            sys.exit(f"the probe cannot be built:\n{out}")
        if lacks := missing(folder):
            failures.append(f"a release build lacks: {', '.join(lacks)}")

        text = FLAGS.read_text()
        flags = ["-fstack-protector-strong", "-D_FORTIFY_SOURCE=3", " -pie", "-Wl,-z,relro", "-Wl,-z,now", "-Wl,-z,noexecstack",
                 "set(CMAKE_POSITION_INDEPENDENT_CODE ON)"]
        if IS_X86:
            flags += ["-fstack-clash-protection", "-fcf-protection"]
        for number, flag in enumerate(flags):
            if text.count(flag) != 1:
                failures.append(f"{FLAGS.name} has {flag.strip()} {text.count(flag)} times, and not once")
                continue
            changed = base / f"without{number}.cmake"
            changed.write_text(text.replace(flag, ""))
            folder, out = build(changed, base / f"without{number}")
            if folder is not None and not missing(folder):
                failures.append(f"without {flag.strip()} nothing is found missing")
    for failure in failures:
        print(failure)
    sys.exit(1 if failures else 0)


main()
