"""Rhythms of planning in the terminal: which one, by how much, and what it costs in changed minds."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from execsim.render.phrases import chance, count, day, money, shared_year, span
from execsim.render.terminal import BLANK, Look, columns, next_steps, paint, words
from execsim.results.contract_rolling import GapPart, LivedPart, RollingDocument

PLANNERS = {
    "rule": "cost of delay over what is left",
    "search": "a short search",
    "optimiser": "the optimiser",
}


def render_rolling(rolling: RollingDocument, look: Look | None = None, *, file: str = "FILE") -> str:
    """Rhythms as text; `file` is the portfolio as the user calls it."""
    return paint(_view(rolling, file), look or Look())


def _view(rolling: RollingDocument, file: str) -> Iterator[RenderableType]:
    if not rolling.rhythms:
        yield words("Stopped before any rhythm was lived through.", "bold")
        return
    futures = count(rolling.replications, "future")
    planner = PLANNERS[rolling.planner]
    yield words(f"{rolling.portfolio} · the same {futures} for all, planned by {planner}, seed {rolling.seed}", "dim")
    yield BLANK
    yield words(_verdict(rolling), "bold")
    yield BLANK
    yield _table(rolling)
    yield BLANK
    effort = f"A planning takes each team {span(rolling.effort)}" if rolling.effort else "Planning is taken to be free"
    frozen = f"; what is ready keeps its place for {span(rolling.frozen)}" if rolling.frozen else ""
    given_up = "; given up is what a later plan leaves out before it begins" if rolling.planner != "rule" else ""
    yield words(f"{effort}{frozen}. Changes are initiatives that change places in a quarter{given_up}.")
    if rolling.stopped:
        yield words("Stopped early: what is missing was not lived through.", "bold")
    yield Text("Ranges are what sampling leaves open (90 %), not what the assumptions do.", style="dim")
    yield next_steps(f"execsim compare {file} SCENARIO", f"execsim roll {file} --planner search -n 20")


def _verdict(rolling: RollingDocument) -> str:
    """The rhythm that is surely best; or that it makes no difference that shows."""
    first = rolling.rhythms[0]
    if len(rolling.rhythms) == 1:
        return f"Planning {first.name}, and nothing to compare it with: give --every once more."
    better = [one for one in rolling.rhythms[1:] if _surely(rolling, one, 1)]
    worse = [one for one in rolling.rhythms[1:] if _surely(rolling, one, -1)]
    if better:
        best = max(better, key=lambda one: _gain(rolling, one))
        return f"Plan {best.name}: {_said(rolling, best)} than planning {first.name}, better in {_wins(best)} futures."
    if len(worse) == len(rolling.rhythms) - 1:
        return f"Plan {first.name}: every other rhythm costs more than it brings."
    return f"Planning {first.name} will do: no other rhythm is surely better."


def _surely(rolling: RollingDocument, one: LivedPart, sign: int) -> bool:
    gap = one.value if rolling.has_value else one.finish
    low, high = gap.sampling.low, gap.sampling.high
    if low is None or high is None:
        return False
    if not rolling.has_value:
        low, high = -high, -low
    return low > 0 if sign > 0 else high < 0


def _gain(rolling: RollingDocument, one: LivedPart) -> float:
    return (one.value.mean or 0.0) if rolling.has_value else -(one.finish.mean or 0.0)


def _said(rolling: RollingDocument, one: LivedPart) -> str:
    if rolling.has_value:
        return f"{money(abs(one.value.mean or 0.0))} {rolling.currency} more"
    return f"{span(one.finish.mean or 0.0)} earlier (8 in 10)"


def _wins(one: LivedPart) -> str:
    return chance(one.wins or 0.0).replace(" in ", " of ")


def _table(rolling: RollingDocument) -> RenderableType:
    chooses = rolling.planner != "rule"
    names = ("plan", "8 in 10 by", "net value", "difference", "plans", "changes", *(["given up"] if chooses else []))
    table = columns(*names, right=(2, 4, 5, 6))
    year = shared_year((one.finish_p80 for one in rolling.rhythms), rolling.as_of)
    for place, one in enumerate(rolling.rhythms):
        table.add_row(
            words(one.name),
            day(one.finish_p80, year=year) if one.finish_p80 else "later",
            money(one.net_value) if rolling.has_value else "",
            "" if place == 0 else _range(one.value if rolling.has_value else one.finish, money_=rolling.has_value),
            f"{one.plannings:.1f}",
            f"{one.changes:.1f}",
            *([f"{one.given_up:.1f}"] if chooses else []),
        )
    return table


def _range(gap: GapPart, *, money_: bool) -> str:
    low, high = gap.sampling.low, gap.sampling.high
    if gap.mean == low == high == 0:
        return "none"
    if low is None or high is None:
        return "?"
    if money_:
        return f"{_signed(low)} to {_signed(high)}"
    return f"{-high:.0f} to {-low:.0f} days earlier"


def _signed(amount: float) -> str:
    return f"{'+' if amount > 0 else '-' if amount < 0 else ''}{money(abs(amount))}"
