"""One replication's luck: every random number of the dynamics, by name."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from execsim.model.draws import (
    ACCEPTANCE,
    ATTRITION,
    CONSENT,
    DETECTION,
    EFFORT,
    ESCAPE,
    EVENT,
    EXTERNAL,
    FACTOR,
    FOCUS,
    GO,
    MEETING,
    MISDIRECTION,
    ON_PLAN,
    REVERSAL,
    REWORK,
    RISK,
    RISK_DELAY,
    SURPRISE,
    TAKES,
    WORKS,
    following_uniforms,
    stream_key,
    uniform,
)
from execsim.model.hashes import hash_entity
from execsim.model.jit import jitted, woven
from execsim.model.model import Floats, Model
from execsim.model.normal import normal_quantile, normal_quantiles
from execsim.model.quantiles import on_grid, quantile, quantile_beyond
from execsim.model.sampling import Sampling

PORTFOLIO = hash_entity("portfolio/")
NEVER = math.inf
DAYS_PER_WEEK = 5
WEEK = np.uint64(DAYS_PER_WEEK)  # of this type no day is taken to be counted from the end
DAYS_PER_YEAR = 250
LEAST_LEFT = 0.1  # share of an estimate that is left of work which has used it up


# The formulas below are those of both engines: what they take from a model and its draws are plain numbers.


@jitted
def focused_time(
    seed: int,
    stream: int,
    replication: int,
    focus: Floats,
    spread: float,
    overhead: float,
    table: Floats,
    weeks: Floats,
    first: int,
    last: int,
) -> None:
    """Go on filling `table` [D + 1] with the focused time since day 0: the declared focus with a draw for each week.

    What meetings take (`overhead`) comes off it, on days at work. Days `first`, which begins a week, to `last` - 1 are
    filled. `weeks` [2, W] is room for the draws of the weeks in between.
    """
    days, work = focus[first:last], table[first + 1 : last + 1]
    count, whole = (days.size + DAYS_PER_WEEK - 1) // DAYS_PER_WEEK, days.size // DAYS_PER_WEEK
    left, factors = np.uint64(days.size - DAYS_PER_WEEK * whole), weeks[1]
    if spread > 0.0:
        following_uniforms(seed, stream, replication, first // DAYS_PER_WEEK, weeks[0], count)
        normal_quantiles(weeks[0], factors, count)
    for week in range(count):
        factors[week] = min(max(1.0 + spread * factors[week], 0.1), 1.9) if spread > 0.0 else 1.0
    # Step by step for all days: a processor then works on several at a time, as it knows how long a whole week is.
    for week in range(whole):
        _repeat(work, factors[week], WEEK * np.uint64(week), WEEK)
    if count > whole:
        _repeat(work, factors[whole], WEEK * np.uint64(whole), left)
    for day in range(days.size):
        work[day] = max(min(days[day] * work[day], 1.0) - overhead, 0.0)
    time = table[first] if first > 0 else 0.0
    table[first] = time
    for week in range(whole):
        time = _added_up(work, time, WEEK * np.uint64(week), WEEK)
    _added_up(work, time, WEEK * np.uint64(whole), left)


@woven
def _repeat(work: Floats, factor: float, first: np.uint64, count: np.uint64) -> None:
    for day in range(first, first + count):
        work[day] = factor


@woven
def _added_up(work: Floats, time: float, first: np.uint64, count: np.uint64) -> float:
    """Turn the work of each day of a week into the sum up to it, since before `time`.

    Each week is summed by itself, so that none has to wait for all days of those before.
    """
    week = 0.0
    for day in range(first, first + count):
        week += work[day]
        work[day] = time + week
    return time + week


@jitted
def lognormal(spread: float, u: float) -> float:
    """Draw a lognormal factor with median 1."""
    return lognormal_at(spread, normal_quantile(u))


@jitted
def lognormal_at(spread: float, z: float) -> float:
    """Find the lognormal factor at a normal score."""
    return math.exp(spread * z)


@jitted
def waiting_time(u: float, rate: float) -> float:
    """Draw the working days until something with a rate happens: never, at none."""
    return on_grid(-math.log(u) / rate) if rate > 0.0 else math.inf


@jitted
def left_of(estimate: float, spent: float, spread: float, u: float) -> float:
    """Draw what is left of work with a lognormal estimate, of which some is spent; see `Luck.remaining`."""
    if spread > 0.0 and estimate > 0.0:
        below = 0.5 * math.erfc(-math.log(spent / estimate) / (spread * math.sqrt(2.0))) if spent > 0.0 else 0.0
        share = below + u * (1.0 - below)
        if share < 1.0:
            return on_grid(max(estimate * math.exp(spread * normal_quantile(share)) - spent, 0.0))
    return on_grid(max(estimate - spent, LEAST_LEFT * estimate))


@jitted
def review_number(u: float, detects: float) -> float:
    """Find the smallest K with 1 - (1 - detects)^K >= u; inf if no review ever detects."""
    if detects >= 1.0:
        return 1.0
    return max(1.0, float(math.ceil(math.log1p(-u) / math.log1p(-detects)))) if detects > 0.0 else NEVER


@jitted
def surprise_days(u: float, chance: float, days: float, growth: float, years: float) -> float:
    """Draw the days of a surprise from a uniform below its chance, which is uniform again."""
    grown = years**growth if years > 0.0 else 1.0  # nan is not
    return on_grid(-days * grown * math.log(u / chance))


@dataclass(frozen=True, slots=True)
class Luck:
    """The luck of one replication of one model."""

    model: Model
    seed: int
    replication: int
    sampling: Sampling | None = None

    def _u(self, entity: int, purpose: int, k: int = 0) -> float:
        if self.sampling is not None and k == 0:
            return self.sampling.first(self.seed, entity, purpose, self.replication)
        return uniform(self.seed, entity, purpose, self.replication, k)

    def _factor(self, entity: int, spread: float, purpose: int = FACTOR, k: int = 0) -> float:
        """A lognormal factor with median 1."""
        return lognormal(spread, self._u(entity, purpose, k)) if spread > 0.0 else 1.0

    def on_plan(self, package: int) -> bool:
        """Whether a package's initiative takes what was planned: no factor applies to its estimates."""
        chance = self.model.behaviour.on_plan
        initiative = self.model.initiatives.luck[self.model.packages.initiative[package]]
        return chance > 0.0 and self._u(int(initiative), ON_PLAN) < chance

    def common_factor(self, package: int) -> float:
        """What a package's work shares with its portfolio, team and initiative; 1 where it keeps to its plan."""
        if self.on_plan(package):
            return 1.0
        packages, behaviour = self.model.packages, self.model.behaviour
        initiative = self.model.initiatives.luck[packages.initiative[package]]
        factor = self._factor(PORTFOLIO, behaviour.portfolio_spread)
        factor *= behaviour.slip * self._factor(int(initiative), behaviour.initiative_spread)
        team = packages.team[package]
        if team >= 0:
            factor *= self._factor(int(self.model.teams.luck[team]), behaviour.team_spread)
        return factor

    def amount(self, package: int, k: int) -> float:
        """Person-days (working days, if elapsed) of a package's work; k = 0 is the work itself, then rework.

        An estimate with a range carries its own uncertainty; a single number gets the assumed spread, unless
        its initiative keeps to its plan.
        """
        packages = self.model.packages
        own = int(packages.luck[package])
        purpose = EFFORT if k == 0 else REWORK
        if packages.fixed[package]:
            drawn = quantile(self.model.estimates.arrays, int(packages.amount[package]), 0.5)
            if not self.on_plan(package):
                drawn *= self._factor(own, self.model.behaviour.effort_spread, purpose, k)
        else:
            drawn = quantile(self.model.estimates.arrays, int(packages.amount[package]), self._u(own, purpose, k))
        return on_grid(drawn * float(packages.amount_factor[package]) * self.common_factor(package))

    def remaining(self, package: int) -> float:
        """What is left of work under way: as reported, else the estimate given what was already spent.

        A single number with its assumed spread is a lognormal; where that says nothing more (no spread, or
        more spent than it allows) at least a tenth of the estimate is left.
        """
        packages, behaviour = self.model.packages, self.model.behaviour
        if not math.isnan(packages.remaining[package]):
            return on_grid(float(packages.remaining[package]))
        row, spent = int(packages.amount[package]), float(packages.spent[package])
        factor = float(packages.amount_factor[package]) * self.common_factor(package)
        u = self._u(int(packages.luck[package]), EFFORT)
        if not packages.fixed[package]:
            return on_grid(quantile_beyond(self.model.estimates.arrays, row, u, spent / factor) * factor)
        estimate = quantile(self.model.estimates.arrays, row, 0.5) * factor
        spread = 0.0 if self.on_plan(package) else behaviour.effort_spread
        return left_of(estimate, spent, spread, u)

    def wrong_direction(self, package: int, k: int) -> bool:
        """Whether start k of a package goes in the wrong direction."""
        chance = float(self.model.packages.misdirection[package])
        if self.model.behaviour.misdirection == 0.0 or chance == 0.0:
            return False
        return self._u(int(self.model.packages.luck[package]), MISDIRECTION, k) < chance

    def detecting_review(self, package: int, k: int) -> float:
        """Which review after start k finds the wrong direction: the smallest K with 1 - (1 - detects)^K >= u."""
        u = self._u(int(self.model.packages.luck[package]), DETECTION, k)
        return review_number(u, self.model.policy.detects)

    def sent_back(self, package: int, k: int) -> bool:
        """Whether acceptance k sends a part of a package back."""
        return self._u(int(self.model.packages.luck[package]), ACCEPTANCE, k) < self.model.behaviour.rework_chance

    def preparation(self, ask: int) -> float:
        """Working days that preparing a decision takes."""
        row = int(self.model.decisions.takes[self.model.asks.decision[ask]])
        return on_grid(quantile(self.model.estimates.arrays, row, self._u(int(self.model.asks.luck[ask]), TAKES)))

    def consent(self, ask: int, external: int) -> float:
        """Working days from the request until a party outside consents."""
        both = int(self.model.asks.luck[ask] ^ self.model.externals.luck[external])
        row = int(self.model.externals.amount[external])
        return on_grid(quantile(self.model.estimates.arrays, row, self._u(both, CONSENT)))

    def external(self, external: int, passed: float = 0.0) -> float:
        """When a dated external arrives (working days since start), or how long an undated one takes.

        One that takes a range and has been under way for `passed` days has not come yet.
        """
        table, row = self.model.estimates.arrays, int(self.model.externals.amount[external])
        u = self._u(int(self.model.externals.luck[external]), EXTERNAL)
        certain = quantile(table, row, 0.01) == quantile(table, row, 0.99)
        if passed <= 0.0 or certain:
            return on_grid(max(0.0, quantile(table, row, u)))
        return on_grid(passed + quantile_beyond(table, row, u, passed))

    def is_held(self, forum: int, meeting: int) -> bool:
        """Whether a forum's meeting takes place."""
        held = float(self.model.forums.held[forum])
        return held >= 1.0 or self._u(int(self.model.forums.luck[forum]), MEETING, meeting) < held

    def happens(self, risk: int) -> bool:
        """Whether a risk happens."""
        return self._u(int(self.model.risks.luck[risk]), RISK) < float(self.model.risks.chance[risk])

    def _waits(self, entity: int, purpose: int, rate: float, k: int) -> float:
        """Working days until something with a rate happens."""
        return waiting_time(self._u(entity, purpose, k), rate)

    def stays(self, team: int, k: int) -> float:
        """Working days that the holder of a seat stays; k counts seats and their departures."""
        return self._waits(int(self.model.teams.luck[team]), ATTRITION, float(self.model.teams.attrition[team]), k)

    def holds_office(self, person: int, k: int) -> float:
        """Working days until a person leaves."""
        return self._waits(int(self.model.people.luck[person]), ATTRITION, float(self.model.people.leaving[person]), k)

    def next_event(self, event: int, k: int) -> float:
        """Working days until an event happens, or happens again."""
        return self._waits(int(self.model.events.luck[event]), EVENT, float(self.model.events.rate[event]), k)

    def goes_on(self, package: int) -> bool:
        """Whether the rest of the initiative goes on after a package."""
        go = float(self.model.packages.go[package])
        return go >= 1.0 or self._u(int(self.model.packages.luck[package]), GO) < go

    def escapes(self, package: int, chance: float) -> bool:
        """Whether defects escape from a release that shipped early."""
        return self._u(int(self.model.packages.luck[package]), ESCAPE) < chance

    def is_reversed(self, ask: int) -> bool:
        """Whether a decision by a delegate is taken back."""
        return self._u(int(self.model.asks.luck[ask]), REVERSAL) < self.model.behaviour.reversal

    def delay(self, risk: int) -> float:
        """Working days by which a risk that happens delays what it hits."""
        row = int(self.model.risks.delay[risk])
        if row < 0:
            return 0.0
        u = self._u(int(self.model.risks.luck[risk]), RISK_DELAY)
        return on_grid(quantile(self.model.estimates.arrays, row, u))

    def surprise(self, initiative: int) -> float:
        """Working days by which something that no risk names holds an initiative up; 0 where nothing does.

        The mean is for an initiative planned for a year; without planned dates one is taken to be so long.
        """
        initiatives, behaviour = self.model.initiatives, self.model.behaviour
        chance = behaviour.surprise_chance
        if chance == 0.0:
            return 0.0
        u = self._u(int(initiatives.luck[initiative]), SURPRISE)
        if u >= chance:
            return 0.0
        years = float(initiatives.planned_finish[initiative] - initiatives.planned_start[initiative]) / DAYS_PER_YEAR
        return surprise_days(u, chance, behaviour.surprise_days, behaviour.surprise_growth, years)

    def works(self, initiative: int) -> float:
        """1 if finished work moves its outcome, else 0; on a frozen model the chance itself."""
        chance = float(self.model.initiatives.works[initiative])
        if self.model.frozen is not None or chance >= 1.0:
            return chance
        return float(self._u(int(self.model.initiatives.luck[initiative]), WORKS) < chance)

    def focus_table(self, team: int) -> Floats:
        """[D + 1] focused time of one seat of a team since day 0, in working days."""
        focus = self.model.teams.focus[team]
        table = np.empty(focus.size + 1)
        stream = stream_key(int(self.model.teams.luck[team]), FOCUS)
        # Numba takes an integer as signed or unsigned by its size; these are words of 64 bits.
        words: Any = np.array([self.seed, stream, self.replication], dtype=np.uint64)
        overhead = float(self.model.teams.overhead[team])
        spread = self.model.behaviour.focus_spread
        weeks = np.empty((2, focus.size // DAYS_PER_WEEK + 1))
        focused_time(words[0], words[1], words[2], focus, spread, overhead, table, weeks, 0, focus.size)
        return table
