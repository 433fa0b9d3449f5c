"""Which initiatives may go together: budgets, choices, must and barred, as the search asks about them."""

from __future__ import annotations

import numpy as np

from execsim.optimisation.problem import Choice, Problem, Schedule, extra_of
from execsim.optimisation.windows import Windows


class Selector:
    """Knows which selections the user's lines allow, and what else has to change when one initiative does."""

    def __init__(self, problem: Problem, windows: Windows) -> None:
        self.problem = problem
        self.fixed: dict[int, bool] = {}
        for i in range(len(problem.initiatives)):
            if problem.must[i]:
                self.fixed[i] = True
            elif problem.barred[i] or windows.impossible[i]:
                self.fixed[i] = False
        self.limits = [(problem.uses(budget), budget.limit - problem.used_always(budget)) for budget in problem.budgets]
        self._alternatives = [choice for choice in problem.choices if choice.kind == "exactly-one"]

    def smallest(self, ranking: list[int]) -> list[bool]:
        """Select the musts with what they bring along, and of each exactly-one choice the first that can be."""
        selected = [bool(must) for must in self.problem.must]
        for i, must in enumerate(self.problem.must):
            selected = (self._change(selected, i, True) or selected) if must else selected
        for choice in self.problem.choices:
            if choice.kind == "exactly-one" and not any(selected[i] for i in choice.members):
                options = [i for i in ranking if i in choice.members and self.fixed.get(i, True)]
                trials = (self._change(selected, i, True) for i in options)
                selected = next((trial for trial in trials if trial), selected)
        return selected

    def allows(self, selected: list[bool]) -> bool:
        """Whether budgets, choices, must and barred all hold."""
        mask = np.array(selected, dtype=bool)
        return (
            all(selected[i] == on for i, on in self.fixed.items())
            and all(uses[mask].sum() <= limit + 1e-9 * abs(limit) for uses, limit in self.limits)
            and all(_holds(choice, selected) for choice in self.problem.choices)
        )

    def affords(self, schedule: Schedule) -> bool:
        """Whether the budgets also hold with what its work costs on the days on which it falls."""
        extra = extra_of(self.problem, schedule)
        rows = zip(self.limits, self.problem.budgets, strict=True)
        return not extra or all(
            uses[schedule.selected].sum() + extra <= limit + 1e-9 * abs(limit)
            for (uses, limit), budget in rows
            if budget.labour
        )

    def switch(self, selected: list[bool], i: int, on: bool) -> list[bool] | None:
        """Turn one initiative on or off with all that must follow; None when something forbids the result."""
        result = self._change(selected, i, on)
        for choice in self._alternatives if result is not None else ():
            if result is not None and not any(result[k] for k in choice.members):
                trials = (self._change(result, k, True) for k in choice.members if k != i and self._is_free(k))
                result = next((one for one in trials if one is not None and one[i] == on), result)
        return result if result is not None and self.allows(result) else None

    def _is_free(self, i: int) -> bool:
        return self.fixed.get(i, True)

    def _change(self, selected: list[bool], i: int, on: bool) -> list[bool] | None:
        """Follow the choices from one change; None when they contradict each other or what is fixed."""
        changed, agenda = {i: on}, [(i, on)]
        while agenda:
            j, state = agenda.pop()
            if self.fixed.get(j, state) != state:
                return None
            for k, then in self._follow(j, state):
                if changed.get(k, then) != then:
                    return None
                if k not in changed:
                    changed[k] = then
                    agenda.append((k, then))
        return [changed.get(j, was) for j, was in enumerate(selected)]

    def _follow(self, j: int, on: bool) -> list[tuple[int, bool]]:
        """What choices force when j is turned on or off."""
        forced: list[tuple[int, bool]] = []
        for choice in self.problem.choices:
            if j not in choice.members:
                continue
            first, others = choice.members[0], [k for k in choice.members if k != j]
            match choice.kind, on:
                case (("at-most-one" | "exactly-one"), True):
                    forced += [(k, False) for k in others]
                case "all-or-none", _:
                    forced += [(k, on) for k in others]
                case "requires", _ if (j == first) == on:
                    forced += [(k, True) for k in others] if on else [(first, False)]
                case "excludes", True:
                    forced += [(k, False) for k in others if first in (j, k)]
        return forced


def _holds(choice: Choice, selected: list[bool]) -> bool:
    chosen = [selected[i] for i in choice.members]
    match choice.kind:
        case "at-most-one":
            return sum(chosen) <= 1
        case "exactly-one":
            return sum(chosen) == 1
        case "all-or-none":
            return all(chosen) or not any(chosen)
        case "requires":
            return not chosen[0] or all(chosen)
        case "excludes":
            return not (chosen[0] and any(chosen[1:]))
