"""Results into the documentation: docs/performance.svg, and in docs/performance.md whatever stands between a line
`<!-- figures: NAME -->` and the next `<!-- end -->`. The words around it are people's."""
import json, re

import chart, table
from world import ROOT, say

MARK = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- end -->)", re.S)


def figures(name, results):
    """None when they were not measured: then what stands there stays."""
    if name == "machine":
        return "\n".join(f"- {line}" for line in table.machine_text(results).splitlines())
    if name == "targets":
        return table.targets_table(results)
    if name == "life":
        return table.life_table(results) or None
    return table.TABLES[name](results[name]) if name in results else None


def publish(file):
    results = json.loads(file.read_text())
    page = ROOT / "docs" / "performance.md"

    def filled(match):
        found = figures(match[2], results)
        return match[0] if found is None else f"{match[1]}{found}\n{match[3]}"

    page.write_text(MARK.sub(filled, page.read_text()))
    (ROOT / "docs" / "performance.svg").write_text(chart.svg(results))
    say("docs/performance.md and docs/performance.svg are written")
    return 0
