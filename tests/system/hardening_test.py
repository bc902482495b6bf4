#!/usr/bin/env python3
"""A release is hardened: what cmake/Avenor.cmake builds has each protection, and each missing flag is seen: hardening_test.py [BIN_DIR]

A program of one function is built and read. Of the programs that `cmake --install` puts in place, each is compiled and linked with the
same flags in the release preset, down to the last source of its libraries; where BIN_DIR is of a release build, what is installed from
it is read as well.

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


def in_program(program):
    """By protection, whether the program has it: what can be read of any program, whatever it is made of."""
    headers = run("readelf", "-hlW", program)[1]
    dynamic = run("readelf", "-dW", program)[1]
    symbols = run("readelf", "--dyn-syms", "-W", program)[1]
    stack = next((line for line in headers.splitlines() if "GNU_STACK" in line), "")
    return {
        "position independent (PIE)": bool(re.search(r"Type:\s+DYN", headers)) and "PIE" in dynamic,
        "relocations read-only (RELRO)": "GNU_RELRO" in headers,
        "all of them, bound at the start (full RELRO)": bool(re.search(r"\bNOW\b", dynamic)),
        "stack not executable": bool(stack) and "E" not in stack.replace("GNU_STACK", ""),
        "stack protector": "__stack_chk_fail" in symbols,
        "FORTIFY": bool(re.search(r"__\w+_chk@", symbols.replace("__stack_chk_fail", ""))),
    }


def missing(folder):
    """The protections that the probe does not have."""
    found = in_program(str(folder / "bin" / "probe"))
    if IS_X86:
        probe_object = str(next(folder.rglob("probe.cpp.o")))
        notes = run("readelf", "-nW", probe_object)[1]
        code = run("objdump", "-d", "--no-show-raw-insn", probe_object)[1]
        found["stack clash protection"] = bool(re.search(r"\bor[ql]?\s+\$0x0,", code))
        found["control-flow protection"] = "IBT" in notes and "SHSTK" in notes
    return [name for name, there in found.items() if not there]


COMPILED = ["-fstack-protector-strong", "-D_FORTIFY_SOURCE=3", "-O2", *(["-fstack-clash-protection", "-fcf-protection"] if IS_X86 else [])]
LINKED = ["-pie", "-Wl,-z,relro", "-Wl,-z,now", "-Wl,-z,noexecstack"]


def lacks(command):
    """The flags that a compiler's or linker's command line does not have."""
    words = command.split()
    if ".o -c " not in command:
        return [flag for flag in LINKED if flag not in words]
    lacking = [flag for flag in COMPILED if flag not in words]
    if not {"-fPIE", "-fPIC"} & set(words):
        lacking.append("-fPIE")
    fortify = [word for word in words if "_FORTIFY_SOURCE" in word]
    if fortify and fortify[-1] != "-D_FORTIFY_SOURCE=3":
        lacking.append("the last word on FORTIFY")
    return lacking


def check_installed(folder):
    """The programs that an installation has, by how the release preset would build them. What is wrong, one sentence each."""
    configured = subprocess.run(["cmake", "--preset", "release", "-B", str(folder)], cwd=ROOT, capture_output=True, text=True)
    if configured.returncode != 0:
        return [f"the release preset cannot be configured:\n{configured.stdout}{configured.stderr}"]
    programs = sorted(set(re.findall(r'FILES "[^"]*/bin/(\w+)"', (folder / "cmake_install.cmake").read_text())))
    if "execution" not in programs or "proxy" not in programs:
        return [f"what cmake --install puts in place cannot be read: {programs}"]
    failures = []
    for program in programs:
        code, out = run("ninja", "-C", str(folder), "-t", "commands", f"bin/{program}")
        commands = [line for line in out.splitlines() if ".o -c " in line or f" -o bin/{program} " in line]
        compiled = [line for line in commands if ".o -c " in line]
        if code != 0 or len(commands) != len(compiled) + 1 or len(compiled) < 5:
            failures.append(f"how {program} is built cannot be read: {out[-500:]}")
            continue
        for command in commands:
            if lacking := lacks(command):
                failures.append(f"{program} is built without {', '.join(lacking)}: {command[-200:]}")
                break
        for flag in (*COMPILED, *LINKED):  # and each is seen where it is not
            command = commands[0] if flag in COMPILED else next(line for line in commands if ".o -c " not in line)
            if not lacks(" ".join(word for word in command.split() if word != flag)):
                failures.append(f"{program}: that {flag} is not there is not seen")
    return failures


def read_installed(build, folder):
    """The same by reading the programs themselves, where they are of a release."""
    cache = (build / "CMakeCache.txt").read_text() if (build / "CMakeCache.txt").exists() else ""
    if "CMAKE_BUILD_TYPE:STRING=Release" not in cache:
        print(f"{build} is no release: its programs are not read")
        return []
    code, out = run("cmake", "--install", str(build), "--prefix", str(folder), "--component", "programs")
    if code != 0:
        return [out]
    programs = sorted((folder / "lib" / "avenor" / "bin").iterdir())
    lacking = {program.name: [name for name, there in in_program(str(program)).items() if not there] for program in programs}
    return [f"{name} as installed lacks {', '.join(what)}" for name, what in lacking.items() if what] + ([] if programs else ["nothing is installed"])


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
        failures += check_installed(base / "release")
        if len(sys.argv) > 1:
            failures += read_installed(pathlib.Path(sys.argv[1]).resolve().parent, base / "prefix")
    for failure in failures:
        print(failure)
    sys.exit(1 if failures else 0)


main()
