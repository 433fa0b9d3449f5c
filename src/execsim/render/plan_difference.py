"""What differs between two plans: who is in, who is out, who moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from rich.console import RenderableType
from rich.text import Text

from execsim.render.phrases import count
from execsim.render.terminal import columns, indented, words
from execsim.results.contract_plan import PlanChangePart, PlanDocument, PlannedInitiative

What = Literal["in", "out", "later", "earlier", "moved"]
ORDER = ("in", "out", "later", "earlier", "moved")


def beside(before: PlanDocument | None, now: PlanDocument) -> PlanDocument:
    """A plan with what differs from another one, where there are two."""
    if before is None or now.value is None:
        return now
    return now.model_copy(update={"changed": differences(before, now)})


def differences(before: PlanDocument, now: PlanDocument) -> tuple[PlanChangePart, ...]:
    """Initiatives that are in now, out now, or start or end elsewhere; what is in one file alone counts as left out."""
    nobody = PlannedInitiative(name="", selected=False, start=None, finish=None, why="it was not in the file")
    changes = []
    for id_ in sorted(before.initiatives.keys() | now.initiatives.keys()):
        old, new = before.initiatives.get(id_, nobody), now.initiatives.get(id_, nobody)
        what, days = _what(old, new), None
        if what is None:
            continue
        if old.selected and new.selected and old.finish is not None and new.finish is not None:
            days = (new.finish - old.finish).days
        why = {"in": old.why, "out": new.why}.get(what)
        changes.append(PlanChangePart(initiative=id_, name=new.name or old.name, what=what, days=days, why=why))
    return tuple(sorted(changes, key=lambda change: (ORDER.index(change.what), change.initiative)))


def _what(old: PlannedInitiative, new: PlannedInitiative) -> What | None:
    if old.selected != new.selected:
        return "in" if new.selected else "out"
    if not new.selected or (old.start, old.finish) == (new.start, new.finish):
        return None
    if old.finish is None or new.finish is None or old.finish == new.finish:
        return "moved"
    return "later" if new.finish > old.finish else "earlier"


def what_changed(changes: Sequence[PlanChangePart]) -> Iterator[RenderableType]:
    """The differences in the terminal."""
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
    match change.what:
        case "in":
            return f"in; before: {change.why}" if change.why else "in"
        case "out":
            return f"out: {change.why}" if change.why else "out"
        case "moved":
            return "other days, the same end"
        case _:
            return f"{count(abs(change.days or 0), 'day')} {change.what}"
