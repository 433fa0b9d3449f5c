"""`execsim warm`: afterwards no search compiles anything, whatever it searches."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from execsim.model.jit import told_of_compiling
from execsim.optimisation.assembly import Activity, Undertaking, Way, assemble
from execsim.optimisation.network import Network
from execsim.optimisation.problem import Gain, Link
from execsim.optimisation.search import Search
from execsim.optimisation.shortening import shorten
from execsim.optimisation.warming import compile_search, is_compiled
from execsim.optimisation.windows import windows_of


def test_what_is_warm_compiles_nothing_any_more() -> None:
    """A portfolio with modes, links and seats that come; a network whose modes use things up."""
    compile_search()
    assert is_compiled()
    told: list[str] = []
    with told_of_compiling(told.append):
        starts = np.arange(6, dtype=np.float64)
        begin = starts[:-1]
        ways = [Way(begin + 2.0, {"t": 1}, 3.0, factor=0.5)]
        work = [Activity(f"a{k}", k % 2, begin, begin + 1.0, {"t": 1}, 1.0, others=ways) for k in range(4)]
        two = [Undertaking(f"i{i}", 10.0 * starts[::-1]) for i in range(2)]
        problem = assemble(starts, two, work, [Link(0, 1)], capacity={"t": np.ones(5, dtype=np.int64)})
        problem = replace(problem, gains=(Gain(0, 0, 1),))
        search = Search(problem, windows_of(problem))
        assert search.greedy() is not None
        steps = iter(range(5))
        search.improve(lambda: next(steps, None) is not None)
        each = np.array([[1, 2], [2, 3], [1, 1]])
        network = Network(
            ("a", "b", "c"), ("t",), ("x",), np.array([2, 2, 1]), each, each[:, :, None] * 0 + 1, each[:, :, None],
            np.array([1]), np.array([6]), np.zeros(3, dtype=np.int64), ((0, 1),),
        )  # fmt: skip
        assert shorten(network, seconds=5, threads=2) is not None
    assert told == []
