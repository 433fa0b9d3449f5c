"""The chapters that a report stands on: audit, assumptions, method, appendix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from execsim.render.audit_words import sentence, standing, told, verdict
from execsim.render.charts import curves, health, network, worth
from execsim.render.phrases import count, full_day
from execsim.render.report.chapters import back_tested, charts
from execsim.render.report.figures import DECLARED, Figures
from execsim.render.report.opening import links_of
from execsim.render.report.view import Block, Cell, Chapter, Note, Notes, Paragraph, Status, Table
from execsim.render.report.wording import titled
from execsim.results.contract import FindingPart
from execsim.results.findings import at_least

MOST_FLIPS = 5
MOST_FINDINGS = 15
MOST_QUESTIONS = 12
MOST_DEFAULTS = 40
UNITS = {"work": " days of work", "decision": " working days", "external": " working days"}
TRUST = {"folklore": "folklore", "low": "low", "convention": "convention", "medium": "medium", "high": "high"}


def audit_chapter(figures: Figures) -> Chapter:
    """What in this plan usually breaks execution."""
    audit = figures.document.audit
    found = standing(audit)
    blocks: list[Block] = [*charts(health.lights(figures))]
    if found:
        heads = ("severity", "rule", "what", "line", "whom to ask")
        first = [f for f in found if at_least(f.severity, "high")][:MOST_FINDINGS] or found[:MOST_FINDINGS]
        rest = [finding for finding in found if finding not in first]
        blocks.append(Table("What breaks execution most", heads, tuple(map(_finding, first)), says=_worst(first)))
        if rest:
            caption = f"{count(len(rest), 'more finding')}, worst first"
            blocks.append(Table(caption, heads, tuple(map(_finding, rest)), folded=True))
    waived = [finding for finding in audit.findings if finding.waived]
    if waived:
        rows = tuple((f.code, f.title, full_day(f.waived_until) if f.waived_until else "") for f in waived)
        blocks.append(Table("Accepted", ("rule", "where", "until"), rows))
    if audit.questions:
        asked = tuple((q.whom, q.text, ", ".join(q.about[:3])) for q in audit.questions[:MOST_QUESTIONS])
        more = len(audit.questions) - len(asked)
        heads_ = ("whom to ask", "question", "about")
        blocks.append(Table("What nobody has said yet", heads_, asked, folded=True))
        if more > 0:
            says = f"And {count(more, 'more question')}; 'execsim ask' lists them, a role at a time."
            blocks.append(Paragraph((says,), note=True))
    return Chapter("audit", "Audit", (f"{verdict(audit)} {told(audit)}.",), tuple(blocks))


def _worst(found: list[FindingPart]) -> str:
    """The pitfall that the worst findings show most often."""
    pitfall, often = Counter(finding.pitfall for finding in found).most_common(1)[0]
    return f"The pitfall of the worst findings is {pitfall}: {often} of {len(found)}."


def _finding(finding: FindingPart) -> tuple[Cell, ...]:
    links = links_of(finding)
    where: Cell = links[1] if len(links) > 1 else finding.path
    message = sentence(finding.message)
    said = message if finding.title.lower() in message.lower() else f"{finding.title}: {message}"
    return (Status(finding.severity), links[0], said, where, finding.whom)


def assumption_chapter(figures: Figures) -> Chapter:
    """What the figures rest on, how far to trust it, and what would turn a recommendation."""
    document = figures.document
    own = sum(part.own for part in document.assumptions)
    weak = sum(part.trust in ("low", "folklore") for part in document.assumptions)
    many = count(len(document.assumptions), "assumption")
    says = (f"{many} about how people work, {own} from the file; {weak} of low trust.",)
    rows = tuple(
        (
            part.means,
            figures("number", "assumptions", n, "value"),
            (figures("number", "assumptions", n, "low"), " to ", figures("number", "assumptions", n, "high")),
            TRUST[part.trust],
            "the file" if part.own else "assumed",
            part.source,
        )
        for n, part in enumerate(document.assumptions)
    )
    blocks: list[Block] = [
        Table("Behavioural numbers", ("what", "value", "plausible", "trust", "from", "source"), rows, right=(1,))
    ]
    assumed = document.forecast.assumed
    if assumed:
        blocks.append(
            Table(
                "Taken because the file does not say", ("default",), tuple((text,) for text in assumed[:MOST_DEFAULTS])
            )
        )
        if len(assumed) > MOST_DEFAULTS:
            blocks.append(Paragraph((f"And {len(assumed) - MOST_DEFAULTS} more.",), note=True))
    blocks = [*charts(worth.tornado(figures)), *_what_flips(figures), *blocks]
    return Chapter("assumptions", "Assumptions", says, tuple(blocks))


def _what_flips(figures: Figures) -> Iterator[Paragraph]:
    """At which value of what is not known another choice would be better."""
    found = figures.document.sensitivity
    if found is None:
        yield Paragraph(("What would turn a recommendation was not looked at (--quick).",), note=True)
        return
    flips = [(n, k, swing) for n, swing in enumerate(found.swings) for k in range(len(swing.flips))]
    for n, k, swing in flips[:MOST_FLIPS]:
        flip = swing.flips[k]
        at = figures("number", "sensitivity", "swings", n, "flips", k, "at")
        first, second = (
            "the plan as it is" if name == found.worlds[0] else f"'{titled(name)}'"
            for name in (flip.better, flip.other)
        )
        now = figures("number", "sensitivity", "swings", n, "what", "value")
        unit = UNITS.get(swing.what.kind, "")
        yield Paragraph(
            (
                f"{first[:1].upper()}{first[1:]} is better than {second} if this is below ",
                at,
                f"{unit} (taken to be ",
                now,
                f"), above it the other way round: {swing.what.name}.",
            )
        )
    best = found.best
    if len(found.worlds) > 1 and not any(best in (f.better, f.other) for _, _, swing in flips for f in swing.flips):
        name = "the plan as it is" if best == found.worlds[0] else titled(best)
        says = f"Nothing that was tried, within its range, makes another option better than {name}."
        yield Paragraph((says,))


def method_chapter(figures: Figures) -> Chapter:
    """How the figures were made, and how they are rounded."""
    forecast = figures.document.forecast
    luck = (
        "Simulated ",
        figures("count", "forecast", "replications"),
        " futures of the file on seed ",
        figures("count", "forecast", "seed"),
        "; every comparison shares their luck.",
    )
    blocks: list[Block] = [
        Paragraph(luck),
        Paragraph(
            (
                "Findings come from ",
                figures("count", "audit", "rules"),
                " rules; a rule that lacks its input is no pass.",
            )
        ),
        Paragraph(("A range of a forecast holds 8 of 10 futures: from the 10th to the 90th percentile.",)),
        back_tested(figures),
        Paragraph(("The lines of charts go through the very points; what is said of them is rounded.",), note=True),
        Table("How figures are rounded", ("", "rule"), tuple((name, text) for name, text in DECLARED.items())),
    ]
    if forecast.half_width is not None:
        blocks.insert(
            1,
            Paragraph(
                (
                    "The 8-in-10 date of the end is known to ± ",
                    figures("share", "forecast", "half_width"),
                    " of the time until then.",
                )
            ),
        )
    return Chapter("method", "Method", ("Everything here holds if the file is true.",), tuple(blocks))


def appendix(figures: Figures) -> Chapter:
    """The end of everything, who waits for whom, and the rules that found something."""
    blocks: list[Block] = []
    says = "Who waits for whom, and the rules that found something."
    if figures.document.forecast.portfolio_finish is not None:
        at = ("forecast", "portfolio_finish")
        half, eight = figures("week", *at, "p50"), figures("week", *at, "p80")
        blocks.append(
            Paragraph(
                ("Everything selected is done by the ", half, " in half of all futures, by the ", eight, " in 8 of 10.")
            )
        )
        blocks += charts(curves.s_curve(figures, "finish"), network.dependency_map(figures))
        says = f"The end of everything, {says[:1].lower()}{says[1:]}"
    rules = {finding.code: finding for finding in figures.document.audit.findings}
    notes = tuple(
        Note(
            f"rule-{code}",
            f"{code} {finding.name.replace('-', ' ')}",
            (
                ("Pitfall", finding.pitfall),
                ("Do", sentence(finding.mitigation)),
                ("Ask", " ".join(finding.ask)),
                *((("Trust", finding.trust),) if finding.trust else ()),
            ),
        )
        for code, finding in sorted(rules.items())
    )
    if notes:
        blocks.append(Notes(notes))
    return Chapter("appendix", "Appendix", (says,), tuple(blocks))
