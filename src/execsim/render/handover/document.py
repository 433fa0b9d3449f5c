"""The report as a document on paper: PDF by typst."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from execsim.render.charts.chart import Chart
from execsim.render.charts.static import missing, svg
from execsim.render.handover.plain_cells import said
from execsim.render.phrases import plain
from execsim.render.report.figures import joined
from execsim.render.report.theme import Theme
from execsim.render.report.view import Block, Notes, Paragraph, Report, Table


def render_pdf(report: Report, theme: Theme | None = None) -> bytes:
    """The report as the bytes of a PDF file.

    All text goes to typst as data: nothing in it is taken for markup or code.

    Raises
    ------
    MissingExtra
        typst, or the package that draws charts, is not installed.
    """
    try:
        import typst  # noqa: PLC0415 - an extra
    except ImportError:
        raise missing("typst") from None
    theme = theme or Theme()
    template = files("execsim.render.handover").joinpath("report.typ").read_bytes()
    data = json.dumps(_data(report, theme), ensure_ascii=False)
    made: bytes = typst.compile(template, format="pdf", sys_inputs={"report": data})
    return made


def _data(report: Report, theme: Theme) -> dict[str, Any]:
    return {
        "title": said(report.title),
        "subtitle": plain(joined(report.subtitle)),
        "verdict": said(report.verdict),
        "honesty": plain(joined(report.honesty)),
        "footer": plain(theme.footer) or "Made with execsim",
        "font": [name.strip() for name in theme.font.split(",") if name.strip()],
        "colours": dict(theme.light),
        "undecided": report.undecided,
        "decisions": [
            {
                "question": said(decision.question),
                "options": [
                    {"name": said(o.name), "recommended": o.recommended, "comes": plain(joined(o.comes_to))}
                    for o in decision.options
                ],
                "recommendation": plain(joined(decision.recommendation)),
                "rows": [
                    ["Who", said(decision.who)],
                    ["By when", plain(joined(decision.by))],
                    ["Waiting", plain(joined(decision.put_off))],
                ],
            }
            for decision in report.decisions
        ],
        "numbers": [
            {"label": said(n.label), "value": plain(joined(n.value)), "meaning": plain(joined(n.meaning))}
            for n in report.numbers
        ],
        "change": None
        if report.change is None
        else {
            "what": plain(joined(report.change.what)),
            "why": plain(joined(report.change.why)),
            "who": said(report.change.who),
            "places": " · ".join(plain(link.text) for link in report.change.links),
        },
        "chapters": [
            {
                "title": chapter.title,
                "says": plain(joined(chapter.says)),
                "blocks": [_block(block, theme) for block in chapter.blocks],
            }
            for chapter in report.chapters
        ],
    }


def _block(block: Block, theme: Theme) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"kind": "text", "text": plain(joined(block.text)), "note": block.note}
        case Table(folded=True):
            return {"kind": "text", "text": f"{said(block.caption)}: in the page and in the workbook.", "note": True}
        case Table():
            return {
                "kind": "table",
                "caption": said(block.caption),
                "heads": list(block.heads),
                "rows": [[said(cell) for cell in row] for row in block.rows],
            }
        case Chart():
            picture = svg(block, theme.tokens())
            return {
                "kind": "chart",
                "says": plain(joined(block.says)),
                "alt": plain(block.alt),
                "svg": picture,
                "reads": f"{block.title} ({block.reads})",
            }
        case Notes():
            notes = [{"title": said(n.title), "parts": [[h, said(t)] for h, t in n.parts if t]} for n in block.notes]
            return {"kind": "notes", "notes": notes}
