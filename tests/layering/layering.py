#!/usr/bin/env python3
"""Fails on an include that the link lines do not cover.

Reads libs/CMakeLists.txt and services/CMakeLists.txt (the architecture: one line a library, its links on that line) and
every source under libs/ and services/, and reports
  - an include of another library that the (transitive) links do not reach, and every include of another service
  - a third-party header where rules.py does not allow it, or without its link; one that leaks out of its library
    through a header; one that nobody has listed
  - an include that is not rooted at libs/ or services/, or names a file that is not there, or two files at once
  - a concrete venue named outside its folder and the registries
  - a link that reaches a room from which rules.py keeps it apart
  - a setting_keys.hpp that is not among the rooms of avenor_setting_keys(), or that includes more than its rows need
  - a library whose links reach what rules.py keeps out of its reach
  - a source that no CMakeLists.txt lists (tests included), a folder without a line, a line without a folder, a cycle

usage: layering.py [--root FOLDER]      prints one finding a line; exit code 1 when there is any
"""
import argparse
import pathlib
import re
import sys
from dataclasses import dataclass, field

import rules

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
SOURCES = {".cpp", ".hpp", ".h", ".cc", ".cxx", ".ipp"}


@dataclass
class Unit:
    """A library or a service: its folder and what its line links."""
    name: str
    kind: str  # "lib" or "service"
    folder: pathlib.Path  # of a library that is a single header: its path without .hpp
    links: list = field(default_factory=list)  # our libraries
    targets: set = field(default_factory=set)  # everything else

    def is_one_of(self, names):
        if names is None:
            return True
        if self.kind == "service":
            return "services" in names or f"service:{self.name}" in names
        return self.name in names


def cmake_text(path):
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return re.sub(r"#[^\n]*", "", text)


class Tree:
    def __init__(self, root):
        self.root = root
        self.findings = []
        self.libs = self.read_units("lib", root / "libs", "avenor_library")
        self.services = self.read_units("service", root / "services", "avenor_service")
        self.split_links()
        self.includes = {}  # file -> [(line, quote, path)]

    def report(self, path, text, line=0):
        where = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        self.findings.append(f"{where}:{line}: {text}" if line else f"{where}: {text}")

    def read_units(self, kind, folder, word):
        listing = folder / "CMakeLists.txt"
        units = {}
        for words in re.findall(rf"{word}\s*\(([^)]*)\)", cmake_text(listing)):
            name, *rest = words.split()
            rest = rest[1:] if rest[:1] == ["INTERFACE"] else rest  # headers only
            rest = rest[2:] if rest[:1] == ["PROGRAM"] else rest  # what it is called
            if rest and rest[0] != "LINKS":
                self.report(listing, f"{name}: only LINKS is understood")
            units[name] = Unit(name, kind, folder / name, targets=set(rest[1:]))
            if not (folder / name).is_dir() and not (folder / f"{name}.hpp").is_file():
                self.report(listing, f"{name} has a line and no folder")
        for entry in sorted(folder.iterdir()) if folder.is_dir() else []:
            if entry.is_dir() and entry.name not in units and any(entry.rglob("*.cpp")):
                self.report(entry, "has sources and no line in " + str(listing.relative_to(self.root)))
        return units

    def split_links(self):
        for unit in [*self.libs.values(), *self.services.values()]:
            unit.links = sorted(unit.targets & self.libs.keys())
            unit.targets -= self.libs.keys()
            known = set().union(*(targets for _, targets, _, _ in rules.THIRD_PARTY)) | {"Threads::Threads"}
            for target in sorted(unit.targets - known):
                self.report(unit.folder, f"links {target}, which is no library of ours and not in rules.py")

    def reach(self, unit, seen=()):
        """All libraries whose headers `unit` may include, itself left out."""
        found = set()
        for name in unit.links:
            if name in seen:
                self.report(self.root / "libs", "links in a circle: " + " -> ".join([*seen, name]))
                continue
            found |= {name} | self.reach(self.libs[name], (*seen, name))
        return found

    def sources(self, unit):
        files = unit.folder.rglob("*") if unit.folder.is_dir() else [unit.folder.with_suffix(".hpp")]
        return sorted(f for f in files if f.suffix in SOURCES and f.is_file() and self.owner(f) is unit)

    def includes_of(self, path):
        if path not in self.includes:
            text = path.read_text(encoding="utf-8", errors="replace")
            self.includes[path] = [
                (text.count("\n", 0, m.start()) + 1, m.group(1), m.group(2)) for m in INCLUDE.finditer(text)
            ]
        return self.includes[path]

    def resolve(self, path):
        """The files that an include path can mean."""
        return [base / path for base in (self.root / "libs", self.root / "services") if (base / path).is_file()]

    def owner(self, path):
        kind, *parts = path.relative_to(self.root).with_suffix("").parts
        units = self.libs if kind == "libs" else self.services
        # The innermost: a library may be a folder of another's (venue/trading), or one header (venue/api/feed).
        names = ("/".join(parts[:length]) for length in range(len(parts), 0, -1))
        return next((units[name] for name in names if name in units), None)


def third_party(path):
    return next((rule for rule in rules.THIRD_PARTY if path.startswith(rule[0])), None)


def may_include(tree, unit, rule):
    _, targets, who, inherited = rule
    linked = set(unit.targets)
    if inherited:
        linked |= set().union(set(), *(tree.libs[name].targets for name in tree.reach(unit)))
    return unit.is_one_of(who) and bool(linked & targets)


def leaks(tree, path, seen):
    """The confined third-party headers that including `path` brings, with their rules."""
    if path in seen:
        return {}
    seen.add(path)
    found = {}
    for _, _, included in tree.includes_of(path):
        rule = third_party(included)
        if rule and rule[2] is not None:
            found[included] = rule
        for target in tree.resolve(included):
            found.update(leaks(tree, target, seen))
    return found


def check_venue_json(tree, unit, path, line, included, target):
    if unit.name.split("/")[0] != "venue" or unit.kind != "lib" or re.fullmatch(rules.VENUE_JSON_FILES, path.name):
        return None
    for header in leaks(tree, target, set()):
        if header.startswith(rules.VENUE_JSON):
            return tree.report(path, f'"{included}" brings <{header}>: only {rules.VENUE_JSON_FILES} read a venue\'s JSON', line)
    return None


def check_own(tree, unit, reach, path, line, included):
    targets = tree.resolve(included)
    if unit.kind == "lib":
        targets = [t for t in targets if tree.root / "libs" in t.parents]
    if not targets:
        return tree.report(path, f'"{included}" is no file under libs/ or services/', line)
    if len(targets) > 1:
        return tree.report(path, f'"{included}" is a file of a library and of a service', line)
    target = targets[0]
    owner = tree.owner(target)
    if owner is None:
        return tree.report(path, f'"{included}" belongs to no library or service with a line', line)
    venue = re.match(r"venue/(\w+)/", included)
    if venue and venue.group(1) not in rules.VENUE_ROOMS and tree.root / "libs/venue" / venue.group(1) not in path.parents:
        if path not in [tree.root / registry for registry in rules.VENUE_REGISTRIES]:
            tree.report(path, f'"{included}" names a concrete venue; only {" and ".join(rules.VENUE_REGISTRIES)} may', line)
    if owner is unit:
        return check_venue_json(tree, unit, path, line, included, target)
    if owner.kind == "service":
        return tree.report(path, f'"{included}" is another service\'s', line)
    if owner.name not in reach:
        return tree.report(path, f'"{included}": {unit.name} does not link {owner.name}', line)
    for header, rule in sorted(leaks(tree, target, set()).items()):
        if not may_include(tree, unit, rule):
            tree.report(path, f'"{included}" brings <{header}>, which is confined to its library', line)
    return None


def check_foreign(tree, unit, path, line, included):
    rule = third_party(included)
    if rule:
        if not may_include(tree, unit, rule):
            who = "nobody else" if rule[2] is not None and not unit.is_one_of(rule[2]) else "its own link line"
            tree.report(path, f"<{included}> has no place in {unit.name}: it is for {allowed(rule)} ({who})", line)
        if unit.name.split("/")[0] == "venue" and unit.kind == "lib" and included.startswith(rules.VENUE_JSON):
            if not re.fullmatch(rules.VENUE_JSON_FILES, path.name):
                tree.report(path, f"<{included}>: only {rules.VENUE_JSON_FILES} read a venue's JSON", line)
    elif tree.resolve(included):
        tree.report(path, f'<{included}> is ours: write it with quotes', line)
    elif "/" in included or included.endswith((".h", ".hpp")):
        if not included.startswith(rules.SYSTEM_FOLDERS) and included not in rules.SYSTEM_HEADERS:
            tree.report(path, f"<{included}> is a third party that rules.py does not list", line)


def allowed(rule):
    return "all that link " + "/".join(sorted(rule[1])) if rule[2] is None else ", ".join(sorted(rule[2]))


def check_unit(tree, unit):
    reach = tree.reach(unit, (unit.name,) if unit.kind == "lib" else ())
    room = unit.name.split("/")[0]
    for name in sorted(reach):
        if unit.kind == "lib" and name.split("/")[0] in rules.APART.get(room, ()):
            tree.report(tree.root / "libs/CMakeLists.txt", f"{unit.name} reaches {name}; they are kept apart (rules.py)")
    listed = cmake_text(unit.folder / "CMakeLists.txt").replace("(", " ").replace(")", " ").split()
    for path in tree.sources(unit):
        if path.suffix == ".cpp":
            inside = path.relative_to(unit.folder).as_posix()
            if inside not in listed and not (unit.kind == "service" and inside == "main.cpp"):
                tree.report(path, f"is not listed in {unit.folder.name}/CMakeLists.txt")
        for line, quote, included in tree.includes_of(path):
            if quote == '"':
                check_own(tree, unit, reach, path, line, included)
            else:
                check_foreign(tree, unit, path, line, included)


def check_setting_keys(tree):
    """What a room declares of its settings is included by the list of all alone, and brings nothing along."""
    for kind in ("libs", "services"):
        listing = cmake_text(tree.root / kind / "CMakeLists.txt")
        listed = {room for words in re.findall(r"avenor_setting_keys\s*\(([^)]*)\)", listing) for room in words.split()}
        there = {path.parent.relative_to(tree.root / kind).as_posix(): path for path in sorted((tree.root / kind).rglob(rules.SETTING_KEYS))}
        for room, path in there.items():
            if room not in listed:
                tree.report(path, f"its room is not named by avenor_setting_keys() in {kind}/CMakeLists.txt")
            for line, quote, included in tree.includes_of(path):
                if quote == '"' and included != rules.SETTING_KEYS_NEED:
                    tree.report(path, f'"{included}": rows need only {rules.SETTING_KEYS_NEED}', line)
        for room in sorted(listed - there.keys()):
            tree.report(tree.root / kind / "CMakeLists.txt", f"{room} declares no settings: it has no {rules.SETTING_KEYS}")
    for unit in [*tree.libs.values(), *tree.services.values()]:
        for path in tree.sources(unit):
            for line, _, included in tree.includes_of(path):
                if included.endswith("/" + rules.SETTING_KEYS):
                    tree.report(path, f'"{included}": settings are asked for by name (config/reader.hpp)', line)


def check_out_of_reach(tree):
    for name, banned in rules.OUT_OF_REACH.items():
        unit = tree.libs.get(name)
        if unit is None:
            tree.report(tree.root / "libs/CMakeLists.txt", f"rules.py keeps things out of {name}'s reach, which is no library")
            continue
        for owner in [unit, *(tree.libs[link] for link in sorted(tree.reach(unit)))]:
            for found in sorted(banned & {*owner.links, *owner.targets}):
                tree.report(tree.root / "libs/CMakeLists.txt", f"{name} must not reach {found}, which {owner.name} links")


def check_tests(tree):
    folder = tree.root / "tests"
    listed = set()
    for listing in folder.rglob("CMakeLists.txt") if folder.is_dir() else []:
        # A file of which only properties are set is not compiled.
        text = re.sub(r"set_source_files_properties\([^)]*\)", "", cmake_text(listing))
        for word in text.replace("(", " ").replace(")", " ").split():
            if word.endswith(".cpp"):
                listed.add((listing.parent / word).resolve())
    for path in sorted(folder.rglob("*.cpp")) if folder.is_dir() else []:
        if path.resolve() not in listed and path.name != "main.cpp":
            tree.report(path, "is not listed in a CMakeLists.txt")


def check(root):
    """All findings for the tree at `root`, as lines of text."""
    tree = Tree(pathlib.Path(root).resolve())
    if not tree.libs:
        tree.report(tree.root / "libs/CMakeLists.txt", "names no library: nothing was checked")
    for unit in [*tree.libs.values(), *tree.services.values()]:
        check_unit(tree, unit)
    check_setting_keys(tree)
    check_out_of_reach(tree)
    check_tests(tree)
    return sorted(set(tree.findings))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", default=pathlib.Path(__file__).resolve().parents[2])
    findings = check(parser.parse_args().root)
    for finding in findings:
        print(finding)
    print(f"layering: {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
