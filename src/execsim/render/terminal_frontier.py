"""A frontier in the terminal: which plan, and what the next step along it costs."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from execsim.render.phrases import count, money, percent
from execsim.render.terminal import BLANK, Look, columns, labelled, next_steps, paint, words
from execsim.results.contract_rolling import FrontierDocument, PointPart

AGAINST = {
    "risk": "its worst tenth of futures",
    "on-time": "due dates kept",
    "cost": "what it costs",
    "capacity": "seats added",
}


def render_frontier(frontier: FrontierDocument, look: Look | None = None, *, file: str = "FILE") -> str:
    """A frontier as text; `file` is the portfolio as the user calls it."""
    return paint(_view(frontier, file), look or Look())


def _view(frontier: FrontierDocument, file: str) -> Iterator[RenderableType]:
    if not frontier.points:
        yield words("Stopped before any plan was found.", "bold")
        return
    futures = count(frontier.replications, "future")
    yield words(f"{frontier.portfolio} · value against {AGAINST[frontier.against]}, the same {futures} for all", "dim")
    yield BLANK
    yield words(_verdict(frontier), "bold")
    yield BLANK
    yield _table(frontier)
    for name, why in frontier.failed.items():
        yield labelled("No plan", f"{name}: {why}", 9)
    yield BLANK
    if frontier.stopped:
        yield words("Stopped early: what is missing was not planned.", "bold")
    yield Text("Each row is a plan that passed the verifier; its figures are from simulation.", style="dim")
    yield next_steps(f"execsim optimise {file} --confidence p80 -o plan.yaml", f"execsim compare {file} plan.yaml")


def _verdict(frontier: FrontierDocument) -> str:
    """The plan to take: the best on average, the safest where that is another one, the last step that pays."""
    points = {point.name: point for point in frontier.points}
    best, safe = points[frontier.best_mean or ""], points[frontier.best_cvar or ""]
    if frontier.against in ("cost", "capacity"):
        first = frontier.points[0]
        gained = best.value - first.value
        return (
            f"{best.name} brings most: {money(best.value)} {frontier.currency}, {money(gained)} more than {first.name}."
            if best is not first
            else f"{first.name} brings most: nothing more pays for itself."
        )
    if best is safe:
        return f"Plan {best.name}: the most value on average ({money(best.value)}), and the best worst tenth."
    given, saved = best.value - safe.value, safe.cvar - best.cvar
    return (
        f"Plan {best.name} for the most value ({money(best.value)} {frontier.currency}); plan {safe.name} gives up "
        f"{money(given)} of it and saves {money(saved)} in the worst tenth of futures."
    )


def _table(frontier: FrontierDocument) -> RenderableType:
    table = columns("plan", "net value", "worst tenth", "on time", "cost", "does", "", right=(1, 2, 3, 4, 5), wide=())
    for point in frontier.points:
        table.add_row(
            words(point.name),
            money(point.value),
            money(point.cvar),
            percent(point.on_time) if point.on_time is not None else "",
            money(point.cost),
            str(len(point.selected)),
            _mark(frontier, point),
        )
    return table


def _mark(frontier: FrontierDocument, point: PointPart) -> Text:
    if point.dominated_by:
        return Text("dominated", style="dim")
    marks = [
        said for name, said in ((frontier.best_mean, "most"), (frontier.best_cvar, "safest")) if name == point.name
    ]
    return Text(", ".join(marks), style="bold")
