"""Timetables of networks: what is found keeps every rule, and is the shortest where a person sees it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from execsim.optimisation.network import Network, faults, least_makespan
from execsim.optimisation.shortening import plain_timetable, shorten

Mode = tuple[int, tuple[int, ...], tuple[int, ...]]  # periods, seats, what is used up


def network_of(
    jobs: list[list[Mode]],
    links: list[tuple[int, int]],
    capacity: tuple[int, ...],
    limit: tuple[int, ...] = (),
    release: list[int] | None = None,
) -> Network:
    widest = max(map(len, jobs))
    padded = [[*modes, *[modes[0]] * (widest - len(modes))] for modes in jobs]
    return Network(
        names=tuple(f"j{a}" for a in range(len(jobs))),
        teams=tuple(f"r{r}" for r in range(len(capacity))),
        things=tuple(f"n{s}" for s in range(len(limit))),
        modes=np.array([len(modes) for modes in jobs], dtype=np.int64),
        length=np.array([[mode[0] for mode in row] for row in padded], dtype=np.int64),
        seats=np.array([[mode[1] for mode in row] for row in padded], dtype=np.int64),
        spends=np.array([[mode[2] for mode in row] for row in padded], dtype=np.int64).reshape(len(jobs), widest, -1),
        capacity=np.array(capacity, dtype=np.int64),
        limit=np.array(limit, dtype=np.int64),
        release=np.array(release or [0] * len(jobs), dtype=np.int64),
        links=tuple(links),
    )


def test_three_jobs_on_two_seats() -> None:
    """Two short ones side by side behind the long one: 4 + 2, and energy says that it cannot be less."""
    network = network_of([[(4, (2,), ())], [(2, (1,), ())], [(2, (1,), ())]], [], (2,))
    found = shorten(network, seconds=30, threads=1)
    assert found is not None
    assert (found.makespan, found.bound) == (6, 6)
    assert faults(network, found.start, found.mode) == ()


def test_the_quick_mode_where_the_budget_allows_it_once() -> None:
    """Each could take 1 instead of 5 periods, but only one of them can pay for it."""
    jobs: list[list[Mode]] = [[(5, (1,), (0,)), (1, (1,), (3,))] for _ in range(2)]
    network = network_of(jobs, [(0, 1)], (1,), (5,))
    found = shorten(network, seconds=30, threads=1, goal=6)
    assert found is not None
    assert found.makespan == 6
    assert sorted(found.mode.tolist()) == [0, 1]


def test_what_needs_more_than_there_is_has_no_timetable() -> None:
    assert shorten(network_of([[(1, (3,), ())]], [], (2,)), seconds=1) is None


def test_what_uses_up_too_much_in_any_mode_has_no_timetable() -> None:
    network = network_of([[(1, (1,), (3,)), (9, (1,), (2,))]] * 2, [], (1,), (3,))
    assert [rows.tolist() for rows in network.hopeless] == [[], [0]]
    assert shorten(network, seconds=1) is None


def test_a_project_released_later_starts_later() -> None:
    network = network_of([[(2, (1,), ())], [(2, (1,), ())]], [], (1,), release=[7, 0])
    found = shorten(network, seconds=1, threads=1)
    assert found is not None
    assert found.start.tolist() == [7, 0]


def test_a_circle_is_told() -> None:
    with pytest.raises(ValueError, match="circle"):
        least_makespan(network_of([[(1, (1,), ())]] * 2, [(0, 1), (1, 0)], (1,)))


@pytest.mark.parametrize(
    ("start", "mode", "words"),
    [
        ([0, 1], [0, 0], "does not wait"),
        ([0, 2], [0, 1], "has no mode"),
        ([0, 2], [1, 0], "of n0"),
    ],
)
def test_the_judge_sees_each_fault(start: list[int], mode: list[int], words: str) -> None:
    network = network_of([[(2, (1,), (1,)), (1, (1,), (9,))], [(2, (1,), (0,))]], [(0, 1)], (1,), (5,))
    assert words in " ".join(faults(network, np.array(start), np.array(mode)))


def test_the_judge_counts_seats_and_release() -> None:
    network = network_of([[(2, (1,), ())], [(2, (1,), ())]], [], (1,), release=[1, 0])
    said = " ".join(faults(network, np.array([0, 0]), np.array([0, 0])))
    assert "starts before it may" in said
    assert "period 0 has 1 seats" in said


@st.composite
def networks(draw: st.DrawFn) -> Network:
    n, teams = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    capacity = tuple(draw(st.lists(st.integers(1, 40_000), min_size=teams, max_size=teams)))
    limit = draw(st.sampled_from([(), (12,)]))
    jobs = []
    for _ in range(n):
        modes = []
        for _ in range(draw(st.integers(1, 3))):
            seats = tuple(draw(st.integers(0, there)) for there in capacity)
            modes.append((draw(st.integers(0, 6)), seats, tuple(draw(st.integers(0, 1)) for _ in limit)))
        jobs.append(modes)
    links = [(a, b) for a in range(n) for b in range(a + 1, n) if draw(st.integers(0, 3)) == 0]
    return network_of(jobs, links, capacity, limit, draw(st.lists(st.integers(0, 9), min_size=n, max_size=n)))


@settings(max_examples=25, deadline=None)
@given(networks())
def test_every_timetable_keeps_the_rules_and_none_is_below_the_bound(network: Network) -> None:
    found, plain = shorten(network, seconds=0.05, threads=1), plain_timetable(network)
    assert found is not None
    assert faults(network, found.start, found.mode) == ()
    assert found.bound <= found.makespan
    if plain is not None:
        assert faults(network, *plain) == ()
        over = plain[0] + network.length[np.arange(len(plain[0])), plain[1]]
        assert found.makespan <= over.max(initial=0)
