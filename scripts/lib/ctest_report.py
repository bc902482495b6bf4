"""The results of a ctest run, from its JUnit file: one line "passed|failed|skipped<TAB>name<TAB>detail" a test.

A test that cannot run here ends with its SKIP_RETURN_CODE and says why in a line that begins with "SKIP: ".
"""

import re
import sys
import xml.etree.ElementTree as ElementTree


def reason(case):
    found = re.search(r"^SKIP: (.*)$", case.findtext("system-out") or "", re.MULTILINE)
    if found:
        return found.group(1)
    skipped = case.find("skipped")
    return (skipped.get("message") if skipped is not None else None) or "no reason given"


def main(path):
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        status = case.get("status")
        if status == "run":
            outcome, detail = "passed", ""
        elif status in ("notrun", "disabled") and case.find("skipped") is not None and "SKIP" in (
            case.find("skipped").get("message") or ""
        ):
            outcome, detail = "skipped", reason(case)
        elif status == "disabled":
            outcome, detail = "skipped", "disabled in CMake"
        else:
            failure = case.find("failure")
            outcome, detail = "failed", (failure.get("message") if failure is not None else None) or "did not run"
        print(outcome, case.get("name"), " ".join(detail.split()), sep="\t")


if __name__ == "__main__":
    main(sys.argv[1])
