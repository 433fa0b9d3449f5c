"""What a plan answers, in the terminal: what is left out, dates, values and seats, with their price."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from execsim.render.phrases import listed, money
from execsim.render.terminal import BLANK, columns, indented, words
from execsim.results.contract_plan import AnswersPart, LeftOutPart, PlanDocument

MOST = 6


def explained(plan: PlanDocument, told: AnswersPart) -> Iterator[RenderableType]:
    """Everything that was asked and has an answer."""
    if told.left_out:
        yield BLANK
        yield Text("To have it in all the same", style="bold")
        table = columns("", "", wide=(0, 1))
        cheapest = sorted(
            told.left_out.items(), key=lambda item: (item[1].costs is None, item[1].costs or 0.0, item[0])
        )
        for id_, one in cheapest:
            table.add_row(words(_name(plan, id_)), words(_price(one)))
        yield indented(table)
    if told.dues:
        yield BLANK
        yield Text("Without its due date", style="bold")
        table = columns("", "worth more", right=(1,), wide=(0,))
        for id_, gain in sorted(told.dues.items(), key=lambda item: (-item[1], item[0]))[:MOST]:
            table.add_row(words(_name(plan, id_)), money(gain))
        yield indented(table)
    seats = [(worth, seat, quarter) for seat, row in told.seats.items() for quarter, worth in row.items()]
    if seats:
        yield BLANK
        yield Text("One more seat for a quarter, worth at most", style="bold")
        table = columns("", "", "", right=(2,), wide=(0,))
        for worth, seat, quarter in sorted(seats, key=lambda item: (-item[0], item[1], item[2]))[:MOST]:
            table.add_row(words(plan.seats.get(seat, seat)), quarter, money(worth))
        yield indented(table)
    if told.only_vouched is not None:
        yield BLANK
        yield words(_vouched(plan, told.only_vouched))


def _price(one: LeftOutPart) -> str:
    """What it takes to have one initiative in."""
    if one.costs is None or one.brings is None or one.break_even is None:
        return "no plan with it was found"
    if round(one.costs) == 0:
        return "costs nothing: a plan with it is as good"
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
