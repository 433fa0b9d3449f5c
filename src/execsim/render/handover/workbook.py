"""The report as a workbook: a sheet a chapter, its tables as cells, its charts as charts of the workbook."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

from execsim.render.charts.chart import Chart, Native, Series
from execsim.render.charts.static import missing
from execsim.render.handover.plain_cells import said
from execsim.render.phrases import plain
from execsim.render.report.figures import Figure, Text, joined
from execsim.render.report.theme import Theme
from execsim.render.report.view import Block, Cell, Chapter, Notes, Paragraph, Report, Table

FORMATS = {
    "money": "#,##0",
    "week": "d mmm yyyy",
    "day": "d mmm yyyy",
    "share": "0%",
    "count": "#,##0.##",
    "number": "0.###",
}
WIDTHS = (36, 26, 44, 22, 26, 30)
CHART_ROWS, CHART_SIZE = 20, {"width": 860, "height": 360}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LINE = 15.0  # points
LONGEST_CELL = 32_000  # what a cell holds


def render_workbook(report: Report, theme: Theme | None = None) -> bytes:
    """The report as the bytes of an .xlsx file.

    Text of a portfolio is text in every cell: nothing is taken for a formula or a link, and what begins like a formula
    keeps a quote before it when somebody edits it.

    Raises
    ------
    MissingExtra
        XlsxWriter is not installed.
    """
    try:
        import xlsxwriter  # noqa: PLC0415 - an extra
    except ImportError:
        raise missing("XlsxWriter") from None
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": plain(report.title), "comments": "Made with execsim"})
    _Book(book, theme or Theme(), plain(report.currency)).write(report)
    book.close()
    return target.getvalue()


class _Book:
    """Sheets of one workbook."""

    def __init__(self, book: Any, theme: Theme, currency: str) -> None:
        self._book, self._colours = book, theme.tokens()
        self._wrap = {"text_wrap": True, "valign": "top"}
        self._title = book.add_format({"bold": True, "font_size": 16})
        self._strong = book.add_format({"bold": True} | self._wrap)
        self._head = book.add_format({"bold": True, "bottom": 1, "font_color": self._colours["@muted"]} | self._wrap)
        self._text = book.add_format(self._wrap)
        self._quoted = book.add_format({"quote_prefix": True} | self._wrap)
        formats = FORMATS | {"money": '#,##0 "{}"'.format(currency.replace('"', "").replace("\\", ""))}
        self._numbers = {
            rule: book.add_format({"num_format": f, "align": "left"} | self._wrap) for rule, f in formats.items()
        }
        self._data = 0

    def write(self, report: Report) -> None:
        """All sheets: the first page, a chapter each, and what the charts draw."""
        self._first_page(report)
        charts: list[tuple[Any, int, Chart]] = []
        for chapter in report.chapters:
            sheet = self._sheet(chapter.title)
            charts += self._chapter(sheet, chapter)
        data = self._book.add_worksheet("Chart data")
        for sheet, row, chart in charts:
            assert chart.native is not None, "only native charts are kept"
            sheet.insert_chart(
                row, 0, self._chart(data, chart, chart.native), {"description": chart.alt} | {"object_position": 2}
            )
            if chart.native.grid:
                self._grid(chart, chart.native)

    def _sheet(self, name: str) -> Any:
        sheet = self._book.add_worksheet(name)
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def _first_page(self, report: Report) -> None:
        sheet = self._sheet("To decide")
        self._put(sheet, 0, 0, report.title, self._title)
        row = 1
        for text in ((joined(report.subtitle),), (report.verdict,), (joined(report.honesty),)):
            self._put(sheet, row, 0, text[0], self._strong if text[0] == report.verdict else None, across=True)
            row += 1
        if report.undecided:
            row += 1
            self._put(sheet, row, 0, report.undecided, across=True)
        for decision in report.decisions:
            row += 1
            self._put(sheet, row, 0, decision.question, self._strong, across=True)
            row += 1
            for column, head in enumerate(_heads(decision.options[0].comes_to), start=1):
                self._put(sheet, row, column, head, self._head)
            for option in decision.options:
                row += 1
                self._put(sheet, row, 0, f"{option.name}{' (recommended)' if option.recommended else ''}")
                if option.comes_to and isinstance(option.comes_to[-1], Figure):
                    self._figures(sheet, row, 1, option.comes_to)
                else:
                    self._put(sheet, row, 1, joined(option.comes_to), across=True)
            for head, content in (
                ("", decision.recommendation),
                ("Who", (decision.who,)),
                ("By when", decision.by),
                ("Waiting", decision.put_off),
            ):
                row += 1
                self._put(sheet, row, 0, head or joined(content), across=not head)
                if head:
                    self._put(sheet, row, 1, joined(content), across=True)
            row += 1
        for number in report.numbers:
            row += 1
            self._put(sheet, row, 0, number.label, self._strong)
            self._figures(sheet, row, 1, number.value)
            self._put(sheet, row, 3, joined(number.meaning), across=True)
        if report.change is not None:
            row += 2
            self._put(sheet, row, 0, "One change for this week", self._strong)
            self._put(sheet, row + 1, 0, joined(report.change.what), across=True)
            self._put(sheet, row + 2, 0, f"{joined(report.change.why)} Who: {report.change.who}", across=True)

    def _figures(self, sheet: Any, row: int, column: int, text: Text) -> None:
        """The figures of a text, a cell each."""
        for n, figure in enumerate(part for part in text if isinstance(part, Figure)):
            self._cell(sheet, row, column + n, figure)

    def _chapter(self, sheet: Any, chapter: Chapter) -> Iterator[tuple[Any, int, Chart]]:
        self._put(sheet, 0, 0, chapter.title, self._title)
        self._put(sheet, 1, 0, joined(chapter.says), self._strong, across=True)
        row = 3
        for block in chapter.blocks:
            if isinstance(block, Chart) and block.native is not None:
                yield sheet, row + 1, block
                self._put(sheet, row, 0, joined(block.says), self._strong, across=True)
                row += CHART_ROWS
            row = self._block(sheet, row, block) + 1

    def _block(self, sheet: Any, row: int, block: Block) -> int:
        """Write a block; the row after it."""
        match block:
            case Paragraph():
                self._put(sheet, row, 0, joined(block.text), across=True)
                return row + 1
            case Table():
                return self._table(sheet, row, block.caption, block.heads, block.rows)
            case Chart():
                caption = block.title if block.native is not None else joined(block.says)
                return self._table(sheet, row, caption, block.heads, block.rows) if block.rows else row
            case Notes():
                parts = [(note.title, f"{head}: {text}") for note in block.notes for head, text in note.parts if text]
                for title, text in parts:
                    self._put(sheet, row, 0, title)
                    self._put(sheet, row, 1, text, across=True)
                    row += 1
                return row

    def _table(
        self, sheet: Any, row: int, caption: str, heads: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]
    ) -> int:
        self._put(sheet, row, 0, caption, self._strong, across=True)
        for column, head in enumerate(heads):
            self._put(sheet, row + 1, column, head, self._head)
        for n, cells in enumerate(rows, start=row + 2):
            lines = max((-(-len(said(cell)) // width) for cell, width in zip(cells, WIDTHS, strict=False)), default=1)
            sheet.set_row(n, LINE * max(1, lines))
            for column, cell in enumerate(cells):
                self._cell(sheet, n, column, cell)
        return row + 2 + len(rows)

    def _cell(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, Figure) and cell.number is not None and cell.rule in FORMATS:
            form = self._numbers[cell.rule]
            if isinstance(cell.number, dt.date):
                sheet.write_datetime(row, column, cell.number, form)
            else:
                sheet.write_number(row, column, cell.number, form)
        else:
            self._put(sheet, row, column, said(cell))

    def _put(self, sheet: Any, row: int, column: int, text: str, form: Any = None, *, across: bool = False) -> None:
        """Write a text, over the rest of the row where it is long; never a formula, never a link."""
        shown = plain(text)[:LONGEST_CELL]
        chosen = form or (self._quoted if shown.startswith(FORMULA) else self._text)
        if across and shown:
            last = len(WIDTHS) - 1
            sheet.merge_range(row, column, row, last, "", chosen)
            room = sum(WIDTHS[column:])
            sheet.set_row(row, LINE * max(1, -(-len(shown) // room)))
        sheet.write_string(row, column, shown, chosen)

    # --- charts -----------------------------------------------------------------------------------------------

    def _chart(self, data: Any, chart: Chart, native: Native) -> Any:
        """A chart of the workbook, and its figures on the sheet of data."""
        top = self._data
        kinds = {
            "stacked-bars": {"type": "bar", "subtype": "stacked"},
            "bars": {"type": "bar"},
            "lines": {"type": "line"},
            "scatter": {"type": "scatter"} if native.categories else {"type": "scatter", "subtype": "straight"},
        }
        drawn = self._book.add_chart(kinds[native.kind])
        self._put(data, top, 0, chart.title, self._strong)
        labels = [*native.categories] if native.categories else [""] * len(native.x)
        for n, label in enumerate(labels):
            self._put(data, top + 2 + n, 0, label)
            if native.x:
                data.write_number(top + 2 + n, 1, native.x[n])
        first = 2 if native.x else 1
        for s, series in enumerate(native.series):
            self._put(data, top + 1, first + s, series.name)
            for n, value in enumerate(series.values):
                if value is not None:
                    data.write_number(top + 2 + n, first + s, value)
        if native.kind == "scatter" and native.categories:
            for n in range(len(labels)):
                drawn.add_series(
                    self._series(data, top + 2 + n, top + 2 + n, native.series[0], first, name=(top + 2 + n, 0), x=1)
                )
        else:
            for s, series in enumerate(native.series):
                x = 1 if native.x else 0
                drawn.add_series(
                    self._series(
                        data, top + 2, top + 1 + len(labels), series, first + s, name=(top + 1, first + s), x=x
                    )
                )
        self._axes(drawn, native)
        self._data = top + len(labels) + 4
        return drawn

    def _series(
        self, data: Any, start: int, end: int, series: Series, column: int, *, name: tuple[int, int], x: int
    ) -> dict[str, Any]:
        colour = self._colours[series.colour]
        look: dict[str, Any] = {"fill": {"color": colour}, "gap": 40}
        if series.hidden:
            look = {"fill": {"none": True}, "border": {"none": True}, "gap": 40}
        return {
            "name": [data.name, *name],
            "categories": [data.name, start, x, end, x],
            "values": [data.name, start, column, end, column],
            "line": {"none": True} if series.hidden else {"color": colour, "width": 2},
            **look,
        }

    def _axes(self, drawn: Any, native: Native) -> None:
        value: dict[str, Any] = {
            "num_format": native.format,
            "name": native.axis,
            "major_gridlines": {"visible": True, "line": {"color": self._colours["@grid"]}},
        }
        bars = native.kind in ("stacked-bars", "bars")
        if native.dates:
            places = native.x or native.series[0].values
            value["min"] = min(place for place in places if place is not None) - 7
        elif native.kind == "bars" and all((number or 0.0) >= 0 for one in native.series for number in one.values):
            value["min"] = 0
        if bars:  # in the order of the report, the first on top; Excel turns the axes of bars
            drawn.set_y_axis({"reverse": True, "num_font": {"size": 9}, "label_position": "low"})
            drawn.set_x_axis(value | {"label_position": "high"})
        elif native.kind == "scatter":
            drawn.set_x_axis(value)
            drawn.set_y_axis({"name": native.series[0].name, "num_format": "#,##0" if native.categories else "0%"})
        else:
            drawn.set_x_axis({"num_font": {"size": 9}})
            drawn.set_y_axis(value)
        hidden = [n for n, series in enumerate(native.series) if series.hidden]
        one = len(native.series) == 1 and not native.categories
        drawn.set_legend(
            {"none": True} if one or native.kind == "bars" else {"position": "top", "delete_series": hidden}
        )
        drawn.set_title({"none": True})
        drawn.set_size(CHART_SIZE)

    def _grid(self, chart: Chart, native: Native) -> None:
        """Shares by row and column as coloured cells."""
        sheet = self._book.add_worksheet(plain(chart.title)[:31])
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, len(native.categories), 6)
        upright = self._book.add_format({"rotation": 90, "font_size": 9})
        share = self._book.add_format({"num_format": "0%", "font_size": 8})
        for column, name in enumerate(native.categories, start=1):
            self._put(sheet, 0, column, name, upright)
        for row, (name, shares) in enumerate(native.grid, start=1):
            self._put(sheet, row, 0, name)
            for column, value in enumerate(shares, start=1):
                if value is not None:
                    sheet.write_number(row, column, value, share)
        area = (1, 1, len(native.grid), len(native.categories))
        full = self._book.add_format({"bg_color": self._colours["@bad"], "font_color": "#ffffff", "bold": True})
        some = self._book.add_format({"bg_color": self._colours["@load1"]})
        sheet.conditional_format(*area, {"type": "cell", "criteria": ">=", "value": 1, "format": full})
        sheet.conditional_format(*area, {"type": "cell", "criteria": ">", "value": 0, "format": some})
        sheet.freeze_panes(1, 1)


def _heads(text: Text) -> list[str]:
    """What the words before each figure of a text call it."""
    return [part.strip(" ,;") for part in text if isinstance(part, str)]
