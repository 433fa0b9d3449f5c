"""A plan in the terminal: what to do and when, what to leave and why, where it is tight."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.text import Text

from execsim.render.phrases import count, day, full_day, money, percent
from execsim.render.terminal import BLANK, Look, columns, indented, line, next_steps, paint, words
from execsim.results.contract import LoadPart, PlanDocument, PlannedInitiative

MOST_TEAMS = 6
FULL = 1e-6  # seats; what is left of a period that is full
GRIDS = {"day": "daily", "week": "weekly", "month": "monthly", "quarter": "quarterly"}


def render_plan(
    plan: PlanDocument, look: Look | None = None, *, file: str = "FILE", places: Mapping[str, str] | None = None
) -> str:
    """A plan as text.

    Parameters
    ----------
    plan
        What to do when.
    look
        Width and colour.
    file
        The portfolio as the user calls it, for what to do next.
    places
        `file:line:column` of the paths in `plan.conflict`.
    """
    return paint(_view(plan, file, places or {}), look or Look())


def _view(plan: PlanDocument, file: str, places: Mapping[str, str]) -> Iterator[RenderableType]:
    if plan.status == "infeasible" or plan.value is None:
        yield from _conflict(plan, places)
        return
    chosen = {id_: entry for id_, entry in plan.initiatives.items() if entry.selected}
    left = {id_: entry for id_, entry in plan.initiatives.items() if not entry.selected}
    yield words(plan.portfolio, "dim")
    yield BLANK
    yield _verdict(plan, plan.value, len(chosen))
    yield words(_bound(plan), "dim")
    if chosen:
        yield BLANK
        yield indented(_schedule(plan, chosen))
    if left:
        yield BLANK
        yield Text("Leave for now", style="bold")
        yield indented(_left(left))
    if plan.capacity:
        yield BLANK
        yield Text("Where it is tight", style="bold")
        yield indented(_tight(plan))
    yield BLANK
    yield next_steps(f"execsim simulate {file}", f"execsim optimise {file} -o plan.json")


def _verdict(plan: PlanDocument, value: float, chosen: int) -> Text:
    simulated = ""
    if plan.simulated_value is not None:
        simulated = f", {money(plan.simulated_value)} in simulation"
    return line(
        Text(f"Do {chosen} of {len(plan.initiatives)}", style="bold"),
        f", worth {money(value)} ",
        words(plan.currency),
        f" by {full_day(plan.horizon)} as planned{simulated}.",
    )


def _bound(plan: PlanDocument) -> str:
    grid = f"on a {GRIDS.get(plan.grid, plan.grid)} grid"
    loss = ""
    if plan.rounding_loss and money(plan.rounding_loss) != "0":
        loss = f" Rounding work up to the grid costs {money(plan.rounding_loss)} of it."
    if plan.bound is None or plan.gap is None:
        return f"Nobody knows how much better a plan {grid} could be.{loss}"
    if plan.status == "optimal":
        return f"No plan {grid} is worth more ({plan.bound_is}).{loss}"
    gap = f"gap {percent(plan.gap)}" if plan.gap < 1 else "a wide gap"
    return f"No plan {grid} can be worth more than {money(plan.bound)} ({plan.bound_is}, {gap}).{loss}"


def _schedule(plan: PlanDocument, chosen: Mapping[str, PlannedInitiative]) -> RenderableType:
    year = (plan.as_of or plan.horizon).year
    table = columns("", "", "from", "to", "teams", right=(0,), wide=(1, 4))
    entries = sorted(chosen.items(), key=lambda item: (item[1].start or dt.date.max, item[0]))
    for number, (id_, entry) in enumerate(entries, start=1):
        teams = {t for p, package in plan.packages.items() if p.startswith(f"{id_}.") for t in package.teams}
        table.add_row(
            str(number),
            words(entry.name),
            day(entry.start, year=year) if entry.start else "done",
            day(entry.finish, year=year) if entry.finish else "",
            words(", ".join(sorted(teams))),
        )
    return table


def _left(left: Mapping[str, PlannedInitiative]) -> RenderableType:
    table = columns("", "", wide=(0, 1))
    for entry in left.values():
        table.add_row(words(entry.name), words(entry.why or "in, it would cost more elsewhere than it brings"))
    return table


def _tight(plan: PlanDocument) -> RenderableType:
    """Teams by the share of their seats that the plan uses, the busiest first."""
    table = columns("", "seats used", "full", right=(1,), wide=(0, 2))
    used = {team: _used(loads) for team, loads in plan.capacity.items()}
    busiest = sorted((team for team in used if used[team] > 0), key=lambda team: (-used[team], team))
    for team in busiest[:MOST_TEAMS]:
        loads = [load for load in plan.capacity[team] if load.available > 0]
        full = [load for load in loads if load.used > load.available - FULL]
        table.add_row(words(team), percent(used[team]), words(_when_full(full, len(loads))))
    return table


def _used(loads: tuple[LoadPart, ...]) -> float:
    there = sum(load.available for load in loads)
    return sum(load.used for load in loads) / there if there else 0.0


def _when_full(full: list[LoadPart], periods: int) -> str:
    if not full:
        return "never"
    return f"in {len(full)} of {count(periods, 'period')}, first {full[0].period}, last {full[-1].period}"


def _conflict(plan: PlanDocument, places: Mapping[str, str]) -> Iterator[RenderableType]:
    yield Text("There is no plan that keeps every line of the file.", style="bold red")
    if plan.conflict:
        yield Text("These cannot hold together:")
        table = columns("", "", wide=(0, 1))
        for path in plan.conflict:
            table.add_row(words(path), words(places.get(path, ""), "dim"))
        yield indented(table)
        yield Text("Change one of them, or make one initiative `must: false`.")
