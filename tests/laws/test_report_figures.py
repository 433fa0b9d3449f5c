"""Every figure that a report shows is one of its JSON, rounded by the declared rule; nothing else makes figures."""

from __future__ import annotations

import datetime as dt
import io
import json
import math
import re
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest

from execsim.render.handover.workbook import render_workbook
from execsim.render.page.page import render_page
from execsim.render.report.assembly import report_view
from execsim.render.report.figures import Figure
from execsim.results.contract_report import ReportDocument
from reports import hostile_report, starter_report

STEP = re.compile(r"\.?([^.\[\]]+)|\[([^\]]*)\]")
UNITS = {"k": 1e3, "M": 1e6, "bn": 1e9}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def at(data: Any, path: str) -> Any:
    """What the JSON says at a path as a report cites it."""
    for name, bracket in STEP.findall(path):
        step = name or bracket
        data = data[int(step)] if isinstance(data, list) else data[step]
    return data


class Cited(HTMLParser):
    """The `<data>` elements of a page: (path, rule, what readers see)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self._open: tuple[str, str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "data":
            given = dict(attrs)
            self._open = (given["data-from"] or "", given["data-rule"] or "")
            self.found.append((*self._open, ""))

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            path, rule, said = self.found[-1]
            self.found[-1] = (path, rule, said + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "data":
            self._open = None


@pytest.fixture(params=[starter_report, hostile_report], ids=["starter", "hostile"])
def document(request: pytest.FixtureRequest) -> ReportDocument:
    """Return a report's document."""
    made: ReportDocument = request.param()
    return made


def test_what_the_page_says_is_what_the_json_says(document: ReportDocument) -> None:
    data = json.loads(document.model_dump_json(by_alias=True))
    cited = Cited(render_page(report_view(document))).found
    assert len(cited) > 100
    wrong = [(path, rule, said) for path, rule, said in cited if not agrees(rule, said, at(data, path))]
    assert wrong == []


def agrees(rule: str, said: str, raw: Any) -> bool:
    """Whether a text is what the rule makes of a number, told by other means than the report's own."""
    if raw is None:
        return said == "not known" or said.startswith(("after ", "later "))
    told: dict[str, Callable[[str, Any], bool]] = {
        "day": is_day,
        "week": is_week,
        "money": is_money,
        "chance": is_chance,
        "share": is_share,
        "days": is_length,
    }
    return told.get(rule, is_count)(said, raw)


def _date(said: str) -> dt.date:
    day, month, year = said.removeprefix("week of ").split()
    return dt.date(int(year), MONTHS.index(month) + 1, int(day))


def is_day(said: str, raw: str) -> bool:
    return _date(said) == dt.date.fromisoformat(raw)


def is_week(said: str, raw: str) -> bool:
    return _date(said).weekday() == 0 and 0 <= (dt.date.fromisoformat(raw) - _date(said)).days < 7


def is_money(said: str, raw: float) -> bool:
    number, unit = said.split()[:2]
    return math.isclose(float(number) * UNITS.get(unit, 1.0), float(f"{raw:.2g}"), rel_tol=1e-9)


def is_chance(said: str, raw: float) -> bool:
    first, second = map(int, said.lstrip("<> ").split(" in "))
    if said[0] in "<>":
        return raw < 1 / 40 if said[0] == "<" else raw > 39 / 40
    return 0 < first < second and abs(first / second - raw) <= 0.05


def is_share(said: str, raw: float) -> bool:
    if said in ("all", "0 %"):
        return raw == float(said == "all")
    return 1 <= int(said[:-2]) <= 99 and abs(int(said[:-2]) - 100 * raw) <= 1


def is_length(said: str, raw: float) -> bool:
    number, unit = said.replace("no day", "0 days").split()
    size, slack = {"day": (1, 0.5), "week": (5, 2.5), "year": (250, 125)}[unit.rstrip("s")]
    return abs(float(number) * size - abs(raw)) <= slack


def is_count(said: str, raw: float) -> bool:
    number = float(said.removeprefix("about ").removesuffix(" times").replace(",", ""))
    return math.isclose(number, raw, rel_tol=0.005, abs_tol=0.0501 if said.endswith(" times") else 0.5)


def test_nothing_is_ever_certain_or_impossible(document: ReportDocument) -> None:
    said = [(figure.path, figure.text) for figure in report_view(document).figures() if figure.rule == "chance"]
    assert said
    assert [entry for entry in said if entry[1] in ("0 %", "100 %", "0 in 1", "1 in 1")] == []


def test_cells_of_the_workbook_hold_the_rounded_numbers(document: ReportDocument) -> None:
    numbers, texts = cells(render_workbook(report_view(document)))
    for figure in report_view(document).figures():
        assert said_in(figure, numbers, texts), figure


def said_in(figure: Figure, numbers: set[float], texts: str) -> bool:
    if isinstance(figure.number, dt.date):
        return float((figure.number - dt.date(1899, 12, 30)).days) in numbers or figure.text in texts
    return figure.number in numbers or " ".join(figure.text.split()) in texts


def cells(book: bytes) -> tuple[set[float], str]:
    """Numbers and texts of all cells, read from the file itself."""
    numbers: set[float] = set()
    texts: list[str] = []
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                numbers |= {float(value) for value in _values(archive.read(name))}
            if name == "xl/sharedStrings.xml":
                texts = ["".join(item.itertext()) for item in ElementTree.fromstring(archive.read(name))]
    return numbers, "\n".join(texts)


def _values(sheet: bytes) -> Iterator[str]:
    for cell in ElementTree.fromstring(sheet).iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}c"):
        value = cell.find("{*}v")
        if cell.get("t") != "s" and value is not None and value.text:
            yield value.text
