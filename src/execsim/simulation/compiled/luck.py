"""One replication's luck: every random number of the dynamics, by name; the twin of `execsim.simulation.luck`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from execsim.model import draws
from execsim.model.draws import stream_key, uniform, uniforms_of
from execsim.model.families import Kind
from execsim.model.hints import mostly, rarely
from execsim.model.jit import inlined, inner
from execsim.model.normal import normal_quantile, normal_quantiles, normal_share
from execsim.model.quantiles import LARGEST_UNIFORM, on_grid, quantile, quantile_at, quantile_beyond, tabled
from execsim.model.sampling import STRATUM, shuffled
from execsim.simulation import luck as words
from execsim.simulation.luck import left_of, lognormal, lognormal_at, review_number, surprise_days, waiting_time

# As words of 64 bits: Numba takes a Python integer as signed or unsigned by its size.
ACCEPTANCE = np.uint64(draws.ACCEPTANCE)
ATTRITION = np.uint64(draws.ATTRITION)
CONSENT = np.uint64(draws.CONSENT)
DETECTION = np.uint64(draws.DETECTION)
EFFORT = np.uint64(draws.EFFORT)
ESCAPE = np.uint64(draws.ESCAPE)
EVENT = np.uint64(draws.EVENT)
EXTERNAL = np.uint64(draws.EXTERNAL)
FACTOR = np.uint64(draws.FACTOR)
GO = np.uint64(draws.GO)
MEETING = np.uint64(draws.MEETING)
MISDIRECTION = np.uint64(draws.MISDIRECTION)
ON_PLAN = np.uint64(draws.ON_PLAN)
REVERSAL = np.uint64(draws.REVERSAL)
REWORK = np.uint64(draws.REWORK)
RISK = np.uint64(draws.RISK)
RISK_DELAY = np.uint64(draws.RISK_DELAY)
SURPRISE = np.uint64(draws.SURPRISE)
TAKES = np.uint64(draws.TAKES)
WORKS = np.uint64(draws.WORKS)
PORTFOLIO = np.uint64(words.PORTFOLIO)
LOGNORMAL = int(Kind.LOGNORMAL)
STRATUM_WORD = np.uint64(STRATUM)


@inner
def table(w: Any) -> Any:
    """The estimates' distributions, as the functions of `quantiles` take them."""
    return w.kinds, w.params, w.spans, w.pool


@inlined
def drawn(w: Any, entity: Any, purpose: Any, k: int) -> float:
    """Draw a uniform by name; the first of each may be from a Latin hypercube."""
    clock = w.clock[0]
    u = uniform(clock.seed, entity, purpose, clock.replication, k)
    return u if mostly(w.rules[0].strata == 0 or k != 0) else _in_stratum(w, entity, purpose, u)


@inner
def _in_stratum(w: Any, entity: Any, purpose: Any, u: float) -> float:
    clock, strata = w.clock[0], w.rules[0].strata
    stream = stream_key(entity, purpose ^ STRATUM_WORD)
    cell = shuffled(clock.seed, stream, int(clock.replication), strata)
    return min((cell + u) / strata, LARGEST_UNIFORM)


@inner
def draw_ahead(w: Any) -> None:
    """Draw what (nearly) every package draws: its work, wrong directions of its first two starts, its acceptance.

    So are the factors of initiatives and teams, and surprises. One after the other they would take most of a
    replication's time; a processor draws several of them at once.
    """
    clock, rules, packages = w.clock[0], w.rules[0], w.packages.size
    scored = w.scores.size  # the work of packages, then the factors; what is only a chance comes after them
    uniforms_of(clock.seed, w.streams[: w.firsts.size], clock.replication, 0, w.firsts)
    if rules.misdirection > 0.0:
        uniforms_of(clock.seed, w.streams[scored : scored + packages], clock.replication, 1, w.seconds)
    if rules.strata > 0:
        _spread_evenly(w)
    if w.mixes.size > 1:  # one more than there are
        _mix(w)
    normal_quantiles(w.firsts, w.scores, scored)
    for package in range(packages):
        one, z = w.packages[package], w.scores[package]
        if mostly(one.shape >= 0):  # as in `_amount_at`, of what stands in one place
            w.amounts[package] = tabled(w.pool, one.shape, one.low, one.width, z)
        else:
            w.amounts[package] = _amount_at(w, package, w.firsts[package], z)
    _draw_reworks(w)


@inner
def _draw_reworks(w: Any) -> None:
    """Draw, for what will be sent back, how much is done again and whether that is sent back as well."""
    clock, chance, packages, returned = w.clock[0], w.rules[0].rework_chance, w.packages.size, 0
    accepted, reworked = w.scores.size + packages, w.firsts.size  # where their streams begin
    for package in range(packages):  # without a branch: a processor cannot guess who is sent back
        w.returned[returned] = package
        returned += w.firsts[accepted + package] < chance
    for row in range(returned):
        w.keys[row] = w.streams[reworked + w.returned[row]]
        w.keys[returned + row] = w.streams[accepted + w.returned[row]]
    uniforms_of(clock.seed, w.keys[: 2 * returned], clock.replication, 1, w.again)
    normal_quantiles(w.again, w.again_scores, returned)
    w.reworks[:] = math.nan
    for row in range(returned):
        package = w.returned[row]
        w.reworks[package] = _amount_at(w, package, w.again[row], w.again_scores[row])
        w.accepted[package] = w.again[returned + row]


@inner
def _spread_evenly(w: Any) -> None:
    """Put what is drawn ahead into the strata of a Latin hypercube."""
    packages, initiatives, scored = w.packages.size, w.initiatives.size, w.scores.size
    for package in range(packages):
        own, wrong, accepted = w.packages[package].luck, scored + package, scored + packages + package
        w.firsts[package] = _in_stratum(w, own, EFFORT, w.firsts[package])
        w.firsts[wrong] = _in_stratum(w, own, MISDIRECTION, w.firsts[wrong])
        w.firsts[accepted] = _in_stratum(w, own, ACCEPTANCE, w.firsts[accepted])
    for row in range(packages, scored):
        i, team = row - packages, row - packages - initiatives
        own = w.initiatives[i].luck if i < initiatives else w.teams[team].luck
        w.firsts[row] = _in_stratum(w, own, FACTOR, w.firsts[row])
    for i in range(initiatives):
        own, row = w.initiatives[i].luck, scored + 2 * packages + i
        w.firsts[row] = _in_stratum(w, own, SURPRISE, w.firsts[row])
        w.firsts[row + initiatives] = _in_stratum(w, own, ON_PLAN, w.firsts[row + initiatives])


@inner
def _mix(w: Any) -> None:
    """Draw what is correlated with others: its parts stand in `mixes`."""
    for package in range(w.packages.size):
        one = w.packages[package]
        if one.mix_first < one.mix_last:
            w.firsts[package] = _mixed(w, one.mix_first, one.mix_last)
    for i in range(w.initiatives.size):
        initiative = w.initiatives[i]
        if initiative.mix_first < initiative.mix_last:
            w.firsts[w.packages.size + i] = _mixed(w, initiative.mix_first, initiative.mix_last)


@inner
def _mixed(w: Any, first: int, last: int) -> float:
    score = 0.0
    for r in range(first, last):
        part = w.mixes[r]
        score += part.weight * normal_quantile(drawn(w, part.entity, part.purpose, 0))
    return min(max(normal_share(score), 2.0**-53), LARGEST_UNIFORM)


@inner
def draw_factors(w: Any) -> None:
    """What the work of the portfolio, a team or an initiative has in common; drawn once."""
    rules, clock = w.rules[0], w.clock[0]
    clock.portfolio_factor = 1.0
    if rules.portfolio_spread > 0.0:
        clock.portfolio_factor = lognormal(rules.portfolio_spread, drawn(w, PORTFOLIO, FACTOR, 0))
    on_plan = w.scores.size + 2 * w.packages.size + w.initiatives.size
    for i in range(w.initiatives.size):
        initiative, undertaking = w.initiatives[i], w.undertakings[i]
        undertaking.on_plan = w.firsts[on_plan + i] < rules.on_plan
        undertaking.factor = 1.0
        if rules.initiative_spread > 0.0 and initiative.selected:
            undertaking.factor = lognormal_at(rules.initiative_spread, w.scores[w.packages.size + i])
    first = w.packages.size + w.initiatives.size
    for team in range(w.teams.size):
        w.crews[team].factor = 1.0
        if rules.team_spread > 0.0:
            w.crews[team].factor = lognormal_at(rules.team_spread, w.scores[first + team])


@inner
def common_factor(w: Any, package: int) -> float:
    """What a package's work shares with its portfolio, team and initiative; 1 where it keeps to its plan."""
    one, rules = w.packages[package], w.rules[0]
    undertaking = w.undertakings[one.initiative]
    if undertaking.on_plan:
        return 1.0
    factor = w.clock[0].portfolio_factor
    factor *= rules.slip * undertaking.factor
    if one.team >= 0:
        factor *= w.crews[one.team].factor
    return factor


@inlined
def amount(w: Any, package: int, k: int) -> float:
    """Person-days (working days, if elapsed) of a package's work; k = 0 is the work itself, then rework."""
    one = w.packages[package]
    if k == 0:
        work = w.amounts[package]
    elif k == 1 and not math.isnan(w.reworks[package]):
        work = w.reworks[package]
    else:
        u = drawn(w, one.luck, REWORK, k)
        work = _amount_at(w, package, u, normal_quantile(u))
    if rarely(one.fixed):
        work = one.median if w.undertakings[one.initiative].on_plan else one.median * work
    return on_grid(work * one.amount_factor * w.courses[package].common)


@inner
def _amount_at(w: Any, package: int, u: float, z: float) -> float:
    """What an estimate says at a uniform and its normal score, before all factors; of a single number, its factor."""
    one, spread = w.packages[package], w.rules[0].effort_spread
    if one.fixed:
        return lognormal_at(spread, z) if spread > 0.0 else 1.0
    if w.kinds[one.amount] >= LOGNORMAL:
        return quantile_at(table(w), one.amount, z)
    return quantile(table(w), one.amount, u)


@inner
def remaining(w: Any, package: int) -> float:
    """What is left of work under way: as reported, else the estimate given what was already spent."""
    one = w.packages[package]
    if not np.isnan(one.remaining):
        return on_grid(one.remaining)
    factor = one.amount_factor * w.courses[package].common
    u = w.firsts[package]
    if not one.fixed:
        return on_grid(quantile_beyond(table(w), one.amount, u, one.spent / factor) * factor)
    spread = 0.0 if w.undertakings[one.initiative].on_plan else w.rules[0].effort_spread
    return left_of(one.median * factor, one.spent, spread, u)


@inlined
def wrong_direction(w: Any, package: int, k: int) -> bool:
    """Whether start k of a package goes in the wrong direction."""
    one = w.packages[package]
    if w.rules[0].misdirection == 0.0 or one.misdirection == 0.0:
        return False
    if k == 0:
        u = w.firsts[w.scores.size + package]
    else:
        u = w.seconds[package] if k == 1 else drawn(w, one.luck, MISDIRECTION, k)
    return u < one.misdirection


@inner
def detecting_review(w: Any, package: int, k: int) -> float:
    """Which review after start k finds the wrong direction."""
    return review_number(drawn(w, w.packages[package].luck, DETECTION, k), w.clock[0].detects)


@inlined
def is_sent_back(w: Any, package: int, k: int) -> bool:
    """Whether acceptance k sends a part of a package back."""
    if k == 0:
        u = w.firsts[w.scores.size + w.packages.size + package]
    elif k == 1 and not math.isnan(w.reworks[package]):
        u = w.accepted[package]
    else:
        u = drawn(w, w.packages[package].luck, ACCEPTANCE, k)
    return u < w.rules[0].rework_chance


@inner
def preparation(w: Any, ask: int) -> float:
    """Working days that preparing a decision takes."""
    one = w.asks[ask]
    return on_grid(quantile(table(w), w.decisions[one.decision].takes, drawn(w, one.luck, TAKES, 0)))


@inner
def consent(w: Any, ask: int, external: int) -> float:
    """Working days from the request until a party outside consents."""
    both = w.asks[ask].luck ^ w.externals[external].luck
    return on_grid(quantile(table(w), w.externals[external].amount, drawn(w, both, CONSENT, 0)))


@inner
def arrival(w: Any, external: int, passed: float) -> float:
    """When a dated external arrives, or how long an undated one takes that has been under way for `passed` days."""
    row = w.externals[external].amount
    u = drawn(w, w.externals[external].luck, EXTERNAL, 0)
    certain = quantile(table(w), row, 0.01) == quantile(table(w), row, 0.99)
    if passed <= 0.0 or certain:
        return on_grid(max(0.0, quantile(table(w), row, u)))
    return on_grid(passed + quantile_beyond(table(w), row, u, passed))


@inner
def is_held(w: Any, forum: int, meeting: int) -> bool:
    """Whether a forum's meeting takes place."""
    held = w.boards[forum].held
    return held >= 1.0 or drawn(w, w.forums[forum].luck, MEETING, meeting) < held


@inner
def happens(w: Any, risk: int) -> bool:
    """Whether a risk happens."""
    return drawn(w, w.risks[risk].luck, RISK, 0) < w.risks[risk].chance


@inner
def stays(w: Any, team: int, k: int) -> float:
    """Working days that the holder of a seat stays; k counts seats and their departures."""
    return waiting_time(drawn(w, w.teams[team].luck, ATTRITION, k), w.teams[team].attrition)


@inner
def holds_office(w: Any, person: int, k: int) -> float:
    """Working days until a person leaves."""
    return waiting_time(drawn(w, w.people[person].luck, ATTRITION, k), w.people[person].leaving)


@inner
def next_event(w: Any, event: int, k: int) -> float:
    """Working days until an event happens, or happens again."""
    return waiting_time(drawn(w, w.events[event].luck, EVENT, k), w.events[event].rate)


@inlined
def goes_on(w: Any, package: int) -> bool:
    """Whether the rest of the initiative goes on after a package."""
    go = w.packages[package].go
    return mostly(go >= 1.0) or drawn(w, w.packages[package].luck, GO, 0) < go


@inner
def escapes(w: Any, package: int, chance: float) -> bool:
    """Whether defects escape from a release that shipped early."""
    return drawn(w, w.packages[package].luck, ESCAPE, 0) < chance


@inner
def is_reversed(w: Any, ask: int) -> bool:
    """Whether a decision by a delegate is taken back."""
    return drawn(w, w.asks[ask].luck, REVERSAL, 0) < w.rules[0].reversal


@inner
def risk_delay(w: Any, risk: int) -> float:
    """Working days by which a risk that happens delays what it hits."""
    one = w.risks[risk]
    return on_grid(quantile(table(w), one.delay, drawn(w, one.luck, RISK_DELAY, 0))) if one.delay >= 0 else 0.0


@inner
def surprise(w: Any, initiative: int) -> float:
    """Working days by which something that no risk names holds an initiative up; 0 where nothing does."""
    rules, one = w.rules[0], w.initiatives[initiative]
    if rules.surprise_chance == 0.0:
        return 0.0
    u = w.firsts[w.scores.size + 2 * w.packages.size + initiative]
    if u >= rules.surprise_chance:
        return 0.0
    return surprise_days(u, rules.surprise_chance, rules.surprise_days, rules.surprise_growth, one.years)


@inner
def works(w: Any, initiative: int) -> float:
    """1 if finished work moves its outcome, else 0; on a frozen model the chance itself."""
    one = w.initiatives[initiative]
    if w.rules[0].is_frozen or one.works >= 1.0:
        return one.works
    return 1.0 if drawn(w, one.luck, WORKS, 0) < one.works else 0.0
