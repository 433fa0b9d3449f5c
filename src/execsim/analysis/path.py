"""Which remedies to take first, and which of them do not add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from execsim.analysis.measures import Sample, difference
from execsim.analysis.remedies import Candidate, fit_together
from execsim.analysis.worlds import Worlds
from execsim.portfolio.load import Loaded
from execsim.results.forecast import Floats
from execsim.results.prices import Effects, Overlap
from execsim.results.statistics import Figure, mean_interval

WORTH_NOTHING = 0.25
"""Share of what a remedy gains alone, below which it is said to add nothing after another one."""


@dataclass(frozen=True)
class Gain:
    """What remedies gain on one luck: net value; days of the finish where the portfolio has no values.

    Attributes
    ----------
    worlds, seed, replications
        On which worlds, and on which luck.
    has_value
        Whether anything has a value.
    """

    worlds: Worlds
    seed: int
    replications: int
    has_value: bool

    def of(self, candidates: Sequence[Candidate], after: Sequence[Candidate] = ()) -> Figure:
        """What some remedies gain, perhaps after others."""
        before, then = self._sample(after), self._sample([*after, *candidates])
        if self.has_value:
            return difference(before, then, "value")
        return mean_interval(_days(before, then))

    def interaction(self, one: Candidate, other: Candidate) -> Figure:
        """What two gain together beyond what each gains alone, pair by pair."""
        none, first, second, both = map(self._sample, ([], [one], [other], [one, other]))
        if self.has_value:
            return mean_interval((both.value - first.value) - (second.value - none.value))
        return mean_interval(_days(first, both) - _days(none, second))

    def measured(self, effects: Effects) -> float:
        """The gain that effects say."""
        return effects["value"].mean if self.has_value else -effects["finish_p80"].mean

    def _sample(self, candidates: Sequence[Candidate]) -> Sample:
        what = candidates[-1].findings[0].title if candidates else ""
        return self.worlds.sample(candidates, self.seed, self.replications, what=what)


def _days(before: Sample, then: Sample) -> Floats:
    """[R] working days earlier; what never ends counts as the horizon's end in both."""
    last = max(float(sample.finish[sample.finish < float("inf")].max(initial=0.0)) for sample in (before, then))
    return np.asarray(before.finish.clip(max=last) - then.finish.clip(max=last))


def best_path(gain: Gain, loaded: Loaded, candidates: Sequence[Candidate], most: int) -> list[Candidate]:
    """A greedy path: next is always what gains most for its effort after those before it.

    A remedy without an effort counts as one of the dearest. What does not gain for sure, sampling considered,
    is never a step.

    Parameters
    ----------
    gain
        On the luck that chooses.
    loaded
        The portfolio.
    candidates
        To choose from.
    most
        Steps at most.
    """
    dearest = max((c.remedy.effort or 0.0 for c in candidates), default=0.0) or 1.0
    hoped = {c.id: gain.of([c]) for c in candidates}
    path: list[Candidate] = []
    left = [c for c in candidates if hoped[c.id].low > 0.0]
    while left and len(path) < most:
        left = [c for c in left if fit_together(loaded, [*path, c])]
        taken = _next(gain, path, left, hoped, dearest)
        if taken is None:
            break
        path.append(taken)
        left.remove(taken)
    return path


def _next(
    gain: Gain, path: list[Candidate], left: list[Candidate], hoped: dict[str, Figure], dearest: float
) -> Candidate | None:
    """The best next one. Few gain more after others than before: who hoped for least is asked last, if at all."""
    best, most = None, 0.0
    for candidate in sorted(left, key=lambda c: -hoped[c.id].value / (c.remedy.effort or dearest)):
        effort = candidate.remedy.effort or dearest
        if hoped[candidate.id].value / effort <= most:
            break
        hoped[candidate.id] = found = gain.of([candidate], path)
        if found.low > 0.0 and found.value / effort > most:
            best, most = candidate, found.value / effort
    return best


def overlaps_of(
    gain: Gain, fresh: Gain, loaded: Loaded, candidates: Sequence[Candidate], first: Candidate
) -> tuple[Overlap, ...]:
    """Remedies that add little after the first step of the path, seen on one luck and again on the other."""
    found = []
    for candidate in candidates:
        if candidate is first or not fit_together(loaded, [first, candidate]):
            continue
        if not _adds_little(gain, first, candidate) or not _adds_little(fresh, first, candidate):
            continue
        alone, after = fresh.of([candidate]), fresh.of([candidate], [first])
        found.append(Overlap(candidates.index(first), candidates.index(candidate), alone, after))
    return tuple(found)


def _adds_little(gain: Gain, first: Candidate, second: Candidate) -> bool:
    alone = gain.of([second])
    if alone.low <= 0.0 or gain.interaction(first, second).high >= 0.0:
        return False
    return gain.of([second], [first]).value <= WORTH_NOTHING * alone.value
