"""A plan in the terminal: what to do and when, what to leave and why, where it is tight."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.text import Text

from execsim.render.phrases import count, day, full_day, listed, money, percent
from execsim.render.plan_answers import explained
from execsim.render.plan_difference import what_changed
from execsim.render.terminal import BLANK, Look, columns, indented, line, next_steps, paint, words
from execsim.results.contract_plan import LoadPart, ObjectivePart, PlanDocument, PlannedInitiative, RobustnessPart

MOST_TEAMS = 6
FROZEN = "policy.replan.frozen"
DECISION = "decisions."  # a limit like the frozen window; the rest of what is not read would allow more
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
    if not plan.initiatives:
        yield Text("There is nothing to choose: no initiative is written down, or none that may be shown.")
        return
    yield _verdict(plan, plan.value, len(chosen))
    yield words(f"{bound_in_words(plan)}{_rounding(plan)}", "dim")
    for objective in plan.objectives[1:]:
        yield words(f"After that {_reached(plan, objective)}; {_at_best(objective)}.")
    for not_read in filter(None, (limits_in_words(plan), _offers_in_words(plan))):
        yield words(not_read)
    if plan.bought:
        yield words(_bought(plan))
    for id_, boundary in plan.not_offered.items():
        yield words(f"Not to be bought: {id_} would cross a boundary: {boundary}.")
    if plan.robustness is not None:
        yield words(_robust(plan.robustness))
    if chosen:
        yield BLANK
        yield indented(_schedule(plan, chosen))
    if left:
        yield BLANK
        yield Text("Leave for now", style="bold")
        yield indented(_left(left))
    if any(_used(loads) for loads in _while_working(plan).values()):
        yield BLANK
        yield from _tight(plan)
    if plan.changed is not None:
        yield BLANK
        yield from what_changed(plan.changed, plan.changed_inputs)
    if plan.explanation is not None:
        yield from explained(plan, plan.explanation)
    yield BLANK
    name = "plan.yaml" if not file.endswith("plan.yaml") else "best-plan.yaml"
    yield next_steps(f"execsim optimise {file} -o {name}", f"execsim compare {file} {name}")


def _verdict(plan: PlanDocument, value: float, chosen: int) -> Text:
    simulated = ""
    if plan.simulated_value is not None:
        simulated = f", {money(plan.simulated_value)} in simulation"
    if aim_of(plan) != "value":
        said = f": {_reached(plan, plan.objectives[0])}"
        return line(Text(f"Do {chosen} of {len(plan.initiatives)}", style="bold"), words(f"{said}."))
    return line(
        Text(f"Do {chosen} of {len(plan.initiatives)}", style="bold"),
        f", worth {money(value)} ",
        words(plan.currency),
        f" by {full_day(plan.horizon)} as planned{simulated}.",
    )


def _robust(told: RobustnessPart) -> str:
    """What it takes to be prepared for the worst."""
    worst = f"in the worst tenth of futures {money(told.worst_tenth)} on average"
    said = f"Most robust of {count(told.plans, 'plan')} tried in the same futures, planned {told.made}: {worst}."
    if told.costs <= 0:
        return f"{said} No other is worth more on average."
    return (
        f"{said} The one that is best on average brings {money(told.costs)} more on average, and"
        f" {money(told.gains)} less there."
    )


def bound_in_words(plan: PlanDocument) -> str:
    """How much better any plan on this grid could be."""
    grid = f"on a {GRIDS.get(plan.grid, plan.grid)} grid"
    if aim_of(plan) != "value":
        first = plan.objectives[0]
        return f"On a {GRIDS.get(plan.grid, plan.grid)} grid {_at_best(first)} ({first.bound_is})."
    if plan.bound is None or plan.gap is None:
        return f"Nobody knows how much better a plan {grid} could be."
    if plan.status == "optimal":
        return f"No plan {grid} is worth more ({plan.bound_is})."
    gap = f"gap {percent(plan.gap)}" if plan.gap < 1 else "a wide gap"
    return f"No plan {grid} can be worth more than {money(plan.bound)} ({plan.bound_is}, {gap})."


def aim_of(plan: PlanDocument) -> str:
    """The objective that counted most."""
    return plan.objectives[0].name if plan.objectives else "value"


def _reached(plan: PlanDocument, objective: ObjectivePart) -> str:
    """What a plan comes to by one objective."""
    match objective.name:
        case "makespan":
            return f"the last work ends on working day {objective.value:g}"
        case "cost":
            return f"it costs {money(objective.value)} {plan.currency}"
        case "changes":
            return f"{count(round(objective.value), 'change')} from the plan before (packages and purchases)"
        case _:
            return f"it is worth {money(objective.value)} {plan.currency}"


def _at_best(objective: ObjectivePart) -> str:
    """What no plan can beat."""
    if abs(objective.bound - objective.value) <= FULL * max(1.0, abs(objective.value)):
        return "no plan does better"
    match objective.name:
        case "makespan":
            return f"no plan ends before day {objective.bound:g}"
        case "cost":
            return f"no plan costs less than {money(objective.bound)}"
        case "changes":
            return f"no plan changes fewer than {math.ceil(objective.bound - FULL):g}"
        case _:
            return f"no plan is worth more than {money(objective.bound)}"


def _rounding(plan: PlanDocument) -> str:
    if not plan.rounding_loss or money(plan.rounding_loss) == "0":
        return ""
    return f" Rounding work up to the grid costs {money(plan.rounding_loss)} of it."


def limits_in_words(plan: PlanDocument) -> str:
    """The limits of the file that the plan was not held to; empty where there is none."""
    frozen = f"Not read: {FROZEN}: the plan may break it, and the bound holds without it."
    early = [path.removeprefix(DECISION) for path in plan.not_read if path.startswith(DECISION)]
    asked = (
        f"Who asks for {listed(early)} waits for others who wait for it: the plan may ask too early and slip "
        "when followed; the bound holds all the same."
    )
    return " ".join(([frozen] if FROZEN in plan.not_read else []) + ([asked] if early else []))


def _offers_in_words(plan: PlanDocument) -> str:
    """What the file offers and the plan does not use."""
    offers = [path for path in plan.not_read if path != FROZEN and not path.startswith(DECISION)]
    return f"Not used: {listed(offers)}: with them a plan could be better than this bound." if offers else ""


def _bought(plan: PlanDocument) -> str:
    """What it takes besides the work."""
    year = (plan.as_of or plan.horizon).year
    each = [
        f"{one.name} for {money(one.cost)} {plan.currency} on {day(one.start, year=year)},"
        f" there from {day(one.holds, year=year)}"
        for one in plan.bought.values()
    ]
    return f"Buy {'; '.join(each)}."


def _schedule(plan: PlanDocument, chosen: Mapping[str, PlannedInitiative]) -> RenderableType:
    year = (plan.as_of or plan.horizon).year
    table = columns("", "", "from", "to", "teams", right=(0,), wide=(1, 4))
    entries = sorted(chosen.items(), key=lambda item: (item[1].start or dt.date.max, item[0]))
    for number, (id_, entry) in enumerate(entries, start=1):
        own = (package for p, package in plan.packages.items() if p.startswith(f"{id_}."))
        teams = {plan.seats.get(team, team) for package in own for team in package.teams}
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


def _tight(plan: PlanDocument) -> Iterator[RenderableType]:
    """Seats that are all taken in some period of the plan, the busiest first."""
    working = _while_working(plan)
    full = {seat: [load for load in loads if load.used > load.available - FULL] for seat, loads in working.items()}
    busiest = sorted(working, key=lambda seat: (-_used(working[seat]), seat))
    if not any(full.values()):
        yield Text("Nothing is tight", style="bold")
        most, share = plan.seats.get(busiest[0], busiest[0]), percent(_used(working[busiest[0]]))
        yield indented(words(f"{most} is the busiest: {share} of its seats while the plan runs."))
        return
    table = columns("", "seats used", "full", right=(1,), wide=(0, 2))
    for seat in [seat for seat in busiest if full[seat]][:MOST_TEAMS]:
        when = words(_when_full(full[seat], len(working[seat])))
        table.add_row(words(plan.seats.get(seat, seat)), percent(_used(working[seat])), when)
    yield Text("Where it is tight", style="bold")
    yield indented(table)


def _while_working(plan: PlanDocument) -> dict[str, list[LoadPart]]:
    """The periods of each kind of seat up to the last one in which anybody works, where there are seats at all."""
    last = max((n for loads in plan.capacity.values() for n, load in enumerate(loads) if load.used > 0), default=-1)
    cut = {seat: [load for load in loads[: last + 1] if load.available > 0] for seat, loads in plan.capacity.items()}
    return {seat: loads for seat, loads in cut.items() if loads}


def _used(loads: list[LoadPart]) -> float:
    there = sum(load.available for load in loads)
    return sum(load.used for load in loads) / there if there else 0.0


def _when_full(full: list[LoadPart], periods: int) -> str:
    return f"in {len(full)} of {count(periods, 'period')}, first {full[0].period}, last {full[-1].period}"


def _mend(plan: PlanDocument, path: str) -> str:
    """What one line alone would have to become; empty where that is not enough or not known."""
    if path not in plan.mends:
        return ""
    to = plan.mends[path]
    if isinstance(to, dt.date):
        return f"by {day(to, year=(plan.as_of or plan.horizon).year)}"
    if to is None:
        return "without it"
    return f"{to:g} more" if path.startswith("teams.") else f"{math.ceil(to - FULL):,}"


def _conflict(plan: PlanDocument, places: Mapping[str, str]) -> Iterator[RenderableType]:
    yield Text("There is no plan that keeps every line of the file.", style="bold red")
    if not plan.conflict:
        yield Text("Which of them cannot hold together was not found out.")
    else:
        alone = len(plan.conflict) == 1
        yield Text("This cannot hold by itself:" if alone else "These cannot hold together:")
        table = columns("", "would do" if plan.mends else "", "", wide=(0, 2))
        for path in plan.conflict:
            table.add_row(words(path), _mend(plan, path), words(places.get(path, ""), "dim"))
        yield indented(table)
        yield Text("Change it." if alone else "Change one of them, or make one initiative `must: false`.")
