"""The report as slides: a title that says the point, and charts that can be edited."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

from execsim.render.charts.chart import Chart
from execsim.render.charts.static import missing, png
from execsim.render.handover.plain_cells import said
from execsim.render.handover.slide_charts import add_chart
from execsim.render.phrases import plain
from execsim.render.report.figures import joined
from execsim.render.report.theme import Theme
from execsim.render.report.view import Cell, Change, Decision, Number, Paragraph, Report, Table

WIDE, HIGH, EDGE = 13.333, 7.5, 0.6  # inches
TOP, ROOM = 1.55, 5.2
MOST_ROWS = 9
LINE, GAP = 0.185, 0.06  # inches of a line of a table, and between rows
LONGEST_CELL = 130
SHORT, LONG = 22, 60  # letters of a cell that is not broken; beyond which it is broken anyway
LETTER, MARGINS = 0.1, 0.24  # inches, in the widest of the fonts that may be at hand
TITLE_ONLY = 5  # layout of the template that ships with python-pptx
SLIDES = ("audit", "forecast", "plan", "scenarios", "prices", "assumptions", "appendix")
CHARTS_ALONE = ("assumptions", "appendix")


def render_slides(report: Report, theme: Theme | None = None) -> bytes:
    """The report as the bytes of a .pptx file.

    Raises
    ------
    MissingExtra
        python-pptx, or the package that draws charts, is not installed.
    """
    try:
        import pptx  # noqa: PLC0415 - an extra
    except ImportError:
        raise missing("python-pptx") from None
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = pptx.util.Inches(WIDE), pptx.util.Inches(HIGH)
    deck.core_properties.title = plain(report.title)
    _Deck(deck, theme or Theme()).write(report)
    target = io.BytesIO()
    deck.save(target)
    return target.getvalue()


class _Deck:
    """The slides of one presentation."""

    def __init__(self, deck: Any, theme: Theme) -> None:
        self._deck, self._theme, self._colours = deck, theme, theme.tokens()
        self._font = theme.font.partition(",")[0] or None

    def write(self, report: Report) -> None:
        """First page, then the point of each chapter, a chart or a table a slide."""
        self._opening(report)
        if report.decisions:
            self._decisions(report.decisions)
        if report.numbers or report.change is not None:
            self._numbers(report.numbers, report.change)
        for chapter in report.chapters:
            if chapter.anchor not in SLIDES:
                continue
            notes = " ".join(joined(block.text) for block in chapter.blocks if isinstance(block, Paragraph))
            for block in chapter.blocks:
                if isinstance(block, Chart):
                    self._chart(block, notes)
                elif isinstance(block, Table) and not block.folded and chapter.anchor not in CHARTS_ALONE:
                    self._table(block, chapter.title, joined(chapter.says))

    def _opening(self, report: Report) -> None:
        slide = self._slide(report.title, size=36, top=2.0)
        rows = [(report.verdict, 20, True), (joined(report.subtitle), 14, False), (joined(report.honesty), 14, False)]
        if report.undecided:
            rows.append((report.undecided, 14, False))
        self._words(slide, EDGE, 3.4, WIDE - 2 * EDGE, 2.5, rows)

    def _decisions(self, decisions: tuple[Decision, ...]) -> None:
        slide = self._slide(f"To decide: {', '.join(d.question.rstrip('?').lower() for d in decisions)}?", size=22)
        width = (WIDE - 2 * EDGE) / len(decisions)
        for n, decision in enumerate(decisions):
            rows: list[tuple[str, int, bool]] = [(decision.question, 16, True)]
            for option in decision.options:
                mark = "● " if option.recommended else "○ "
                comes = f": {joined(option.comes_to)}" if option.comes_to else ""
                rows.append((f"{mark}{option.name}{comes}", 11, option.recommended))
            rows.append((joined(decision.recommendation), 12, False))
            rows += [(f"Who: {decision.who}", 12, False), (f"By when: {joined(decision.by)}", 12, False)]
            rows.append((f"Waiting: {joined(decision.put_off)}", 12, False))
            self._words(slide, EDGE + n * width, TOP, width - 0.25, ROOM, rows, panel=True)

    def _numbers(self, numbers: tuple[Number, ...], change: Change | None) -> None:
        said_ = ", ".join(
            f"{n.label.lower() if n.label[:5] != 'Value' else 'value'} {joined(n.value)}" for n in numbers
        )
        slide = self._slide(f"In numbers: {said_}" if numbers else "One change for this week", size=22)
        width = (WIDE - 2 * EDGE) / max(1, len(numbers))
        for n, number in enumerate(numbers):
            rows = [(number.label, 13, False), (joined(number.value), 30, True), (joined(number.meaning), 13, False)]
            self._words(slide, EDGE + n * width, TOP, width - 0.25, 2.4, rows, panel=True)
        if change is not None:
            rows = [("One change for this week", 13, False), (joined(change.what), 16, True)]
            rows.append((f"{joined(change.why)} Who: {change.who}.", 13, False))
            self._words(slide, EDGE, TOP + 2.7, WIDE - 2 * EDGE - 0.25, 2.3, rows, panel=True)

    def _chart(self, chart: Chart, notes: str) -> None:
        slide = self._slide(joined(chart.says), size=22)
        if chart.native is not None:
            place = (EDGE, TOP, WIDE - 2 * EDGE, ROOM)
            add_chart(slide, chart.native, self._colours, place, alt=chart.alt)
        elif chart.key == "lights":
            self._rows(slide, chart.heads, chart.rows)
        else:
            self._picture(slide, chart)
        self._foot(slide, f"{chart.title} ({chart.reads})" if chart.native is None else chart.title)
        slide.notes_slide.notes_text_frame.text = plain(f"{chart.alt} {notes}")

    def _picture(self, slide: Any, chart: Chart) -> None:
        from pptx.util import Inches  # noqa: PLC0415 - an extra

        shape = slide.shapes.add_picture(io.BytesIO(png(chart, self._colours)), Inches(EDGE), Inches(TOP))
        scale = min(Inches(WIDE - 2 * EDGE) / shape.width, Inches(ROOM) / shape.height)
        shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
        shape._element.nvPicPr.cNvPr.set("descr", chart.alt)

    def _table(self, table: Table, chapter: str, says: str) -> None:
        slide = self._slide(table.says or f"{chapter}: {table.caption[:1].lower()}{table.caption[1:]}", size=22)
        more = len(table.rows) - self._rows(slide, table.heads, table.rows)
        self._foot(slide, f"{table.caption}. {says}{f' And {more} more in the page.' if more > 0 else ''}")

    def _rows(self, slide: Any, heads: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]) -> int:
        """Draw the first rows, as many as there is room for; how many."""
        from pptx.util import Inches, Pt  # noqa: PLC0415 - an extra

        room = WIDE - 2 * EDGE
        texts = [[said(cell)[:LONGEST_CELL] for cell in row] for row in rows[:MOST_ROWS]]
        columns = widths([max(map(len, column)) for column in zip(heads, *texts, strict=True)], room)
        shown = rows[: fitting([heads, *texts], columns) - 1]
        frame = slide.shapes.add_table(
            1 + len(shown), len(heads), Inches(EDGE), Inches(TOP), Inches(room), Inches(0.35 * (1 + len(shown)))
        )
        for n, width in enumerate(columns):
            frame.table.columns[n].width = Inches(width)
        for row, cells in enumerate((heads, *shown)):
            for column, cell in enumerate(cells):
                text = said(cell)
                target = frame.table.cell(row, column)
                target.text = text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
                target.margin_top = target.margin_bottom = Pt(2)
                for paragraph in target.text_frame.paragraphs:
                    self._letters(paragraph, 11, bold=row == 0)
                target.fill.solid()
                target.fill.fore_color.rgb = self._rgb("@grid" if row == 0 else "@paper")
        return len(shown)

    # --- pieces -----------------------------------------------------------------------------------------------

    def _slide(self, title: str, *, size: int, top: float = 0.45) -> Any:
        from pptx.util import Inches  # noqa: PLC0415 - an extra

        slide = self._deck.slides.add_slide(self._deck.slide_layouts[TITLE_ONLY])
        head = slide.shapes.title
        head.left, head.top, head.width, head.height = (Inches(n) for n in (EDGE, top, WIDE - 2 * EDGE, 1.0))
        head.text = plain(title)
        head.text_frame.word_wrap = True
        fits = size if len(title) <= 100 else 18 if len(title) <= 180 else 14
        for paragraph in head.text_frame.paragraphs:
            self._letters(paragraph, fits, bold=True)
            paragraph.alignment = 1
        return slide

    def _words(
        self,
        slide: Any,
        left: float,
        top: float,
        width: float,
        height: float,
        rows: list[tuple[str, int, bool]],
        *,
        panel: bool = False,
    ) -> None:
        from pptx.util import Inches, Pt  # noqa: PLC0415 - an extra

        box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
        box.text_frame.word_wrap = True
        if panel:
            box.fill.solid()
            box.fill.fore_color.rgb = self._rgb("@panel")
        for n, (text, size, bold) in enumerate(rows):
            paragraph = box.text_frame.paragraphs[0] if n == 0 else box.text_frame.add_paragraph()
            paragraph.text = plain(text)
            paragraph.space_after = Pt(6)
            self._letters(paragraph, size, bold=bold)

    def _foot(self, slide: Any, text: str) -> None:
        footer = f"{text}   ·   {self._theme.footer}" if self._theme.footer else text
        self._words(slide, EDGE, HIGH - 0.6, WIDE - 2 * EDGE, 0.4, [(footer, 10, False)])

    def _letters(self, paragraph: Any, size: int, *, bold: bool) -> None:
        from pptx.util import Pt  # noqa: PLC0415 - an extra

        font = paragraph.font
        font.size, font.bold, font.color.rgb = Pt(size), bold, self._rgb("@ink")
        if self._font:
            font.name = self._font

    def _rgb(self, name: str) -> Any:
        from pptx.dml.color import RGBColor  # noqa: PLC0415 - an extra

        return RGBColor.from_string(self._colours[name].lstrip("#"))


def widths(longest: list[int], room: float) -> list[float]:
    """Inches for columns by the letters of their longest cell.

    Short ones have what they need, so that dates and codes are not broken; the others share the rest.
    """
    needed = [LETTER * min(length, LONG) + MARGINS for length in longest]
    short = {n for n, length in enumerate(longest) if length <= SHORT}
    rest = room - sum(needed[n] for n in short)
    asked = sum(one for n, one in enumerate(needed) if n not in short)
    if not asked or rest < room / 3:  # nothing long to take it, or nothing left for it
        return [room * one / sum(needed) for one in needed]
    return [one if n in short else rest * one / asked for n, one in enumerate(needed)]


def fitting(rows: Sequence[Sequence[str]], columns: Sequence[float]) -> int:
    """How many rows of a table, its head among them, fit on a slide with columns of so many inches."""
    high = 0.0
    for number, row in enumerate(rows):
        lines = max(math.ceil(LETTER * len(text) / (width - MARGINS)) for text, width in zip(row, columns, strict=True))
        high += LINE * max(lines, 1) + GAP
        if high > ROOM:
            return number
    return len(rows)
