"""What differs between two plans, and why: who is in, who is out, who moved, what is done otherwise or bought."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from rich.console import RenderableType
from rich.text import Text

from execsim.render.phrases import count, day
from execsim.render.plan_inputs import changed_inputs
from execsim.render.plan_reasons import Reasons, line_in_words, packages_of
from execsim.render.terminal import columns, indented, words
from execsim.results.contract_plan import InputChangePart, PlanChangePart, PlanDocument, PlannedInitiative

What = Literal["in", "out", "later", "earlier", "moved", "otherwise", "bought", "not-bought"]
ORDER: tuple[What, ...] = ("in", "out", "bought", "not-bought", "later", "earlier", "moved", "otherwise")
MOST_LINES = 6
OTHERWISE = re.compile(r"\b(done|with) ")  # not only on other days
NOBODY = PlannedInitiative(name="", selected=False, start=None, finish=None, why=None)


def beside(before: PlanDocument | None, now: PlanDocument) -> PlanDocument:
    """A plan with what differs from another one, where there are two."""
    if before is None or now.value is None:
        return now
    lines = changed_inputs(before.inputs, now.inputs) if before.inputs else None
    changed = differences(before, now, lines)
    return now.model_copy(update={"changed": changed, "changed_inputs": lines})


def differences(
    before: PlanDocument, now: PlanDocument, lines: Sequence[InputChangePart] | None = None
) -> tuple[PlanChangePart, ...]:
    """Everything that is in, out, done elsewhere, otherwise or bought; what is in one file alone counts as left out.

    Parameters
    ----------
    lines
        What of the file has changed since the plan before; None: nobody knows.
    """
    reasons = Reasons(before, now, lines)
    changes = [*_initiatives(before, now, reasons), *_options(before, now, reasons)]
    return tuple(sorted(changes, key=lambda change: (ORDER.index(change.what), change.initiative)))


def _initiatives(before: PlanDocument, now: PlanDocument, reasons: Reasons) -> Iterator[PlanChangePart]:
    for id_ in sorted(before.initiatives.keys() | now.initiatives.keys()):
        old, new = before.initiatives.get(id_, NOBODY), now.initiatives.get(id_, NOBODY)
        packages = dict(_packages(before, now, id_)) if old.selected and new.selected else {}
        what = _what(old, new, bool(packages))
        if what is None:
            continue
        days = None
        if old.selected and new.selected and old.finish is not None and new.finish is not None:
            days = (new.finish - old.finish).days
        match what:
            case "in":
                why = reasons.of_in(id_)
            case "out":
                why = reasons.of_out(id_)
            case _:
                why = reasons.of_move(id_, earlier=what == "earlier")
        yield PlanChangePart(
            initiative=id_, name=new.name or old.name, what=what, days=days, why=why, packages=packages
        )


def _what(old: PlannedInitiative, new: PlannedInitiative, otherwise: bool) -> What | None:
    if old.selected != new.selected:
        return "in" if new.selected else "out"
    if not new.selected:
        return None
    if (old.start, old.finish) == (new.start, new.finish):
        return "otherwise" if otherwise else None
    if old.finish is None or new.finish is None or old.finish == new.finish:
        return "moved"
    return "later" if new.finish > old.finish else "earlier"


def _packages(before: PlanDocument, now: PlanDocument, id_: str) -> Iterator[tuple[str, str]]:
    """What is different about each package of an initiative that is done in both plans."""
    old, new, year = packages_of(before, id_), packages_of(now, id_), (now.as_of or now.horizon).year
    for p in [*new, *(p for p in old if p not in new)]:
        if p not in old or p not in new:
            yield p, "new" if p in new else "gone"
            continue
        was, is_ = old[p], new[p]
        said = []
        if was.start != is_.start:
            said.append(f"starts {day(is_.start, year=year)} (was {day(was.start, year=year)})")
        if was.finish != is_.finish:
            said.append(f"ends {day(is_.finish, year=year)} (was {day(was.finish, year=year)})")
        if was.mode != is_.mode:
            said.append(f"done {_mode(is_.mode)} (was {_mode(was.mode)})")
        if was.teams != is_.teams:
            said.append(f"with {_seats(is_.teams)} (was {_seats(was.teams)})")
        if said:
            yield p, ", ".join(said)


def _mode(mode: str | None) -> str:
    return "as written" if mode is None else f"in mode {mode}"


def _seats(teams: dict[str, int]) -> str:
    return " and ".join(f"{seats} of {team}" for team, seats in sorted(teams.items())) or "nobody"


def _options(before: PlanDocument, now: PlanDocument, reasons: Reasons) -> Iterator[PlanChangePart]:
    for id_ in sorted(before.bought.keys() | now.bought.keys()):
        old, new = before.bought.get(id_), now.bought.get(id_)
        if old is not None and new is not None and old.start == new.start:
            continue
        what: What = "not-bought" if new is None else "bought" if old is None else "moved"
        if old is not None and new is not None:
            what = "later" if new.start > old.start else "earlier"
        days = (new.start - old.start).days if old is not None and new is not None else None
        name = (new or old or now.bought[id_]).name
        yield PlanChangePart(initiative=f"options.{id_}", name=name, what=what, days=days, why=reasons.of_option(id_))


def what_changed(
    changes: Sequence[PlanChangePart], lines: Sequence[InputChangePart] | None
) -> Iterator[RenderableType]:
    """The differences in the terminal."""
    if lines:
        yield Text("Changed in the file since the plan before", style="bold")
        for line in lines[:MOST_LINES]:
            yield indented(words(line_in_words(line)))
        if len(lines) > MOST_LINES:
            yield indented(Text(f"and {count(len(lines) - MOST_LINES, 'line')} more (--format json)", style="dim"))
    if lines is None:
        yield Text("The plan before does not say what it was made from: which lines have changed is not known.")
    if not changes:
        yield Text("Nothing differs from the plan before.")
        return
    yield Text("Different from the plan before", style="bold")
    table = columns("", "", wide=(0, 1))
    for change in changes:
        table.add_row(words(change.name), words(_said(change)))
    yield indented(table)


def _said(change: PlanChangePart) -> str:
    """One difference in words."""
    otherwise = [f"{p.partition('.')[2]} {how}" for p, how in change.packages.items() if OTHERWISE.search(how)]
    match change.what:
        case "later" | "earlier":
            head = f"{count(abs(change.days or 0), 'day')} {change.what}"
        case "moved":
            head = "other days, the same end"
        case "otherwise":
            head = "the same days, done otherwise"
        case "not-bought":
            head = "not bought"
        case _:
            head = change.what
    head = ", ".join([head, *otherwise])
    return f"{head}: {change.why}" if change.why else head
