"""Make the pictures of docs/report.md: the flagship's report as readers see it.

python docs/report/screenshots.py [REPORT.json]

Without a report it makes one of scenarios/retention, which takes a minute or two. Needs Chromium, and the extra
`report`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from browser import browser, chromium

HERE = Path(__file__).parent
CASE = HERE.parents[1] / "scenarios" / "retention"
SCENARIOS = ("weekly-feedback.yaml", "authority-given.yaml", "two-more-people.yaml")
DRAWN = "document.querySelectorAll('.still').length === 0"
VIEWS = (("wide", 1280, 1900, False), ("narrow", 390, 2400, False), ("dark", 1280, 1900, True))
CHARTS = ("gantt", "load", "frontier", "waterfall", "map", "ladder", "tornado")


def main(arguments: list[str]) -> int:
    """Write the pictures beside this file; 1 without a browser."""
    if chromium() is None:
        sys.stderr.write("no Chromium on this machine: nothing was made\n")
        return 1
    with tempfile.TemporaryDirectory() as folder, browser() as page:
        target = Path(folder) / "report.html"
        made = arguments or [str(CASE), *(str(CASE / name) for name in SCENARIOS), "-n", "500"]
        subprocess.run([sys.executable, "-m", "execsim", "report", *made, "-o", str(target), "-q"], check=True)
        for name, width, height, dark in VIEWS:
            page.open(target, width=width, dark=dark)
            page.wait(DRAWN)
            (HERE / f"{name}.png").write_bytes(page.picture(most=height))
        page.open(target, width=1000)
        page.wait(DRAWN)
        for chart in CHARTS:
            (HERE / f"{chart}.png").write_bytes(page.part(f"#chart-{chart}"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
