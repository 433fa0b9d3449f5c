"""Some replications, and what a forecast keeps of each; the twin of `execsim.simulation.chunks`."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np
from numpy.typing import DTypeLike

from execsim.model.hints import mostly
from execsim.model.jit import inner, jitted
from execsim.model.memory import Memory, in_block
from execsim.results.forecast import CAUSES
from execsim.simulation.compiled import attribution, dynamics, stopped, worth
from execsim.simulation.compiled.layout import table_of
from execsim.simulation.compiled.world import FITS, MORE_REASONS, World

REASONS = 1 << 14  # room for sums of days by scope, cause, package and what stands behind it
REASON_SUMS = table_of("key:i8 days:f8")
NO_KEY = -1
BEHIND = 1 << 24  # more than any table has rows


class Rows(Memory):
    """What is kept of some replications: the columns of a `Forecast`, a row each, and sums over all of them."""

    layout: ClassVar[dict[str, tuple[DTypeLike, int]]] = {
        "finish": (np.float64, 1),
        "value": (np.float64, 1),
        "cost": (np.float64, 1),
        "penalty": (np.float64, 1),
        "package_start": (np.float64, 2),
        "package_finish": (np.float64, 2),
        "critical": (np.bool_, 2),
        "initiative_finish": (np.float64, 2),
        "initiative_value": (np.float64, 2),
        "initiative_delay_cost": (np.float64, 2),
        "outcome_finish": (np.float64, 2),
        "moved": (np.float64, 2),
        "chain": (np.float64, 2),
        "delay_cost": (np.float64, 2),
        "busy": (np.float64, 2),
        "available": (np.float64, 2),
        "wait": (np.float64, 2),
        "queue": (np.float64, 2),
        "decision_wait": (np.float64, 2),
        "happened": (np.bool_, 2),
        # sums
        "causes": (np.float64, 2),
        "chains": (np.int64, 1),
        "reasons": (np.int64, 1),
        "sums": (REASON_SUMS, 1),
        "asked": (np.float64, 1),
    }

    @classmethod
    def of(cls, world: World, count: int, reasons: int = REASONS) -> Rows:
        """Take memory for so many replications, and for so many sums of reasons (a power of two)."""
        per = {"package": world.packages.size, "initiative": world.initiatives.size, "outcome": world.outcomes.size}
        widths = {
            **dict.fromkeys(("package_start", "package_finish", "critical"), per["package"]),
            **dict.fromkeys(("initiative_finish", "initiative_value", "initiative_delay_cost"), per["initiative"]),
            **dict.fromkeys(("outcome_finish", "moved"), per["outcome"]),
            **dict.fromkeys(("chain", "delay_cost"), len(CAUSES)),
            **dict.fromkeys(("busy", "available", "wait", "queue"), world.teams.size),
            "decision_wait": world.decisions.size,
            "happened": world.risks.size,
        }
        shapes: dict[str, Any] = dict.fromkeys(("finish", "value", "cost", "penalty"), count)
        shapes |= {name: (count, width) for name, width in widths.items()}
        shapes |= {"causes": (per["package"], len(CAUSES)), "chains": world.has_chain.size, "reasons": 1}
        shapes |= {"sums": reasons, "asked": world.decisions.size}
        rows = cls(**in_block({name: (shape, cls.layout[name][0]) for name, shape in shapes.items()}, cleared=False))
        rows.causes.fill(0.0)
        rows.forget()
        return rows

    def forget(self) -> None:
        """Let there be no sums of reasons."""
        self.sums["key"], self.sums["days"] = NO_KEY, 0.0
        self.chains.fill(0)
        self.reasons.fill(0)


@jitted
def run_some(w: Any, rows: Any, starts: Any, ends: Any, seed: Any, replications: Any, until: Any, row: int) -> int:
    """Run replications from `row` on, each until its moment; return the row at which something did not fit, or all.

    `starts` is where they go on from: a row each, one for all, or none. Where `ends` has rows they stop there with all
    that goes on; else what a forecast keeps of them goes to `rows`.
    """
    stops = ends.clock.size > 0
    while row < replications.size:
        dynamics.run_one(w, seed, replications[row], starts, row, until[row], stops)
        if w.clock[0].status == FITS:
            if stops:
                stopped.save(w, ends, row)
            else:
                dynamics.close(w)
                _keep(w, rows, row)
        if w.clock[0].status != FITS:
            return row
        row += 1
    return row


@inner
def _keep(w: Any, rows: Any, row: int) -> None:
    """Keep what a forecast needs of a replication."""
    worth.prepare(w)
    people = _keep_packages(w, rows, row)
    worth.spoil(w)
    worth.value_work(w)
    attribution.explain(w)
    _make_room(w, rows)
    if w.clock[0].status != FITS:
        return
    own, streams, penalty = 0.0, 0.0, 0.0
    for i in range(w.undertakings.size):
        one = w.undertakings[i]
        rows.initiative_finish[row, i], rows.initiative_value[row, i] = one.finish, one.value
        own += one.value
        penalty += one.penalty
    for o in range(w.results.size):
        rows.outcome_finish[row, o] = w.results[o].finish
        rows.moved[row, o] = worth.moved(w, o, w.rules[0].horizon)
        streams += w.results[o].value
    rows.value[row], rows.cost[row], rows.penalty[row] = own + streams, worth.cost(w, people), penalty
    for cause in range(rows.chain.shape[1]):
        rows.chain[row, cause] = w.shares[0, cause]
    for package in range(w.critical.size):
        rows.critical[row, package] = w.critical[package]
    _keep_organisation(w, rows, row)
    attribution.cost_of_delay(w, rows.delay_cost[row], rows.initiative_delay_cost[row], rows.causes)
    _count_reasons(w, rows)


@inner
def _keep_packages(w: Any, rows: Any, row: int) -> float:
    """Return what the people cost."""
    people, latest = 0.0, -math.inf
    for package in range(w.packages.size):
        people += worth.add(w, package)
        w.critical[package] = False
        rows.package_start[row, package] = rows.package_finish[row, package] = math.nan
        if mostly(w.belongs[package] >= 0):
            end = w.ends[package]
            latest = max(latest, end.done)
            rows.package_start[row, package] = end.started
            if not w.courses[package].dropped:
                rows.package_finish[row, package] = end.done
    rows.finish[row] = latest if latest > -math.inf else w.rules[0].as_of
    return people


@inner
def _keep_organisation(w: Any, rows: Any, row: int) -> None:
    as_of, end = w.rules[0].as_of, w.clock[0].now
    first, last = int(as_of), min(math.ceil(end), w.seats.shape[1])
    for team in range(w.teams.size):
        crew = w.crews[team]
        rows.busy[row, team] = crew.busy
        rows.available[row, team] = max(0.0, w.seat_days[team, max(first, last)] - w.seat_days[team, first])
        rows.wait[row, team] = crew.queued / max(w.teams[team].users, 1)
        rows.queue[row, team] = crew.length / (end - as_of) if end > as_of else 0.0
    rows.asked[:] = 0.0
    for decision in range(rows.asked.size):
        rows.decision_wait[row, decision] = 0.0
    for ask in range(w.asks.size):
        asked, decision = w.asked[ask], w.asks[ask].decision
        if not math.isnan(asked.fallen):
            rows.asked[decision] += 1.0
            rows.decision_wait[row, decision] += asked.fallen - asked.asked
    for decision in range(rows.asked.size):
        known = rows.asked[decision] > 0.0
        days = rows.decision_wait[row, decision]
        rows.decision_wait[row, decision] = days / rows.asked[decision] if known else math.nan
    for risk in range(w.risks.size):
        rows.happened[row, risk] = w.fates[risk].happens


@inner
def _make_room(w: Any, rows: Any) -> None:
    """Say so if the chains do not fit with those before."""
    if rows.reasons[0] + w.clock[0].stretches > rows.sums.size // 2:
        w.clock[0].status = MORE_REASONS


@inner
def _count_reasons(w: Any, rows: Any) -> None:
    """Add the chains of a replication to those before; exact, in whatever order."""
    mask = rows.sums.size - 1
    for scope in range(rows.chains.size):
        rows.chains[scope] += w.has_chain[scope]
    for r in range(w.clock[0].stretches):
        one = w.stretches[r]
        key = reason_key(w, one.scope, one.cause, one.package, one.behind)
        place = (key ^ (key >> 17) ^ (key >> 31)) & mask
        while rows.sums[place].key != key and rows.sums[place].key != NO_KEY:
            place = (place + 1) & mask
        if rows.sums[place].key == NO_KEY:
            rows.sums[place].key = key
            rows.reasons[0] += 1
        rows.sums[place].days += one.days


@inner
def reason_key(w: Any, scope: int, cause: int, package: int, behind: int) -> int:
    """One number for a reason; `reasons_of` takes it apart."""
    return ((scope * len(CAUSES) + cause) * w.packages.size + package) * BEHIND + behind + 1
