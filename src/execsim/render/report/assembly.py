"""From the document of a report to what its readers see."""

from __future__ import annotations

from dataclasses import replace

from execsim.render.audit_words import verdict
from execsim.render.report import chapters, grounds, opening
from execsim.render.report.chapters import NOT_BACK_TESTED
from execsim.render.report.figures import Figures, Text
from execsim.render.report.price_chapter import price_chapter
from execsim.render.report.view import Block, Chapter, Report, Table
from execsim.results.contract_report import ReportDocument

MOST_ROWS = 30


def report_view(document: ReportDocument) -> Report:
    """The report, decision first."""
    figures = Figures(document)
    subtitle: Text = (f"{document.file}, as it is",)
    if document.as_of is not None:
        subtitle = ("As of ", figures("day", "as_of"), f" · {document.file}")
    stopped = document.forecast.replications < document.forecast.requested and document.forecast.precision is None
    honesty: Text = ("Everything here holds if the file is true. ",)
    if document.forecast.back_test is None:
        honesty += (f"{NOT_BACK_TESTED} ",)
    if stopped:
        honesty += ("The run was stopped after ", figures("count", "forecast", "replications"), " futures.")
    told = (
        grounds.audit_chapter(figures),
        chapters.forecast_chapter(figures),
        chapters.plan_chapter(figures),
        chapters.scenario_chapter(figures),
        price_chapter(figures),
        grounds.assumption_chapter(figures),
        grounds.method_chapter(figures),
        grounds.appendix(figures),
    )
    return Report(
        title=document.portfolio,
        currency=document.currency,
        subtitle=subtitle,
        verdict=verdict(document.audit),
        honesty=honesty,
        decisions=opening.decisions(figures),
        undecided=opening.undecided(document),
        numbers=opening.numbers(figures),
        change=opening.change(figures),
        chapters=tuple(_laid_out(chapter) for chapter in told if chapter is not None),
    )


def _laid_out(chapter: Chapter) -> Chapter:
    """The chapter with tables that a reader can take in: nothing empty, the long rest folded."""
    blocks: list[Block] = []
    for block in chapter.blocks:
        if not isinstance(block, Table):
            blocks.append(block)
        elif block.rows:
            blocks += block.trimmed().parts(MOST_ROWS)
    return replace(chapter, blocks=tuple(blocks))
