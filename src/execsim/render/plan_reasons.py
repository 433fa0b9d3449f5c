"""Why one plan differs from another, as far as the two of them tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from execsim.render.phrases import listed
from execsim.results.contract_plan import InputChangePart, PlanDocument, PlannedPackage, WaitPart
from execsim.results.waiting import WaitKind

MOST_LINES = 2  # in one reason
SAME = 1e-6


class Reasons:
    """What is known of the reasons: changed lines, what holds things back in either plan, and what the plans are worth.

    Attributes
    ----------
    lines
        What of the file has changed; None: the plan before does not say what it was made from.
    """

    def __init__(self, before: PlanDocument, now: PlanDocument, lines: Sequence[InputChangePart] | None) -> None:
        self.before, self.now, self.lines = before, now, lines

    def of_in(self, id_: str) -> str:
        """Why an initiative is in that was out."""
        was_out = self.before.initiatives[id_].why if id_ in self.before.initiatives else "it was not in the file"
        return self._said([*self._own(id_), *([f"before: {was_out}"] if was_out else [])], settled=False)

    def of_out(self, id_: str) -> str:
        """Why an initiative is out that was in."""
        keeps_out = self.now.initiatives[id_].why if id_ in self.now.initiatives else "it is not in the file any more"
        return self._said([*self._own(id_), *([keeps_out] if keeps_out else [])], settled=False)

    def of_move(self, id_: str, *, earlier: bool) -> str:
        """Why an initiative starts or ends elsewhere, or is done otherwise."""
        plan = self.before if earlier else self.now
        wait = held_by(plan, id_)
        own = [*self._own(id_), *self._lines_under(*([] if wait is None else _lines_of(wait)))]
        if wait is None or wait.kind == "nothing":
            return self._said(own, settled=bool(own))
        said, seats = wait_in_words(plan, wait), self._seats(wait)
        held = f"it waited for {said}" if earlier else f"it waits for {said}"
        return self._said([*own, held, *seats], settled=bool(own or seats))

    def of_option(self, id_: str) -> str:
        """Why an option is bought or not."""
        own = [*self._lines_under(f"options.{id_}.")]
        return self._said(own, settled=bool(own))

    def _said(self, parts: list[str], *, settled: bool) -> str:
        """Parts as one text; where no line explains it, how much of a reason there is at all."""
        known = settled or (parts and self.lines is None)
        return "; ".join([*parts, *([] if known else self._otherwise())])

    def _seats(self, wait: WaitPart) -> list[str]:
        """How many seats of a kind there are now and were before, where that differs; an option's count."""
        if wait.kind != "seats":
            return []
        was = {load.period: load.available for load in self.before.capacity.get(wait.on, ())}
        for load in self.now.capacity.get(wait.on, ()):
            if load.period in was and was[load.period] != load.available:
                return [f"there is {load.available:g} of them in {load.period} (was {was[load.period]:g})"]
        return []

    def _otherwise(self) -> list[str]:
        if self.lines is None:
            return ["the plan before does not say what it was made from"]
        if self.lines:
            return ["no line of its own has changed"]
        value, was = self.now.value or 0.0, self.before.value or 0.0
        if abs(value - was) <= SAME * max(1.0, abs(value)):
            return ["nothing in the file forces it: the search found another plan as good"]
        less_is_more = any(one.name != "value" for one in self.now.objectives[:1])
        if (value < was) == less_is_more:
            return ["nothing in the file forces it: the search found a better plan"]
        return ["nothing in the file forces it: in its time the search found nothing as good as the plan before"]

    def _own(self, id_: str) -> list[str]:
        """Changed lines of an initiative, of its teams, and on it on the command line."""
        packages = [one for plan in (self.now, self.before) for one in packages_of(plan, id_).values()]
        teams = dict.fromkeys(team for package in packages for team in package.teams)
        actuals = (f"actuals.{id_}.",)
        return self._lines_under(f"initiatives.{id_}.", f"--pin {id_}", *actuals, *(f"teams.{team}." for team in teams))

    def _lines_under(self, *heads: str) -> list[str]:
        found = [line for line in self.lines or () if line.path.startswith(heads)]
        more = [f"and {len(found) - MOST_LINES} more lines of it"] if len(found) > MOST_LINES else []
        return [*map(line_in_words, found[:MOST_LINES]), *more]


def _lines_of(wait: WaitPart) -> list[str]:
    """Where the file says what is waited for, beside the teams of the work itself."""
    lines: dict[WaitKind, str] = {"decision": f"decisions.{wait.on}.", "wip": "policy.wip_limit", "budget": wait.on}
    return [lines[wait.kind]] if wait.kind in lines else []


def line_in_words(line: InputChangePart) -> str:
    """A changed line: `teams.desk.people is 2 (was 3)`."""
    if line.now is None:
        return f"{line.path} is gone (was {_shown(line.before)})"
    return f"{line.path} is {_shown(line.now)} ({'new' if line.before is None else f'was {_shown(line.before)}'})"


def _shown(value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(_shown, value))}]"
    return f"{value:g}" if isinstance(value, float) else str(value)


def packages_of(plan: PlanDocument, id_: str) -> dict[str, PlannedPackage]:
    """The packages of one initiative that a plan does."""
    return {p: package for p, package in plan.packages.items() if p.startswith(f"{id_}.")}


def held_by(plan: PlanDocument, id_: str) -> WaitPart | None:
    """What the end of an initiative waits for outside of it: back from its last package over those it waits for."""
    own = packages_of(plan, id_)
    if not own:
        return None
    at, wait = max(own, key=lambda p: (own[p].finish, own[p].start)), None
    for _ in own:
        wait = own[at].waits_for
        if wait is None or wait.kind != "package" or wait.on not in own:
            return wait
        at = wait.on
    return wait


def wait_in_words(plan: PlanDocument, wait: WaitPart) -> str:
    """What a package waits for."""
    seats = plan.seats.get(wait.on, wait.on)
    said: dict[WaitKind, str] = {
        "package": wait.on,
        "decision": f"the decision {wait.on}",
        "date": "a date (not_before, something from outside, or the frozen window)",
        "seats": f"seats of {seats}{_with(wait.by)}",
        "wip": f"room in {seats}, where as many are under way as may be{_with(wait.by)}",
        "budget": f"money: {wait.on} could not pay for it earlier",
        "nothing": "nothing",
    }
    return said[wait.kind]


def _with(by: Iterable[str]) -> str:
    names = tuple(by)
    return f" ({listed(names)})" if names else ""
