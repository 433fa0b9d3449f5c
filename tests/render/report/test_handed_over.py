"""Files to hand over: they open, say the same as the page, and nothing in them runs."""

from __future__ import annotations

import io
import itertools
import json
import re
import zipfile
from xml.etree import ElementTree

import pytest

from execsim.render.handover import document
from execsim.render.handover.document import render_pdf
from execsim.render.handover.markdown import render_markdown
from execsim.render.handover.slides import fitting, render_slides, widths
from execsim.render.handover.workbook import render_workbook
from execsim.render.phrases import plain
from execsim.render.report.assembly import report_view
from execsim.render.report.figures import Figure, joined
from execsim.render.report.theme import Theme
from execsim.render.report.view import Report
from reports import hostile_report, starter_report

pptx = pytest.importorskip("pptx")


@pytest.fixture(scope="module")
def view() -> Report:
    """Return the report on the plan to start from."""
    return report_view(starter_report())


def parts(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_workbook_has_a_sheet_a_chapter_and_native_charts(view: Report) -> None:
    files = parts(render_workbook(view))
    book = files["xl/workbook.xml"].decode()
    names = re.findall(r'<sheet name="([^"]+)"', book)
    assert names[:8] == ["To decide", *(chapter.title for chapter in view.chapters)]
    native = [chart for chart in view.charts() if chart.native is not None]
    assert len([name for name in files if name.startswith("xl/charts/chart")]) == len(native) > 4


def test_no_cell_of_the_workbook_is_a_formula_or_a_link() -> None:
    files = parts(render_workbook(report_view(hostile_report())))
    for name, content in files.items():
        if name.startswith("xl/worksheets/"):
            assert b"<f>" not in content
            assert b"hyperlink" not in content
    assert b'quotePrefix="1"' in files["xl/styles.xml"]
    assert "=HYPERLINK(" in files["xl/sharedStrings.xml"].decode()


def test_every_slide_has_a_title_that_says_something(view: Report) -> None:
    deck = pptx.Presentation(io.BytesIO(render_slides(view)))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert len(titles) == len(set(titles)) > 10
    assert titles[0] == view.title
    assert all(len(title) > 10 for title in titles)
    points = {plain(joined(chart.says)) for chart in view.charts()}
    assert points <= set(titles)


def test_charts_on_slides_can_be_edited(view: Report) -> None:
    deck = pptx.Presentation(io.BytesIO(render_slides(view)))
    drawn = [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert len(drawn) == sum(chart.native is not None for chart in view.charts())
    for shape in drawn:
        series = [list(one.values) for plot in shape.chart.plots for one in plot.series]
        assert any(value is not None for values in series for value in values)
        assert shape._element.nvGraphicFramePr.cNvPr.get("descr")


def test_hostile_names_are_text_on_slides() -> None:
    files = parts(render_slides(report_view(hostile_report())))
    said = "".join(
        "".join(ElementTree.fromstring(c).itertext()) for n, c in files.items() if n.startswith("ppt/slides/s")
    )
    assert "</script><script>alert('plan')</script>" in said
    assert "\u202e" not in said


def test_the_pdf_is_one(view: Report) -> None:
    made = render_pdf(view)
    assert made.startswith(b"%PDF-")
    assert made.rstrip().endswith(b"%%EOF")
    assert len(made) > 30_000


def test_hostile_names_are_no_markup_for_the_pdf() -> None:
    assert render_pdf(report_view(hostile_report())).startswith(b"%PDF-")


def test_markdown_says_the_same_in_the_same_order(view: Report) -> None:
    text = render_markdown(view)
    heads = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert heads[:3] == ["To decide", "In numbers", "One change for this week"]
    assert heads[3:] == [chapter.title for chapter in view.chapters]
    for number in view.numbers:
        assert joined(number.value) in text


def test_hostile_names_are_no_markup_in_markdown() -> None:
    text = render_markdown(report_view(hostile_report()))
    assert "\\<script\\>" in text
    assert not re.search(r"(?<!\\)<[a-z/]", text)
    assert not re.search(r"(?<!\\)\]\(", text)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    for head, rule in itertools.pairwise(rows):
        if re.fullmatch(r"\|(---\|)+", rule):
            assert len(re.findall(r"(?<!\\)\|", head)) == len(re.findall(r"\|", rule))


def test_every_figure_of_the_first_page_stands_on_slides_and_paper(view: Report) -> None:
    slides = parts(render_slides(view))
    said = " ".join(
        " ".join(ElementTree.fromstring(content).itertext())
        for name, content in slides.items()
        if "slides/slide" in name
    )
    first = [part for decision in view.decisions for option in decision.options for part in option.comes_to]
    first += [part for number in view.numbers for part in (*number.value, *number.meaning)]
    figures = [part.text for part in first if isinstance(part, Figure)]
    assert len(figures) > 5
    assert [text for text in figures if text not in said] == []
    paper = json.dumps(document._data(view, Theme()), ensure_ascii=False)
    assert [text for text in figures if text not in paper] == []


def test_columns_with_dates_and_codes_are_not_broken() -> None:
    rule, remedy, end = widths([5, 90, 19], 12.0)
    assert rule >= 5 * 0.08
    assert end >= 19 * 0.08
    assert remedy > 6
    assert rule + remedy + end == pytest.approx(12.0)


def test_hidden_series_are_in_no_legend(view: Report) -> None:
    charts = [content.decode() for name, content in parts(render_slides(view)).items() if "charts/chart" in name]
    waterfall = next(content for content in charts if ">before<" in content)
    assert '<c:legendEntry><c:idx val="0"/><c:delete val="1"/></c:legendEntry>' in re.sub(
        r" xmlns:\w+=\"[^\"]*\"", "", waterfall
    )


def test_a_table_on_a_slide_ends_before_its_foot() -> None:
    """A line takes .185 inches and .06 to the next row: 21 rows of a line fit in 5.2, and 8 of three lines."""
    assert fitting([["short"]] * 30, [2.0]) == 21
    assert fitting([["x" * 50]] * 30, [2.0]) == 8  # 1.76 inches hold 17 letters: three lines, .615 inches
