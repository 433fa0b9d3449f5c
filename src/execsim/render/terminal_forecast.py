"""A forecast in the terminal: by when, with what chance, for what money, and what everybody waited for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.text import Text

from execsim.render.phrases import (
    chance,
    count,
    day,
    listed,
    monday,
    money,
    money_range,
    percent,
    stopped_early,
)
from execsim.render.terminal import BAR, BLANK, Look, columns, indented, line, next_steps, paint, words
from execsim.results.contract_forecast import EntryPart, FinishPart, ForecastDocument, StuckPart

MOST_ROWS = 15
MOST_DEFAULTS = 5
MOST_CAUSES = 2
MOST_STUCK = 3
LONGEST_BAR = 20
SMALL_SHARE = 0.02
FEW = 0.03  # half an interval, beyond which a forecast says that its sample is small
ENOUGH = 500  # futures, from which on an open interval has other reasons
ENTRY = re.compile(r"^(teams|decisions|initiatives|risks)\.[\w-]+\.(\w+: )")  # of a default
ON_TIME = {"outcomes": "every outcome on time", "initiatives": "every initiative on time", "end": "done by the end"}
CAUSES = {
    "working": "working",
    "reworking": "reworking",
    "waiting_for_decision": "decision",
    "waiting_for_seat": "seat",
    "waiting_for_external": "someone outside",
    "waiting_for_predecessor": "predecessor",
    "waiting_for_lag": "planned pause",
    "waiting_for_not_before": "not before a date",
    "waiting_for_risk_delay": "risk or surprise",
    "waiting_for_wip_limit": "limit on work under way",
    "paused": "paused",
    "held": "held back at the end",
}


def render_forecast(forecast: ForecastDocument, look: Look | None = None, *, file: str = "FILE") -> str:
    """A forecast as text; `file` is the portfolio as the user calls it."""
    look = look or Look()
    return paint(_view(forecast, file), look)


def _view(forecast: ForecastDocument, file: str) -> Iterator[RenderableType]:
    yield heading(forecast)
    yield BLANK
    if forecast.portfolio_finish is None:
        yield Text("No initiative is selected: there is no work to forecast.", style="bold")
        yield next_steps(f"execsim audit {file}")
        return
    yield Text("If this file is true:", style="bold")
    yield indented(_dates(forecast, forecast.portfolio_finish))
    yield from map(indented, _never_ends(forecast))
    yield BLANK
    yield from map(indented, _money(forecast))
    yield BLANK
    yield from _where_time_went(forecast)
    yield from _certainty(forecast)
    yield back_test(forecast)
    yield from _assumed(forecast.assumed)
    yield next_steps(f"execsim optimise {file}", f"execsim compare {file} SCENARIO")


def back_test(forecast: ForecastDocument) -> Text:
    """Whether dates like these ever held."""
    tested = forecast.back_test
    if tested is None:
        return Text("Not back-tested: no finished work was compared with its forecast.", style="dim")
    return words(
        f"Back-tested on {day(tested.on)}: of {tested.records:,} finished pieces of work {percent(tested.share)} "
        f"ended by their 8-in-10 date ({100 * tested.low:.0f} to {100 * tested.high:.0f} %; {tested.file}).",
        "dim",
    )


def heading(forecast: ForecastDocument) -> Text:
    """The first line: what was forecast, on how much luck."""
    stopped = stopped_early(forecast.replications, forecast.requested)
    if _is_precise(forecast):
        stopped = f", enough for the 8-in-10 date to ± {100 * (forecast.half_width or 0.0):.1f} %"
    futures = count(forecast.replications, "future")
    return words(f"{forecast.portfolio} · {futures}, seed {forecast.seed}{stopped}", "dim")


def _is_precise(forecast: ForecastDocument) -> bool:
    """Whether the run reached the precision that was asked for."""
    asked, reached = forecast.precision, forecast.half_width
    return asked is not None and reached is not None and reached <= asked


def _certainty(forecast: ForecastDocument) -> Iterator[Text]:
    """What too few futures leave open."""
    reached, futures = forecast.half_width, forecast.replications
    known = "not at all" if reached is None else f"to ± {100 * reached:.1f} % of the time until then"
    if forecast.precision is not None and not _is_precise(forecast):
        yield words(f"Not as sure as asked: {futures:,} futures tell the 8-in-10 date {known}. More: -n.", "yellow")
    elif forecast.precision is None and (reached is None or reached > FEW) and futures < ENOUGH:
        yield words(f"Few futures: {futures:,} tell the 8-in-10 date {known}. More: -n.", "yellow")


def _dates(forecast: ForecastDocument, finish: FinishPart) -> RenderableType:
    year = (forecast.as_of or forecast.horizon).year
    table = columns("", "due", "half of futures\nby the week of", "8 in 10 by\nthe week of", "on time", right=(4,))
    outcomes = [entry for entry in forecast.outcomes.values() if entry.finish]
    entries = outcomes or [entry for entry in forecast.initiatives.values() if entry.finish]
    entries.sort(key=lambda e: (e.due or dt.date.max, e.name))
    for entry in entries[:MOST_ROWS]:
        table.add_row(*_row(entry, year))
    if len(entries) > MOST_ROWS:
        table.add_row(Text(f"and {len(entries) - MOST_ROWS} more (--format json)", style="dim"))
    half, eight = _by(finish.p50, finish, year), _by(finish.p80, finish, year)
    table.add_row(Text("everything selected", style="bold"), "", half, eight, "")
    return table


def _never_ends(forecast: ForecastDocument) -> Iterator[Text]:
    """Work without an end, and what holds it up."""
    if forecast.never_ends is None:
        return
    endless, futures = forecast.never_ends, forecast.replications
    how_many = f"all {futures:,}" if endless.replications == futures else f"{endless.replications:,} of {futures:,}"
    told = [_held_up(stuck) for stuck in endless.stuck[:MOST_STUCK]]
    more = len(endless.stuck) - len(told)
    why = f": {'; '.join(told)}{f'; and {more} more (--format json)' if more else ''}" if told else ""
    yield words(f"In {how_many} futures work never ends{why}.", "red")


def _held_up(stuck: StuckPart) -> str:
    """`crm.build waits for vendor`."""
    match stuck.cause:
        case "working" | "reworking":
            return f"{stuck.name or 'whoever works on it'} never gets {stuck.package} done"
        case "waiting_for_seat":
            who = f"people of {stuck.name}" if stuck.name else "people"
            return f"{stuck.package} waits for {who}" + (f" with {stuck.skill}" if stuck.skill else "")
        case "waiting_for_decision":
            return f"{stuck.package} waits for " + (f"the decision {stuck.id}" if stuck.id else "a decision")
        case other:
            return f"{stuck.package} waits: {CAUSES[other]}"


def _row(entry: EntryPart, year: int) -> tuple[Text, ...]:
    assert entry.finish is not None, "only what is selected has a row"
    on_time = Text("" if entry.on_time is None else chance(entry.on_time))
    if entry.on_time is not None:
        on_time.stylize("green" if entry.on_time >= 0.8 else "yellow" if entry.on_time >= 0.5 else "red")
    return (
        words(entry.name),
        Text(day(entry.due, year=year) if entry.due else ""),
        _by(entry.finish.p50, entry.finish, year),
        _by(entry.finish.p80, entry.finish, year),
        on_time,
    )


def _by(date: dt.date | None, finish: FinishPart, year: int) -> Text:
    if date is None:
        return Text(f"> {day(finish.beyond, year=year)}" if finish.beyond else "later")
    return Text(monday(date, year=year))


def _money(forecast: ForecastDocument) -> Iterator[Text]:
    value, cost = forecast.value, forecast.cost
    until = day(forecast.horizon, year=(forecast.as_of or forecast.horizon).year)
    yield line(
        f"value by {until}  ", words(f"{money(value.mean)} {forecast.currency}", "bold"),
        f" ({money_range(value.p10, value.p90)})",
    )  # fmt: skip
    over = cost.budget is not None and cost.mean > cost.budget
    budget = "" if cost.budget is None else f" ({'over the' if over else 'within the'} budget of {money(cost.budget)})"
    yield line("cost  ", words(f"{money(cost.mean)} {forecast.currency}", "red" if over else ""), budget)
    yield from _chances(forecast)


def _chances(forecast: ForecastDocument) -> Iterator[Text]:
    """Both at once, the bad end, and what done work moves: a line each, where there is something to say."""
    joint, risk = forecast.joint, forecast.at_risk
    if joint is not None and joint.both is not None:
        yield line(f"within the budget and {ON_TIME[joint.date]}  ", words(chance(joint.both), "bold"))
    if risk is not None and (forecast.value.mean or forecast.cost.mean):
        yield line(f"worst tenth of futures  net {money(risk.p10)} or less, {money(risk.worst_tenth)} on average")
    moving = [entry for entry in forecast.outcomes.values() if entry.moved is not None and entry.done is not None]
    if moving:
        done, moved = (sum(getattr(entry, name) for entry in moving) for name in ("done", "moved"))
        yield line(f"outcomes that move  {moved:.1f} of {done:.1f} whose work is done by then (work may not work)")


def _where_time_went(forecast: ForecastDocument) -> Iterator[RenderableType]:
    days: Mapping[str, float] = forecast.attribution.model_dump()
    total = sum(days.values())
    if total <= 0:
        return
    yield Text("Where the time went, on the chain that set the date", style="bold")
    table = columns("", "", "", "", right=(1,), wide=(3,))
    small = 0.0
    for cause, spent in sorted(days.items(), key=lambda item: -item[1]):
        if spent / total < SMALL_SHARE:
            small += spent
            continue
        bar = BAR * max(1, round(LONGEST_BAR * spent / max(days.values())))
        behind = _behind(cause, forecast)
        table.add_row(CAUSES[cause], percent(spent / total), Text(bar, style="blue"), words(behind))
    if small > 0:
        table.add_row("other", percent(small / total), "", "")
    yield indented(table)
    yield indented(Text("(Shares say where time went, not what removing a cause saves.)", style="dim"))
    yield from map(indented, _what_it_costs(forecast))
    yield BLANK


def _what_it_costs(forecast: ForecastDocument) -> Iterator[Text]:
    """The price of waiting and rework, and what moves the date most: a line each."""
    cost = forecast.delay_cost
    if cost is not None and cost.mean > 0:
        causes = sorted(cost.by_cause.model_dump().items(), key=lambda item: -item[1])[:MOST_CAUSES]
        shares = listed([f"{CAUSES[cause]} {percent(lost / cost.mean)}" for cause, lost in causes if lost > 0])
        yield line("Waiting and rework cost ", words(f"{money(cost.mean)} {forecast.currency}", "bold"), f": {shares}")
    if forecast.crucial:
        yield line("What moves the date most: ", words(listed([one.name for one in forecast.crucial[:MOST_CAUSES]])))


def _behind(cause: str, forecast: ForecastDocument) -> str:
    """The names behind a cause; teams with the skill waited for."""
    if cause == "waiting_for_seat" and forecast.waited_for_seats:
        seats = (f"{seat.name} ({seat.skill})" if seat.skill else seat.name for seat in forecast.waited_for_seats)
        return listed(list(seats), 2)
    found = forecast.waited_for.get(cause, ())
    return listed([forecast.names.get(id_, id_) for id_ in found], 2)


def _assumed(assumed: tuple[str, ...]) -> Iterator[RenderableType]:
    if not assumed:
        return
    together = _alike(assumed)
    yield line(
        f"Assumed: {count(len(assumed), 'default')}, because the file does not say",
        f"; the first {MOST_DEFAULTS} kinds:" if len(together) > MOST_DEFAULTS else ":",
    )
    for default in together[:MOST_DEFAULTS]:
        yield indented(words(default, "dim"))


def _alike(assumed: tuple[str, ...]) -> list[str]:
    """Defaults in their order, those that differ in the entry alone on one line: `teams.*.people: 1 (7 of them)`."""
    kinds: dict[str, list[str]] = {}
    for default in assumed:
        kinds.setdefault(ENTRY.sub(r"\1.*.\2", default), []).append(default)
    return [one[0] if len(one) == 1 else f"{kind} ({len(one)} of them)" for kind, one in kinds.items()]
