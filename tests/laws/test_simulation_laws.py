"""Laws 1, 3 and 4: the critical path, the same luck for the same replication, and sums that add up exactly."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equality import bytes_of
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.results.forecast import CAUSES
from execsim.simulation.dynamics import run_replication
from execsim.simulation.engine import simulate
from execsim.simulation.luck import Luck
from execsim.simulation.records import Life, Run
from strategies import START, Data, Kind, loaded, portfolios

CALM = Kind(chance=False, limits=False, decisions=False)
SEEDS = st.integers(0, 2**64 - 1)  # luck hangs on names, and all random portfolios have the same ones
SEATED = ("working", "reworking")
GRID = 2.0**-20


# --- law 1: no chance, no limits ---------------------------------------------------------------------


@settings(max_examples=200)
@given(portfolios(CALM))
def test_without_chance_and_limits_the_simulation_is_the_critical_path(data: Data) -> None:
    forecast = simulate(compile_model(loaded(data).portfolio), Draws(seed=1, replications=1))
    ids = forecast.model.packages.ids
    simulated = {
        id_: (float(forecast.package_start[0, p]), float(forecast.package_finish[0, p])) for p, id_ in enumerate(ids)
    }
    expected = critical_path(data)
    assert simulated == expected
    assert forecast.finish[0] == max(finish for _, finish in expected.values())


def critical_path(data: Data) -> dict[str, tuple[float, float]]:
    """Earliest start and finish of every package, as a longest path over the links, from the file's own words.

    A lead lets nothing go before its predecessor's finish can be known: it and all that hold back its finish
    (FF and SF, and what holds back those) have started.
    """
    packages = {
        f"{i}.{p}": (package, initiative)
        for i, initiative in data["initiatives"].items()
        for p, package in initiative["packages"].items()
    }
    found: dict[str, tuple[float, float]] = {}
    knowable: dict[str, float] = {}

    def visit(id_: str) -> tuple[float, float]:
        if id_ in found:
            return found[id_]
        package, initiative = packages[id_]
        dates = [x["not_before"] for x in (package, initiative) if "not_before" in x]
        starts, ends, behind = [0.0, *map(working_day, dates)], list[float](), list[float]()
        for link in package["after"]:
            ref, kind, lag = read_link(link)
            if ref.startswith("external."):
                starts.append(arrival(ref) + max(lag, 0.0))
                continue
            other = ref if "." in ref else f"{id_.partition('.')[0]}.{ref}"
            began, ended = visit(other)
            if kind in ("SS", "SF"):
                passes = began + max(lag, 0.0)
            else:
                passes = ended + lag if lag >= 0 else max(ended + lag, knowable[other])
            (starts if kind in ("FS", "SS") else ends).append(passes)
            if kind in ("FF", "SF"):
                behind.append(knowable[other])
        start = max(starts)
        knowable[id_] = max(start, *behind, 0.0)
        found[id_] = start, max(start + length(package, data), *ends, start)
        return found[id_]

    def arrival(ref: str) -> float:
        external = data["external"][ref.removeprefix("external.")]
        if "date" in external:
            return working_day(external["date"])
        earlier = [arrival(x) if x.startswith("external.") else visit(x)[1] for x in external["after"]]
        return max([0.0, *earlier]) + days(external["takes"])

    return {id_: visit(id_) for id_ in packages}


def read_link(link: Any) -> tuple[str, str, float]:
    if isinstance(link, str):
        return link, "FS", 0.0
    return link["package"], link.get("type", "FS"), days(link["lag"])


def days(text: str) -> float:
    return float(text.removesuffix("d"))


def working_day(text: str) -> float:
    """Mondays only: five working days a week, no holidays."""
    return (date.fromisoformat(text) - START).days / 7 * 5


def length(package: Data, data: Data) -> float:
    if "takes" in package:
        return days(package["takes"])
    focus = 1.0 if package["effort_basis"] == "booked" else data["teams"][package["team"]]["focus"]
    return float(package["effort"] / (package["people"] * focus))


# --- law 3: the same luck ------------------------------------------------------------------------------


@given(portfolios(), SEEDS, st.integers(1, 19))
def test_a_short_run_is_the_beginning_of_a_long_one(data: Data, seed: int, few: int) -> None:
    model = compile_model(loaded(data).portfolio)
    short, long = (simulate(model, Draws(seed, replications=n)) for n in (few, 20))
    for name in ("finish", "package_start", "package_finish", "value", "cost", "chain", "critical", "busy", "wait"):
        assert getattr(short, name).tobytes() == getattr(long, name)[:few].tobytes(), name
    for replication in (0, few, 19):  # and each is what it is when it is run alone
        alone = run_replication(model, seed, replication)
        done = [life.done for _, life in selected(alone)]
        assert long.package_finish[replication].tolist() == done


@settings(max_examples=3)
@given(portfolios())
def test_two_workers_give_the_bytes_of_one(data: Data) -> None:
    model, draws = compile_model(loaded(data).portfolio), Draws(seed=4, replications=40)
    assert bytes_of(simulate(model, draws, workers=2)) == bytes_of(simulate(model, draws, workers=1))


@given(portfolios())
def test_another_seed_is_other_luck(data: Data) -> None:
    """The twin of the laws above: a simulation that ignored its luck would obey them too."""
    first, second = (run_replication(compile_model(loaded(data).portfolio), seed, 0).lives[0] for seed in (1, 2))
    assert first is not None
    assert second is not None
    assert first.effort != second.effort


@given(portfolios(), SEEDS)
def test_an_unrelated_initiative_leaves_the_luck_of_the_others_alone(data: Data, seed: int) -> None:
    more = {
        **data,
        "teams": {"a-team": {"people": 2}, **data["teams"]},
        "initiatives": {
            "a-new-one": {"packages": {"p1": {"team": "a-team", "effort": 30}, "p2": {"takes": "5d", "after": ["p1"]}}},
            **data["initiatives"],
        },
    }
    draws = Draws(seed, replications=3)
    before, after = (simulate(compile_model(loaded(d).portfolio), draws) for d in (data, more))
    kept = [after.model.packages.index(id_) for id_ in before.model.packages.ids]
    assert after.package_start[:, kept].tobytes() == before.package_start.tobytes()
    assert after.package_finish[:, kept].tobytes() == before.package_finish.tobytes()
    kept = [after.model.initiatives.index(id_) for id_ in before.model.initiatives.ids]
    assert after.initiative_value[:, kept].tobytes() == before.initiative_value.tobytes()


# --- law 4: sums that add up ---------------------------------------------------------------------------


@given(portfolios(), SEEDS)
def test_every_instant_of_a_package_has_exactly_one_cause(data: Data, seed: int) -> None:
    model = compile_model(loaded(data).portfolio)
    run = run_replication(model, seed, 0)
    totals = run.causes().sum(axis=1)
    for package, life in selected(run):
        assert totals[package] == life.done - run.release  # exact: all times are multiples of 2^-20 day
        moments = [run.release, *(t for s in life.segments for t in (s.start, s.end)), life.done]
        assert all(left == right for left, right in list(pairwise(moments))[::2]), "a gap, or two causes at once"
        assert all(t % GRID == 0 for t in moments)


@given(portfolios(), SEEDS)
def test_the_driving_chain_partitions_the_time_to_the_last_finish(data: Data, seed: int) -> None:
    run = run_replication(compile_model(loaded(data).portfolio), seed, 0)
    finish = max(life.done for _, life in selected(run))
    sums, packages = run.chain()
    assert sums.sum() == finish - run.release
    assert (sums >= 0).all()
    assert len(set(packages)) == len(packages)
    last = run.lives[packages[0]]
    assert last is not None
    assert last.done == finish


@given(portfolios(), SEEDS)
def test_work_done_is_work_drawn_and_nothing_is_lost(data: Data, seed: int) -> None:
    """With switching off the rate is people x focus alone, so the seats' time can be counted back to effort."""
    data = {**data, "assumptions": {**data["assumptions"], "switching_loss": "off"}}
    model = compile_model(loaded(data).portfolio)
    luck, run = Luck(model, seed, 0), run_replication(model, seed, 0)
    p = model.packages
    held = np.zeros(len(model.teams))
    for package, life in selected(run):
        assert life.worked == life.effort
        stretches = [s for s in life.segments if CAUSES[s.cause] in SEATED]
        for r in range(p.seat_first[package], p.seat_first[package + 1]):
            team = p.seat_team[r]
            days = sum(between(model.teams.present[team], s.start, s.end) for s in stretches)
            held[team] += days * p.seat_count[r]
        worked = sum(rate_of(model, luck, package, s.start, s.end) for s in stretches)
        assert worked == pytest.approx(life.effort, abs=64 * GRID)
    assert run.busy.tolist() == pytest.approx(held.tolist(), abs=64 * GRID)


def rate_of(model: Model, luck: Luck, package: int, start: float, end: float) -> float:
    """Person-days (days, if elapsed) worked off between two moments."""
    p = model.packages
    if p.elapsed[package]:
        return end - start
    team = p.team[package]
    by_day = model.teams.present[team] if p.booked[package] else np.diff(luck.focus_table(team))
    return float(p.people[package]) * between(by_day, start, end)


def between(by_day: Any, start: float, end: float) -> float:
    """What a value by day adds up to between two moments."""
    until = np.concatenate(([0.0], np.cumsum(by_day)))
    first, last = np.interp([start, end], np.arange(until.size), until)
    return float(last - first)


@given(portfolios(), SEEDS)
def test_no_team_is_busier_than_it_has_seats_and_days(data: Data, seed: int) -> None:
    model = compile_model(loaded(data).portfolio)
    forecast = simulate(model, Draws(seed, replications=1))
    growing = (np.diff(model.teams.seats, axis=1) >= 0).all(axis=1)  # where seats go, work under way goes on
    assert (forecast.busy[0] <= forecast.available[0] + GRID)[growing].all()


@given(portfolios(), SEEDS)
def test_littles_law_holds_for_every_queue(data: Data, seed: int) -> None:
    """L = lambda W: L by watching how long the queue is, W by asking each package how long it waited.

    A package that needs two teams waits for one at a time and does not say which: here each needs one.
    """
    model = compile_model(loaded(one_team_each(data)).portfolio)
    draws = Draws(seed, replications=2)
    forecast = simulate(model, draws)
    for replication in range(draws.replications):
        run = run_replication(model, draws.seed, replication)
        for team in range(len(model.teams)):
            users = [package for package, _ in selected(run) if team in teams_of(model, package)]
            span = run.end - run.release
            seen = mean_length(run, users) if users else 0.0
            arrival_rate = len(users) / span
            assert forecast.queue[replication, team] == pytest.approx(seen, abs=1e-9)
            assert forecast.wait[replication, team] * arrival_rate == pytest.approx(seen, abs=1e-9)


def one_team_each(data: Data) -> Data:
    initiatives = {
        i: {**initiative, "packages": {p: with_one_team(x) for p, x in initiative["packages"].items()}}
        for i, initiative in data["initiatives"].items()
    }
    return {**data, "initiatives": initiatives}


def with_one_team(package: Data) -> Data:
    return {**package, "needs": dict(list(package["needs"].items())[:1])} if "needs" in package else package


def mean_length(run: Run, packages: list[int]) -> float:
    """Sweep over all moments at which somebody joins or leaves the queue."""
    steps = []
    for package in packages:
        life = run.lives[package]
        assert life is not None
        for s in life.segments:
            if CAUSES[s.cause] == "seat":
                steps += [(s.start, 1), (s.end, -1)]
    area, length, now = 0.0, 0, run.release
    for moment, change in sorted(steps):
        area, length, now = area + length * (moment - now), length + change, moment
    return area / (run.end - run.release)


# --- what holds in every run -----------------------------------------------------------------------------


@given(portfolios(), SEEDS)
def test_all_work_ends_in_time_and_no_team_works_more_seats_than_it_has(data: Data, seed: int) -> None:
    """No run ends with waiting work: nothing in these portfolios is never available."""
    model = compile_model(loaded(data).portfolio)
    run = run_replication(model, seed, 0)
    p = model.packages
    steps: list[list[tuple[float, int]]] = [[] for _ in range(len(model.teams))]
    for package, life in selected(run):
        assert life.done < np.inf
        for s in life.segments:
            if CAUSES[s.cause] in SEATED:
                for r in range(p.seat_first[package], p.seat_first[package + 1]):
                    count = int(p.seat_count[r])
                    steps[p.seat_team[r]] += [(s.start, count), (s.end, -count)]
    for team, seats in enumerate(model.teams.seats):
        held = 0
        for moment, change in sorted(steps[team]):
            held += change
            assert held <= seats[min(int(moment), seats.size - 1)]


@given(portfolios(), SEEDS)
def test_nobody_waits_for_a_seat_that_is_free(data: Data, seed: int) -> None:
    model = compile_model(loaded(one_team_each(data)).portfolio)
    run, p = run_replication(model, seed, 0), model.packages
    for team, seats in enumerate(model.teams.seats):
        users = [(package, life) for package, life in selected(run) if team in teams_of(model, package)]
        need = {package: int(p.seat_count[p.seat_first[package]]) for package, _ in users}
        held = [(s, need[q]) for q, life in users for s in life.segments if CAUSES[s.cause] in SEATED]
        for package, life in users:
            for wait in (s for s in life.segments if CAUSES[s.cause] == "seat" and p.skill[package] < 0):
                for moment in {wait.start, *(s.end for s, _ in held if wait.start < s.end < wait.end)}:
                    taken = sum(count for s, count in held if s.start <= moment < s.end)
                    assert taken + need[package] > seats[min(int(moment), seats.size - 1)]


def selected(run: Run) -> list[tuple[int, Life]]:
    return [(package, life) for package, life in enumerate(run.lives) if life is not None]


def teams_of(model: Model, package: int) -> set[int]:
    p = model.packages
    return set(p.seat_team[p.seat_first[package] : p.seat_first[package + 1]].tolist())
