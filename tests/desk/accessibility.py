"""Runs axe-core over reports: python -m tests.desk.accessibility path/to/axe.min.js REPORT.html ...

axe-core comes from npm (package axe-core, file axe.min.js); the suite itself needs no network.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.desk.browser import browser

RUN = """axe.run(document, {resultTypes: ["violations"]}).then(found => JSON.stringify({
  passes: found.passes.length,
  violations: found.violations.map(one => ({id: one.id, impact: one.impact, help: one.help,
    nodes: one.nodes.map(node => node.html.slice(0, 160))}))}))"""


def main() -> None:
    axe, reports = Path(sys.argv[1]).read_text(encoding="utf-8"), [Path(name) for name in sys.argv[2:]]
    violations = 0
    with browser() as page:
        for report in reports:
            for scheme in ("light", "dark"):
                for width in (1200, 360):
                    page.prefer(scheme)
                    page.resize(width)
                    page.open(report.absolute())
                    page.evaluate(axe + "; true")
                    found = json.loads(page.evaluate(RUN))
                    violations += len(found["violations"])
                    print(f"{report.name} {scheme} {width}: {found['passes']} rules pass, ", end="")
                    print(json.dumps(found["violations"], indent=2) if found["violations"] else "no violation")
    sys.exit(1 if violations else 0)


if __name__ == "__main__":
    main()
