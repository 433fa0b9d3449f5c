"""`price`: what the findings of an audit are worth.

Many remedies are looked at in a few replications; the best of them are simulated again on luck that had no part in
choosing them, and only those figures are given: else the best looking one would also be the luckiest.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from execsim.analysis.drivers import drivers_of
from execsim.analysis.measures import Sample, difference
from execsim.analysis.path import Gain, best_path, overlaps_of
from execsim.analysis.remedies import Candidate, candidates_of, fit_together
from execsim.analysis.worlds import StoppedError, Worlds
from execsim.model.draws import Draws
from execsim.model.hashes import hash_entity
from execsim.portfolio.assumptions import Assumption
from execsim.portfolio.load import Loaded, patched
from execsim.results.findings import Audit
from execsim.results.prices import MEASURES, Effect, Effects, Measure, Overlap, Price, Prices, Step, Vanishing
from execsim.results.progress import Tick, go_on

TOP = 10
"""Remedies that get a figure."""
STEPS = 5
"""Steps of the path."""
LEAST = 50
"""Replications of a first look, unless fewer are asked for at all."""


def price(
    loaded: Loaded, audit: Audit, draws: Draws, *, top: int = TOP, workers: int = 1, tick: Tick | None = None
) -> Prices:
    """Simulate the remedy of every finding, and say what it is worth.

    Parameters
    ----------
    loaded
        What was audited.
    audit
        Its findings, with their remedies.
    draws
        The luck. Remedies are chosen on its seed in a fifth of its replications (at least 50), and priced in all
        of them on a seed derived from it; ends of assumptions are tried in a fifth.
    top
        How many remedies get a figure.
    workers
        Processes to simulate on; any number gives the same result.
    tick
        Called with the replications done, over all worlds. False stops: what was priced by then is given.

    """
    return _Pricing(loaded, audit, draws, top, workers, tick or go_on).run()


def fresh_seed(seed: int) -> int:
    """The seed on which what was chosen on another one is judged."""
    return hash_entity(f"fresh luck for {seed}") >> 12  # programs that read JSON keep 53 bits


def effect(base: Sample, other: Sample) -> Effects:
    """What another world changes in every measure, without any assumption moved."""
    found: Effects = {}
    for measure in MEASURES:
        figure = difference(base, other, measure)
        value = figure.value
        found[measure] = Effect(value, figure.low, figure.high, value, value, base=base.size(measure))
    return found


@dataclass
class _Pricing:
    """One run of `price`."""

    loaded: Loaded
    audit: Audit
    draws: Draws
    top: int
    workers: int
    tick: Tick
    prices: list[Price] = field(default_factory=list)
    chosen: list[Candidate] = field(default_factory=list)
    fainter: list[Candidate] = field(default_factory=list)
    together: Effects = field(default_factory=dict)
    joined: list[Candidate] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    overlaps: tuple[Overlap, ...] = ()
    either: tuple[tuple[int, int], ...] = ()
    stopped: bool = False

    def run(self) -> Prices:
        """Screen, choose, price again, and put together."""
        self.n = self.draws.replications
        self.few = min(self.n, max(LEAST, self.n // 5))
        self.seed, self.fresh = self.draws.seed, fresh_seed(self.draws.seed)
        candidates, not_priced = candidates_of(self.loaded, self.audit.findings)
        self.worlds = Worlds(self.loaded, self.draws, self.workers, self.tick)
        drivers = {c.id: drivers_of(patched(self.loaded, c.patches), (p.path for p in c.patches)) for c in candidates}
        self._plan(len(candidates), drivers)
        figures: dict[Measure, float] = dict.fromkeys(MEASURES, math.nan)
        self.gain = Gain(self.worlds, self.seed, self.few, has_value=False)
        try:
            base = self.worlds.sample((), self.fresh, self.n, what="the plan as it is")
            figures = {measure: base.figure(measure) for measure in MEASURES}
            self.gain = replace(self.gain, has_value=bool(base.gross.any()))
            self._choose(candidates)
            for candidate in self.chosen:
                self.prices.append(self._priced(candidate, drivers[candidate.id]))
            self._order()
            self._join()
        except StoppedError:
            self.stopped = True
        return Prices(
            seed=self.seed,
            priced_on=self.fresh,
            replications=self.n,
            screened_on=self.few,
            ranged_on=self.few,
            currency=self.loaded.portfolio.currency,
            has_value=self.gain.has_value,
            base=figures,
            prices=tuple(self.prices),
            fainter=tuple(finding for candidate in self.fainter for finding in candidate.findings),
            together=self.together,
            joined=tuple(n for n, candidate in enumerate(self.chosen) if candidate in self.joined),
            path=tuple(self.steps),
            overlaps=self.overlaps,
            either=self.either,
            not_priced=not_priced,
            stopped=self.stopped,
        )

    def _plan(self, candidates: int, drivers: dict[str, tuple[Assumption, ...]]) -> None:
        """Reckon how many replications it will take, for whoever waits."""
        top = min(self.top, candidates)
        ends = 2 * (len({a.name for some in drivers.values() for a in some}) + top * 3)
        few = 1 + candidates + ends + top + 4 * STEPS
        self.worlds.planned = few * self.few + (top + 2 + STEPS) * self.n

    def _choose(self, candidates: Sequence[Candidate]) -> None:
        """Look at every remedy in a few replications, and keep those that do most, in money or in days."""
        gains = {candidate.id: self.gain.of([candidate]) for candidate in candidates}
        ranked = sorted(candidates, key=lambda candidate: -gains[candidate.id].value)
        self.chosen, self.fainter = ranked[: self.top], ranked[self.top :]

    def _priced(self, candidate: Candidate, drivers: Sequence[Assumption]) -> Price:
        """Price one remedy on fresh luck, through the ranges of what drives it."""
        what = candidate.findings[0].title
        base = self.worlds.sample((), self.fresh, self.n)
        effects = effect(base, self.worlds.sample([candidate], self.fresh, self.n, what=what))
        effects = self._ranged(candidate, effects, drivers)
        return Price(
            findings=candidate.findings,
            changes=candidate.changes,
            effects=effects,
            starts=candidate.remedy.starts,
            works=candidate.remedy.works,
            effort=candidate.remedy.effort,
            up_to=candidate.up_to,
            notes=candidate.notes,
            assumptions=tuple(assumption.name for assumption in drivers),
        )

    def _ranged(self, candidate: Candidate, effects: Effects, drivers: Sequence[Assumption]) -> Effects:
        """Move one assumption after the other; each end moves the effect by as much as in the same few futures."""
        few = self.few
        centre = effect(*(self.worlds.sample(some, self.fresh, few) for some in ((), [candidate])))
        swings: dict[str, tuple[Assumption, dict[float, Effects]]] = {}
        for assumption in drivers:
            ends = {}
            for value in (assumption.low, assumption.high):
                pair = [
                    self.worlds.sample(some, self.fresh, few, end=(assumption, value), what=f"if {assumption.name}")
                    for some in ((), [candidate])
                ]
                ends[value] = effect(*pair)
            swings[assumption.name] = assumption, ends
        return {
            measure: _with_range(
                effects[measure],
                [
                    (assumption, {value: end[measure].mean - centre[measure].mean for value, end in ends.items()})
                    for assumption, ends in swings.values()
                ],
            )
            for measure in MEASURES
        }

    def _order(self) -> None:
        """Best first: by what is gained for a day of effort where that is declared, then by what is gained."""

        def key(place: int) -> tuple[bool, float]:
            one = self.prices[place]
            gained, effort = self.gain.measured(one.effects), one.effort
            if one.up_to and gained > 0.0:  # what is simulated as certain competes with what is not
                gained *= 1.0 if one.works is None else one.works
            return (not effort, -(gained / effort if effort and gained > 0 else gained))

        order = sorted(range(len(self.prices)), key=key)
        self.prices, self.chosen = [self.prices[n] for n in order], [self.chosen[n] for n in order]

    def _join(self) -> None:
        """Everything that gains something, together; and a few of it in the best order.

        What has no figure is in neither, and what the assumptions may turn into a loss, where they deserve no trust.
        """
        base = self.worlds.sample((), self.fresh, self.n)
        pairs = combinations(range(len(self.chosen)), 2)
        self.either = tuple(
            (one, other)
            for one, other in pairs
            if not fit_together(self.loaded, [self.chosen[one], self.chosen[other]])
        )
        settled = [
            candidate
            for candidate, one in zip(self.chosen, self.prices, strict=True)
            if not (self.gain.has_value and one.effects["value"].withheld)
        ]
        for candidate in sorted(settled, key=lambda c: -self.gain.of([c]).value):
            if self.gain.of([candidate]).value > 0.0 and fit_together(self.loaded, [*self.joined, candidate]):
                self.joined.append(candidate)
        if self.joined:
            together = self.worlds.sample(self.joined, self.fresh, self.n, what="all together")
            self.together = effect(base, together)
        path = best_path(self.gain, self.loaded, settled, STEPS)
        for length in range(1, len(path) + 1):
            taken = path[:length]
            sample = self.worlds.sample(taken, self.fresh, self.n, what="step by step")
            effort = sum(c.remedy.effort or 0.0 for c in taken) if all(c.remedy.effort for c in taken) else None
            self.steps.append(Step(self.chosen.index(taken[-1]), effect(base, sample), effort))
        if path:
            fresh = Gain(self.worlds, self.fresh, self.n, has_value=self.gain.has_value)
            self.overlaps = overlaps_of(self.gain, fresh, self.loaded, self.chosen, path[0])


def _with_range(found: Effect, swings: Sequence[tuple[Assumption, dict[float, float]]]) -> Effect:
    """The effect with the least and the most that it is at any end, and what takes it furthest."""
    widest, driver = 1e-9 * max(found.base, 1.0), None  # what is less is how sums were rounded
    low = high = found.mean
    vanishes: Vanishing | None = None
    for assumption, moves in swings:
        ends = [found.mean + moved for moved in moves.values() if moved == moved]  # noqa: PLR0124 - leaves out nan
        if not ends:
            continue
        low, high = min(low, *ends), max(high, *ends)
        swing = max(*ends, found.mean) - min(*ends, found.mean)
        if swing > widest:
            widest, driver = swing, assumption
            vanishes = _vanishing(found.mean, assumption, moves)
    if driver is None:
        return found
    return Effect(found.mean, found.low, found.high, low, high, driver.name, driver.trust, found.base, vanishes)


def _vanishing(mean: float, assumption: Assumption, moves: dict[float, float]) -> Vanishing | None:
    """Where, on straight lines between the value in force and its ends, the effect is nothing."""
    for value, moved in moves.items():
        end = mean + moved
        if mean and end * mean <= 0.0 and end != mean:
            at = assumption.value + (value - assumption.value) * mean / (mean - end)
            return Vanishing(assumption.name, at, assumption.trust)
    return None
