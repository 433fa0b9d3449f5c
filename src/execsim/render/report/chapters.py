"""The chapters that follow the audit: forecast, plan and scenarios."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from execsim.render.charts import causes, choices, curves, dates, load
from execsim.render.charts.chart import Chart
from execsim.render.comparison_reading import Reading
from execsim.render.phrases import count
from execsim.render.report.agenda import THE_PLAN
from execsim.render.report.figures import Figure, Figures, Text
from execsim.render.report.view import Block, Cell, Chapter, Paragraph, Table
from execsim.render.report.wording import titled
from execsim.render.terminal_plan import bound_in_words, limits_in_words
from execsim.results.contract import DifferencePart

MOST_CHANGES = 12
LIKELY = 0.5
NOT_BACK_TESTED = "Not back-tested: no finished work was compared with its forecast."


def charts(*drawn: Chart | None) -> tuple[Chart, ...]:
    """The charts that have something to show."""
    return tuple(chart for chart in drawn if chart is not None)


# --- forecast ----------------------------------------------------------------------------------------------


def forecast_chapter(figures: Figures) -> Chapter:
    """What will probably happen."""
    document = figures.document.forecast
    if document.portfolio_finish is None:
        says: Text = ("No initiative is selected: there is no work to forecast.",)
        return Chapter("forecast", "Forecast", says, ())
    low, high = (figures("money", "forecast", "value", q) for q in ("p10", "p90"))
    says = (
        "If this file is true, it brings ",
        figures("money", "forecast", "value", "mean"),
        " by ",
        figures("day", "horizon"),
        " (",
        low,
        " to ",
        high,
        " in 8 of 10 futures)",
    )
    if figures.document.headline.outcomes:
        in_time = figures("expected", "headline", "in_time")
        says += (", and ", in_time, " of ", figures("count", "headline", "outcomes"), " outcomes in time")
    says += (".",)
    if not document.value.mean:
        says = (
            "If this file is true, everything is done by the ",
            figures("week", "forecast", "portfolio_finish", "p80"),
            " in 8 of 10 futures. The file gives no values.",
        )
    value = curves.s_curve(figures, "value") if document.value.mean else None
    blocks: tuple[Block, ...] = (
        back_tested(figures),
        _dates(figures),
        *charts(value, curves.fan(figures), None if figures.document.plan else dates.gantt(figures)),
        *charts(causes.waterfall(figures)),
        *_what_waiting_costs(figures),
        *charts(causes.movers(figures)),
        *charts(load.heat_map(figures)),
        *_teams(figures),
    )
    return Chapter("forecast", "Forecast", says, blocks)


def back_tested(figures: Figures) -> Paragraph:
    """Whether dates like these ever held."""
    if figures.document.forecast.back_test is None:
        return Paragraph((NOT_BACK_TESTED,), note=True)
    at = ("forecast", "back_test")
    return Paragraph(
        (
            "Back-tested on ",
            figures("day", *at, "on"),
            ": of ",
            figures("count", *at, "records"),
            " finished pieces of work ",
            figures("share", *at, "share"),
            " ended by their 8-in-10 date.",
        ),
        note=True,
    )


def _dates(figures: Figures) -> Table:
    forecast = figures.document.forecast
    kind = "outcomes" if any(entry.finish for entry in forecast.outcomes.values()) else "initiatives"
    entries = forecast.outcomes if kind == "outcomes" else forecast.initiatives
    shown = sorted(
        ((id_, entry) for id_, entry in entries.items() if entry.finish is not None),
        key=lambda item: (item[1].due or dt.date.max, item[1].name),
    )
    rows: list[tuple[Cell, ...]] = []
    for id_, entry in shown:
        at = ("forecast", kind, id_)
        rows.append(
            (
                entry.name,
                figures("day", *at, "due") if entry.due else "",
                figures("week", *at, "finish", "p50"),
                figures("week", *at, "finish", "p80"),
                figures("chance", *at, "on_time") if entry.on_time is not None else "",
            )
        )
    what = "Outcomes" if kind == "outcomes" else "Initiatives"
    shares = [entry.on_time for _, entry in shown if entry.on_time is not None]
    unsure = sum(share < LIKELY for share in shares)
    says = f"{unsure} of {len(shares)} {kind} with a due date are more likely late than in time." if shares else ""
    heads = (what[:-1], "due", "half of futures", "8 in 10", "on time")
    return Table(f"{what}: by when, and how surely", heads, tuple(rows), says=says)


def _what_waiting_costs(figures: Figures) -> Iterator[Paragraph]:
    cost = figures.document.forecast.delay_cost
    if cost is not None and cost.mean > 0:
        at = ("forecast", "delay_cost")
        low, high = figures("money", *at, "p10"), figures("money", *at, "p90")
        yield Paragraph(
            (
                "Waiting and rework cost ",
                figures("money", *at, "mean"),
                " (",
                low,
                " to ",
                high,
                " in 8 of 10 futures). Shares say where time went, not what removing a cause saves.",
            )
        )


def _teams(figures: Figures) -> Iterator[Table]:
    teams = figures.document.forecast.teams
    rows = tuple(
        (
            team.name,
            figures("share", "forecast", "teams", id_, "utilisation") if team.utilisation is not None else "",
            figures("days", "forecast", "teams", id_, "wait") if team.wait is not None else "",
        )
        for id_, team in teams.items()
    )
    if rows:
        longest = max(teams.values(), key=lambda team: team.wait or 0.0)
        says = f"Work waits longest for a seat at {longest.name}." if longest.wait else "No work waits for a seat."
        heads = ("team", "seat-days used until the end", "work waits for a seat, on average")
        yield Table("Teams", heads, rows, says=says)


# --- plan --------------------------------------------------------------------------------------------------


def plan_chapter(figures: Figures) -> Chapter | None:
    """What to do instead; None where no plan was asked for."""
    plan = figures.document.plan
    if plan is None:
        return None
    if plan.status == "infeasible" or plan.value is None:
        lines = tuple((path,) for path in plan.conflict)
        says: Text = ("There is no plan that keeps every line of the file.",)
        blocks: tuple[Block, ...] = (Table("These cannot hold together", ("line",), lines),) if lines else ()
        return Chapter("plan", "Plan", says, blocks)
    chosen = sum(entry.selected for entry in plan.initiatives.values())
    says = (f"Do {chosen} of {len(plan.initiatives)}", ": worth ", figures("money", "plan", "value"), " as planned")
    if plan.simulated_value is not None:
        says += (", ", figures("money", "plan", "simulated_value"), " in simulation")
    blocks = (
        Paragraph((bound_in_words(plan), f" {limits_in_words(plan)}".rstrip()), note=True),
        *charts(dates.gantt(figures), load.heat_map(figures, "planned_demand")),
        _schedule(figures),
        *_left(figures),
    )
    return Chapter("plan", "Plan", (*says, "."), blocks)


def _schedule(figures: Figures) -> Table:
    plan = figures.document.plan
    assert plan is not None, "asked for where there is one"
    rows: list[tuple[Cell, ...]] = []
    for id_, entry in sorted(plan.initiatives.items(), key=lambda item: (item[1].start or dt.date.max, item[0])):
        if not entry.selected:
            continue
        eight: Cell = ""
        if figures.raw("planned", "initiatives", id_, "finish") is not None:
            eight = figures("week", "planned", "initiatives", id_, "finish", "p80")
        teams = {
            plan.seats.get(t, t)
            for p, package in plan.packages.items()
            if p.startswith(f"{id_}.")
            for t in package.teams
        }
        start: Cell = figures("day", "plan", "initiatives", id_, "start") if entry.start else "done"
        end: Cell = figures("day", "plan", "initiatives", id_, "finish") if entry.finish else ""
        rows.append((entry.name, start, end, eight, ", ".join(sorted(teams))))
    heads = ("initiative", "from", "to as planned", "8 in 10 by", "teams")
    return Table(
        "Do", heads, tuple(rows), says=f"Do {len(rows)} of {len(plan.initiatives)} initiatives, in this order."
    )


def _left(figures: Figures) -> Iterator[Table]:
    plan = figures.document.plan
    assert plan is not None, "asked for where there is one"
    left = [entry for entry in plan.initiatives.values() if not entry.selected]
    rows = tuple((e.name, e.why or "in, it would cost more elsewhere than it brings") for e in left)
    if rows:
        says = f"Leave {len(rows)} of {len(plan.initiatives)} initiatives for now."
        yield Table("Leave for now", ("initiative", "why"), rows, says=says)


# --- scenarios ---------------------------------------------------------------------------------------------


def scenario_chapter(figures: Figures) -> Chapter | None:
    """Which change is worth it; None where nothing was compared."""
    comparison = figures.document.comparison
    if comparison is None or not comparison.differences:
        return None
    reading = Reading(comparison)
    futures = figures("count", "comparison", "replications")
    best = reading.ranked[0]
    place = next((n for n, d in enumerate(comparison.differences) if (d.scenario, d.measure) == (best, "value")), None)
    says: Text = (
        f"{count(len(reading.measured), 'option')} against the plan as it is, in the same ",
        futures,
        " futures",
    )
    if place is not None and reading.weigh(comparison.differences[place]) == "better":
        gain = figures("money", "comparison", "differences", place, "mean")
        says += (f": {titled(best)} brings most, ", gain, " more")
    says += (".",)
    blocks: list[Block] = [
        *charts(choices.frontier(figures)),
        _differences(figures, reading, "comparison"),
        *_on_top_of_the_plan(figures),
        Paragraph(("Ranges are what sampling leaves open (90 %), not what the assumptions do.",), note=True),
    ]
    for name in reading.ranked:
        changes = [change for change in comparison.changes if change.scenario == name]
        if changes and len(changes) <= MOST_CHANGES and name != THE_PLAN:
            rows = tuple((figures.wording.change(change), change.why) for change in changes)
            why = comparison.scenarios[name].why
            caption = f"What '{titled(name)}' changes"
            blocks.append(Table(caption, ("change", "why"), rows, says=f"{titled(name)}: {why}" if why else ""))
    blocks += _one_meeting_later(figures)
    return Chapter("scenarios", "Scenarios", says, tuple(blocks))


def _one_meeting_later(figures: Figures) -> Iterator[Table]:
    """What it costs to take the decisions that people wait for longest one meeting later."""
    waiting = figures.document.waiting
    if waiting is None:
        return
    words = figures.raw("forecast", "decisions")
    rows: list[tuple[Cell, ...]] = []
    for n, difference in enumerate(waiting.differences):
        if difference.measure == "value":
            wait: Cell = ""
            if words.get(difference.scenario, {}).get("wait") is not None:
                wait = figures("days", "forecast", "decisions", difference.scenario, "wait")
            name = figures.document.names.get(f"decisions.{difference.scenario}", difference.scenario)
            lost: Cell = _ranged(figures, n, "waiting") if difference.mean else "nothing that the model sees"
            rows.append((name, wait, lost))
    if rows:
        heads = ("decision", "wait for it as it is", "net value more or less, one meeting later (sampling)")
        yield Table("What one more meeting costs", heads, tuple(rows))


def _on_top_of_the_plan(figures: Figures) -> Iterator[Table]:
    """What each scenario still brings once the proposed plan is followed."""
    together = figures.document.together
    if together is not None and together.differences:
        yield _differences(figures, Reading(together), "together")


def _differences(figures: Figures, reading: Reading, source: Literal["comparison", "together"]) -> Table:
    comparison = reading.comparison
    place = {(d.scenario, d.measure): n for n, d in enumerate(comparison.differences)}
    words = {
        "better": "better",
        "worse": "worse",
        "small": "too small to decide on",
        "luck": "may be luck",
        "none": "no change",
        "unknown": "not known",
    }
    rows: list[tuple[Cell, ...]] = []
    for name in reading.ranked:
        measures = reading.measured[name]
        value = measures.get("value")
        at = place.get((name, "value"))
        gain: Cell = "" if at is None else _ranged(figures, at, source)
        sooner = _shift(figures, measures.get("finish_p80"), place, source)
        wins: Cell = "" if at is None else figures("chance", source, "differences", at, "wins")
        rows.append((titled(name), gain, words[reading.weigh(value)], wins, sooner))
    heads = ("scenario", "net value more (sampling)", "", "better in", "everything done, 8 in 10")
    says = f"'{titled(reading.ranked[0])}' brings most net value of what was compared."
    if source == "comparison":
        return Table("What each option brings, against the plan as it is", heads, tuple(rows), says=says)
    says = f"On top of the proposed plan {says}"
    return Table("What each change brings on top of the proposed plan", heads, tuple(rows), says=says)


def _ranged(figures: Figures, at: int, source: str) -> Text:
    found = (source, "differences", at)
    mean, low, high = (
        figures("money", *found, *steps) for steps in (("mean",), ("sampling", "low"), ("sampling", "high"))
    )
    return (mean,) if mean.text == low.text == high.text else (mean, " (", low, " to ", high, ")")


def _shift(figures: Figures, difference: DifferencePart | None, place: dict[tuple[str, str], int], source: str) -> Cell:
    if difference is None or difference.mean is None:
        return ""
    at = (source, "differences", place[difference.scenario, difference.measure])
    size: Figure = figures("days", *at, "mean")
    if size.text == "no day":
        return "no change"
    return (size, " earlier" if difference.mean < 0 else " later")
