"""What a plan answers, in the terminal: what is left out, dates, values and seats, with their price."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from execsim.render.phrases import count, listed, money
from execsim.render.terminal import BLANK, columns, indented, words
from execsim.results.contract_plan import AnswersPart, LeftOutPart, PlanDocument
from execsim.results.explanation import Topic

UNASKED = "it was not asked"
MOST = 6  # rows of a table
QUARTERS = 4  # columns


def explained(plan: PlanDocument, told: AnswersPart) -> Iterator[RenderableType]:
    """Everything that was asked, and why there is no answer where there is none."""
    yield from _left_out(plan, told)
    yield from _dues(plan, told)
    yield from _seats(plan, told)
    yield BLANK
    if told.only_vouched is not None:
        yield words(_vouched(plan, told.only_vouched))
    else:
        yield words(f"If only value counted that somebody vouches for: {told.unanswered.get('only_vouched', UNASKED)}.")


def _left_out(plan: PlanDocument, told: AnswersPart) -> Iterator[RenderableType]:
    yield BLANK
    yield Text("To have it in all the same", style="bold")
    table = columns("", "", wide=(0, 1))
    for id_, one in sorted(
        told.left_out.items(), key=lambda item: (item[1].costs is None, item[1].costs or 0, item[0])
    ):
        table.add_row(words(_name(plan, id_)), words(_price(one)))
    if told.left_out:
        yield indented(table)
    yield from _silence(told, "left_out", not told.left_out)


def _dues(plan: PlanDocument, told: AnswersPart) -> Iterator[RenderableType]:
    yield BLANK
    yield Text("Without its due date", style="bold")
    costly = sorted(((id_, gain) for id_, gain in told.dues.items() if gain > 0), key=lambda one: (-one[1], one[0]))
    table = columns("", "worth more", right=(1,), wide=(0,))
    for id_, gain in costly[:MOST]:
        table.add_row(words(_name(plan, id_)), money(gain))
    if costly:
        yield indented(table)
    if costly and len(costly) < len(told.dues):
        yield indented(Text("No other due date costs anything: no better plan was found without it.", style="dim"))
    elif told.dues and not costly:
        asked = count(len(told.dues), "due date")
        yield indented(words(f"Nothing for any: {asked} asked about, and no better plan was found without one."))
    yield from _silence(told, "dues", not told.dues)


def _seats(plan: PlanDocument, told: AnswersPart) -> Iterator[RenderableType]:
    yield BLANK
    yield Text("One more seat for a quarter, worth at most", style="bold")
    quarters = sorted({quarter for row in told.seats.values() for quarter in row})
    shown = quarters[:QUARTERS]
    table = columns(
        "", *shown, *(["later"] if quarters[QUARTERS:] else []), right=range(1, len(quarters) + 1), wide=(0,)
    )
    for seat, row in sorted(told.seats.items(), key=lambda one: (-sum(one[1].values()), one[0]))[:MOST]:
        later = sum(worth for quarter, worth in row.items() if quarter not in shown)
        cells = [money(row[quarter]) if quarter in row else "" for quarter in shown]
        cells += [money(later) if later else ""] if quarters[QUARTERS:] else []
        table.add_row(words(plan.seats.get(seat, seat)), *cells)
    if told.seats:
        yield indented(table)
    yield from _silence(told, "seats", not told.seats)


def _silence(told: AnswersPart, topic: Topic, empty: bool) -> Iterator[RenderableType]:
    """Why there is no answer, or not every one."""
    if topic in told.unanswered or empty:
        said = told.unanswered.get(topic, UNASKED)
        yield indented(words(f"{said[0].upper()}{said[1:]}."))


def _price(one: LeftOutPart) -> str:
    """What it takes to have one initiative in."""
    if one.costs is None or one.brings is None or one.break_even is None:
        return "no plan with it was found"
    if round(one.costs) == 0:
        return "costs nothing: a plan with it is as good"
    if one.costs < 0:
        return f"a plan with it was found that is worth {money(-one.costs)} more: give it more time, or --pin it in"
    if one.brings <= 0:
        return f"costs {money(one.costs)}: so much it would have to bring by the end of the plan"
    times = one.break_even / one.brings
    return f"costs {money(one.costs)}; in from {money(one.break_even)} on, {times:.2f} times what it brings"


def _vouched(plan: PlanDocument, only: tuple[str, ...]) -> str:
    """How the selection changes if value counts only where somebody vouches for it."""
    chosen = {id_ for id_, one in plan.initiatives.items() if one.selected}
    out = [_name(plan, id_) for id_ in sorted(chosen - set(only))]
    new = [_name(plan, id_) for id_ in sorted(set(only) - chosen)]
    if not out and not new:
        return "If only value counted that somebody vouches for, the same would be done."
    said = [f"{listed(out)} would be left" if out else "", f"{listed(new)} would be in" if new else ""]
    return f"If only value counted that somebody vouches for, {', and '.join(filter(None, said))}."


def _name(plan: PlanDocument, id_: str) -> str:
    return plan.initiatives[id_].name if id_ in plan.initiatives else id_
