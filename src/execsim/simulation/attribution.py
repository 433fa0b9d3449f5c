"""Why is it late: driving chains of initiatives, outcomes and the portfolio, and what the delay costs.

A chain (`Run.walk`) partitions the time from release to a finish; here every part of it gets its cause, the
package in whose life it lies, and what stands behind it: a predecessor, somebody outside, a decision, a risk, a
team. The cost of delay sets a run beside its *unhindered twin*: the same luck and the same work, in the same
order, with no waiting and no rework.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from execsim.model.model import ANY_OF, FF, FS, SS, Floats, Model
from execsim.results.forecast import CAUSES, INITIATIVE, OUTCOME, PORTFOLIO, REASON
from execsim.simulation.luck import Luck
from execsim.simulation.records import (
    AWAITED_DECISION,
    EXTERNAL,
    HELD,
    LAG,
    PREDECESSOR,
    RISK_DELAY,
    WORKING,
    Life,
    Link,
    Run,
    Segment,
)
from execsim.simulation.wiring import Wiring, row_of
from execsim.simulation.worth import Worth, worth_of

NOBODY = -1
SUMS = 64  # sums that are put together at once

Scope = tuple[int, int]  # PORTFOLIO, INITIATIVE or OUTCOME, and a row
Reason = tuple[int, int, int]  # cause, package, what stands behind it


class Stretch(NamedTuple):
    """Days of one cause on a chain: in the life of `package`, with `behind` it a row of the table `BEHIND` names."""

    cause: int
    package: int
    behind: int
    days: float


class Witness:
    """Who stood behind each wait of one run."""

    def __init__(self, model: Model, wiring: Wiring, run: Run) -> None:
        self._model, self._wiring, self._run = model, wiring, run
        self._fell: dict[int, float] = {}  # ask -> its fall
        self._arrived: dict[int, float] = {}
        self._delays: list[tuple[int, float]] = []  # risks that happened, with their delays
        for note in run.notes:
            if note.kind == "decided":
                self._fell[note.row] = note.time
            elif note.kind == "arrived":
                self._arrived[note.row] = note.time
            elif note.kind == "risk":
                self._delays.append((note.row, note.amount))
        self._hits = [set(row_of(model.risks.hit_first, model.risks.hit, risk)) for risk in range(len(model.risks))]

    def behind(self, package: int, segment: Segment) -> int:
        """Row of what a package waited for during a stretch of its life; NOBODY where nobody stands behind it.

        Of a delay several risks may be the cause: `risks` says which.
        """
        finders = {
            PREDECESSOR: self._predecessor,
            LAG: self._passer,
            HELD: self._holder,
            EXTERNAL: self.external,
            AWAITED_DECISION: self._decision,
        }
        find = finders.get(segment.cause)
        return find(package, segment.end) if find else segment.team

    def external(self, package: int, end: float = np.inf) -> int:
        """The external that let a package go last."""
        return _latest(((self._arrived.get(x, np.inf) + lag, x) for x, lag in self._wiring.outside[package]), end)

    def _predecessor(self, package: int, end: float) -> int:
        links = self._wiring.start_links[package]
        return _latest(((self._passed(q, kind == FS and lag >= 0.0), q) for q, kind, lag in links), end)

    def _passer(self, package: int, _: float) -> int:
        life = self._run.lives[package]
        return life.driver.package if life and life.driver else NOBODY

    def _holder(self, package: int, _: float) -> int:
        life = self._run.lives[package]
        return life.held_by.package if life and life.held_by else NOBODY

    def _decision(self, package: int, end: float) -> int:
        ask = _latest(((self._fell.get(ask, np.inf), ask) for ask in self._wiring.asks[package]), end)
        return NOBODY if ask == NOBODY else int(self._model.asks.decision[ask])

    def stretches(self, link: Link) -> Iterator[Stretch]:
        """Yield the parts of one link of a chain, which partition its time from `origin` to `until`."""
        for segment in self._run.own(link):
            if segment.cause == RISK_DELAY:
                for risk, days in self.risks(link.package, segment):
                    yield Stretch(RISK_DELAY, link.package, risk, days)
            else:
                days = segment.end - segment.start
                yield Stretch(segment.cause, link.package, self.behind(link.package, segment), days)
        if link.driver is not None and link.since > link.origin:
            cause = link.passing
            behind = self.external(link.package) if cause == EXTERNAL else link.driver.package
            yield Stretch(cause, link.package, behind, link.since - link.origin)

    def _passed(self, package: int, shipped: bool) -> float:
        life = self._run.lives[package]
        return 0.0 if life is None else life.shipped if shipped else life.started

    def risks(self, package: int, segment: Segment) -> Iterator[tuple[int, float]]:
        """One after the other, as they add up; what no risk explains nobody stands behind."""
        left = segment.end - segment.start
        for risk, days in self._delays:
            if package in self._hits[risk] and min(days, left) > 0.0:
                yield risk, min(days, left)
                left -= min(days, left)
        if left > 0.0:
            yield NOBODY, left


def _latest(moments: Iterable[tuple[float, int]], end: float) -> int:
    """Row of the latest moment not after `end`, the first row of several; NOBODY if there is none."""
    return -max(((time, -row) for time, row in moments if time <= end), default=(0.0, -NOBODY))[1]


class Tally:
    """Chains of many runs, added up: exact sums, so that any split of the runs gives the same.

    Sums are kept as they come, as columns (scope, row, cause, package, behind) and days, and put together at the end.
    """

    def __init__(self) -> None:
        self.chains: Counter[Scope] = Counter()
        self._days: dict[tuple[Scope, Reason], float] = {}
        self._sums: list[tuple[NDArray[np.int64], Floats]] = []

    def add(self, scope: Scope, stretches: Sequence[Stretch]) -> None:
        """Add one chain of one run."""
        self.chains[scope] += 1
        for cause, package, behind, days in stretches:
            key = scope, (cause, package, behind)
            self._days[key] = self._days.get(key, 0.0) + days

    def add_sums(self, reasons: NDArray[np.int64], days: Floats) -> None:
        """Add days by reason [n, 5]."""
        self._sums.append((reasons, days))
        if len(self._sums) > SUMS:
            self._sums = [self.sums()]

    def merge(self, other: Tally) -> None:
        """Add what another one counted."""
        self.chains.update(other.chains)
        is_one = len(other._sums) == 1 and not other._days
        self.add_sums(*(other._sums[0] if is_one else other.sums()))

    def sums(self) -> tuple[NDArray[np.int64], Floats]:
        """Days by reason [n, 5], each reason once, in the order of their rows."""
        told = [(*scope, *reason) for scope, reason in self._days]
        days = np.concatenate([np.array(list(self._days.values()), np.float64), *(days for _, days in self._sums)])
        reasons = np.concatenate([np.array(told, np.int64).reshape(-1, 5), *(reasons for reasons, _ in self._sums)])
        if not len(reasons):
            return reasons, days
        columns = [column - column.min() for column in np.ascontiguousarray(reasons.T)]
        keys = np.ravel_multi_index(columns, [int(column.max()) + 1 for column in columns])
        _, first, place = np.unique(keys, return_index=True, return_inverse=True)
        return reasons[first], np.bincount(place, weights=days, minlength=len(first)).astype(np.float64)

    def reasons(self) -> NDArray[np.void]:
        """Means over the chains of each scope, as records of `REASON` in the order of their rows."""
        reasons, days = self.sums()
        table = np.zeros(len(reasons), dtype=REASON)
        for column, name in enumerate(("scope", "row", "cause", "package", "behind")):
            table[name] = reasons[:, column]
        is_new = np.ones(len(reasons), np.bool_)
        is_new[1:] = (reasons[1:, :2] != reasons[:-1, :2]).any(axis=1)
        chains = [self.chains[scope, row] for scope, row in reasons[is_new, :2].tolist()]
        table["days"] = days / np.array(chains, np.float64)[np.cumsum(is_new) - 1]
        return table


class Attribution:
    """The chains of a model's runs; made once for many runs."""

    def __init__(self, model: Model, wiring: Wiring) -> None:
        self._model, self._wiring = model, wiring
        initiatives = range(len(model.initiatives))
        self._packages = [tuple(map(int, np.flatnonzero(model.packages.initiative == i))) for i in initiatives]
        self._order, self._before = order_of(wiring)
        self.tally = Tally()

    def explain(self, run: Run, worth: Worth) -> dict[Scope, list[Stretch]]:
        """Count a run's chains, and give them: of the portfolio, each initiative and each outcome that finished."""
        witness, known = Witness(self._model, self._wiring, run), dict[Link, list[Stretch]]()
        chains: dict[Scope, list[Stretch]] = {}
        for scope, package in self._ends(run, worth):
            if package < 0:
                continue
            chain = chains[scope] = []
            for link in run.walk(package):
                if link not in known:
                    known[link] = list(witness.stretches(link))
                chain += known[link]
            self.tally.add(scope, chain)
        return chains

    def _ends(self, run: Run, worth: Worth) -> Iterator[tuple[Scope, int]]:
        """Yield each scope and the package that sets its finish, -1 where it has none."""
        last = [run.last(packages) for packages in self._packages]
        yield (PORTFOLIO, 0), run.last(range(len(run.lives)))
        last = [package if np.isfinite(end) else -1 for package, end in zip(last, worth.initiative_finish, strict=True)]
        for i, package in enumerate(last):
            yield (INITIATIVE, i), package
        outcomes = self._model.outcomes
        for o in range(len(outcomes)):
            members = row_of(outcomes.member_first, outcomes.member, o)
            ended = [(worth.initiative_finish[i], i) for i in members if last[i] >= 0]
            if not np.isfinite(worth.outcome_finish[o]) or not ended:
                yield (OUTCOME, o), -1
            else:
                pick = min if outcomes.needs[o] == ANY_OF else max
                yield (OUTCOME, o), last[pick(ended)[1]]

    def cost_of_delay(
        self, luck: Luck, run: Run, worth: Worth, chains: dict[Scope, list[Stretch]]
    ) -> tuple[Floats, Floats]:
        """[C] money lost by cause, and [I] by initiative, against the unhindered twin.

        What an initiative (or an outcome with a worth of its own) loses in value and penalties is split by the
        days of waiting and rework on its own chain. What never ended has no chain and is left out.
        """
        twin = worth_of(self._model, luck, replace(run, lives=self.twin(run)))
        value = twin.initiative_value - worth.initiative_value
        value += worth.initiative_penalty - twin.initiative_penalty
        losses = [((INITIATIVE, i), float(money)) for i, money in enumerate(value)]
        losses += [((OUTCOME, o), float(money)) for o, money in enumerate(twin.outcome_value - worth.outcome_value)]
        by_cause, lost = np.zeros(len(CAUSES)), np.zeros(len(value))
        for (kind, row), money in losses:
            share = np.zeros(len(CAUSES))
            for stretch in chains.get((kind, row), ()):
                share[stretch.cause] += stretch.days
            share[WORKING] = 0.0
            if money > 0.0 and share.any():
                by_cause += money * share / share.sum()
                if kind == INITIATIVE:
                    lost[row] = money
        return by_cause, lost

    def twin(self, run: Run) -> list[Life | None]:
        """Lives in which each package starts when those before it let it go, and works without a break."""
        lives: list[Life | None] = list(run.lives)
        starts, ships, ends = (np.full(len(lives), np.inf) for _ in range(3))
        for package in self._order:
            life = run.lives[package]
            if life is None or life.done == np.inf:
                continue
            start, end = run.release, run.release
            for before, kind, lag in self._before[package]:
                if kind in (FS, SS):
                    passed = max(starts[before], ships[before] + min(lag, 0.0)) if kind == FS else starts[before]
                    start = max(start, passed)
                else:
                    end = max(end, ends[before] if kind == FF else starts[before])
            start = min(start, life.started, life.done)
            begun = max(start, run.release)
            ends[package] = min(max(end, begun + _worked(life, life.done)), life.done)
            ships[package] = min(begun + _worked(life, life.shipped), life.shipped, ends[package])
            starts[package] = start
            lives[package] = replace(life, started=start, shipped=ships[package], done=ends[package])
        return lives


def _worked(life: Life, until: float) -> float:
    """Days of fresh work until a moment."""
    fresh = (segment for segment in life.segments if segment.cause == WORKING and segment.start < until)
    return sum(min(segment.end, until) - segment.start for segment in fresh)


def order_of(wiring: Wiring) -> tuple[list[int], list[list[tuple[int, int, float]]]]:
    """Packages so that each comes after those before it, and these: (package, kind, lag).

    What waits for something from outside comes after the packages that the outside waits for.
    """
    count = len(wiring.selected)
    before: list[list[tuple[int, int, float]]] = []
    for package in range(count):
        links: list[tuple[int, int, float]] = [*wiring.start_links[package], *wiring.finish_links[package]]
        seen, pending = set[int](), [x for x, _ in wiring.outside[package]]
        while pending:
            external = pending.pop()
            if external not in seen:
                seen.add(external)
                pending += wiring.externals[external]
                links += [(q, FS, 0.0) for q in wiring.external_packages[external]]
        before.append(links)
    order, state = list[int](), [0] * count
    for root in range(count):
        stack = [root]
        while stack:
            package = stack[-1]
            if state[package] == 0:
                state[package] = 1
                stack += [q for q, _, _ in before[package] if state[q] == 0]
                continue
            stack.pop()
            if state[package] == 1:
                state[package] = 2
                order.append(package)
    return order, before
