"""Reports opened as a reader opens them: in Chromium, offline, wide and narrow; and as LibreOffice opens the files.

Without these programs the tests skip, saying so. Set AXE_CORE to axe.min.js, or `npm install --no-save axe-core`.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from execsim.cli.main import main
from execsim.render.handover.document import render_pdf
from execsim.render.handover.slides import render_slides
from execsim.render.handover.workbook import render_workbook
from execsim.render.page.page import render_page
from execsim.render.report.assembly import report_view
from execsim.render.report.view import Report
from reports import REPOSITORY, hostile_report, report_of

CASES = ("flagship", "federal-data-strategy", "gmpp", "hostile")
WIDTHS = (1280, 390)
DRAWN = "document.querySelectorAll('.still').length === 0"
# Charts that are empty, words that stick out of their chart, words of one chart that lie on each other.
LOOK = """
[...document.querySelectorAll('figure[data-chart]')].flatMap((figure) => {
  const found = [], name = figure.dataset.chart, svg = figure.querySelector('svg');
  const frame = svg.getBoundingClientRect();
  if (![...svg.querySelectorAll('path')].some((p) => p.getBBox().width > 2)) found.push(name + ': empty');
  const words = [...svg.querySelectorAll('text')].filter((t) => t.textContent.trim() && t.style.opacity !== '0'
    && t.getAttribute('opacity') !== '0').map((t) => [t.textContent, t.getBoundingClientRect()]);
  for (const [text, box] of words) {
    if (box.left < frame.left - 1.5 || box.right > frame.right + 1.5 || box.bottom > frame.bottom + 1.5)
      found.push(name + ': sticks out: ' + text);
  }
  words.forEach(([text, a], n) => words.slice(n + 1).forEach(([other, b]) => {
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 2 && high > 4) found.push(name + ': ' + text + ' lies on ' + other);
  }));
  return found;
})
"""
CUT = """
[...document.querySelectorAll('main *')].filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0
  && getComputedStyle(e).overflowX === 'hidden').map((e) => e.tagName + ' ' + e.textContent.slice(0, 40))
"""


def imported(data: Path, mapping: str, table: str, folder: Path) -> Path:
    target = folder / f"{mapping}.yaml"
    assert main(["import", "table", str(data / table), "--map", mapping, "-o", str(target), "-q"]) == 0
    return target


@pytest.fixture(scope="session")
def view_of(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Any:
    """Return a function from the name of a case to its report, each made once."""

    @functools.cache
    def view(case: str) -> Report:
        if case == "hostile":
            return report_view(hostile_report())
        if case == "flagship":
            folder = REPOSITORY / "scenarios" / "retention"
            scenarios = [folder / f"{name}.yaml" for name in ("weekly-feedback", "authority-given", "two-more-people")]
            return report_view(report_of(folder / "portfolio.yaml", *scenarios, futures=40, time_limit=6.0, deep=True))
        data, folder = request.getfixturevalue("benchmark_data"), tmp_path_factory.mktemp("imported")
        if case == "gmpp":
            file = imported(data / "gmpp", "gmpp", "gmpp_2023.csv", folder)
            return report_view(report_of(file, futures=30, time_limit=6.0, sets=["budget.total=128000000000"]))
        file = imported(data / "federal_data_strategy", "federal-data-strategy", "milestones_2020.csv", folder)
        return report_view(report_of(file, futures=30, time_limit=3.0))

    return view


@pytest.fixture(scope="session")
def page(repository: Path) -> Iterator[Any]:
    """Return a page of a browser, or skip."""
    folder = str(repository / "docs" / "report")
    sys.path.insert(0, folder)
    module = import_module("browser")
    sys.path.remove(folder)
    if module.chromium() is None:
        pytest.skip("no Chromium on this machine: the page was not looked at")
    with module.browser() as opened:
        yield opened


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_a_page_opens_offline_at_once_and_asks_for_nothing(page: Any, view_of: Any, case: str, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(render_page(view_of(case)), encoding="utf-8")
    assert file.stat().st_size <= 2_500_000
    page.open(file)
    took = min(page.open(file) for _ in range(3))
    assert took <= 1.5, f"{took:.2f} s"
    page.wait(DRAWN)
    assert page.requests() == []
    assert page.complaints() == []


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("case", CASES)
def test_nothing_overlaps_is_cut_or_empty(page: Any, view_of: Any, case: str, width: int, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(render_page(view_of(case)), encoding="utf-8")
    page.open(file, width=width)
    page.wait(DRAWN)
    assert page.ask("document.documentElement.scrollWidth") <= width
    assert page.ask(LOOK) == []
    assert page.ask(CUT) == []


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("case", CASES)
def test_axe_finds_no_violation(page: Any, view_of: Any, case: str, script: bool, tmp_path: Path) -> None:
    named = os.environ.get("AXE_CORE", str(REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"))
    if not Path(named).is_file():
        pytest.skip("no axe-core on this machine: npm install --no-save axe-core")
    file = tmp_path / "report.html"
    file.write_text(render_page(view_of(case), script=script), encoding="utf-8")
    for width, dark in ((1280, False), (1280, True), (390, False)):
        page.open(file, width=width, dark=dark)
        if script:
            page.wait(DRAWN)
        page.ask(Path(named).read_text(encoding="utf-8") + ";1")
        found = page.ask("axe.run(document).then((r) => r.violations.map((v) => v.id + ' ' + v.nodes[0].html))")
        assert found == []


@pytest.mark.slow
def test_a_table_is_sorted_by_its_heading(page: Any, view_of: Any, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(render_page(view_of("flagship")), encoding="utf-8")
    page.open(file)
    table = "[...document.querySelectorAll('#forecast table')][0]"
    press = f"{table}.querySelectorAll('th button')[2].click()"
    dates = f"[...{table}.tBodies[0].rows].map((row) => Number(row.cells[2].dataset.sort))"
    page.ask(press)
    up = page.ask(dates)
    assert up == sorted(up)
    page.ask(press)
    assert page.ask(dates) == sorted(up, reverse=True)


@pytest.mark.slow
@pytest.mark.parametrize("case", ["flagship", "gmpp", "hostile"])
def test_libreoffice_opens_workbook_and_slides(view_of: Any, case: str, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("no LibreOffice on this machine: workbook and slides were not opened")
    made = {"book.xlsx": render_workbook(view_of(case)), "deck.pptx": render_slides(view_of(case))}
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
        command = [
            office,
            "--headless",
            profile,
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            str(tmp_path / name),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        assert (tmp_path / name).with_suffix(".pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_the_pdf_of_every_case_is_made(view_of: Any, case: str) -> None:
    assert render_pdf(view_of(case)).startswith(b"%PDF")
