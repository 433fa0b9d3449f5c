"""Compiles what the searches run on, ahead of their first use."""

from __future__ import annotations

import numpy as np

from execsim.model.jit import has_code, is_kept
from execsim.optimisation.assembly import Activity, Undertaking, assemble
from execsim.optimisation.network import Network
from execsim.optimisation.stage import Stage
from execsim.optimisation.windows import windows_of


def is_compiled() -> bool:
    """Whether the searches for plans and for short timetables are compiled, in this process or kept on disk."""
    from execsim.optimisation.annealing import run  # noqa: PLC0415 - Numba takes half a second
    from execsim.optimisation.breeding import drift, evolve, found  # noqa: PLC0415

    return all(has_code(one) for one in (run, found, evolve, drift))


def compile_search() -> bool:
    """Compile them, if that has not been done; return whether they are kept for other processes."""
    from execsim.optimisation.annealing import run  # noqa: PLC0415 - Numba takes half a second
    from execsim.optimisation.breeding import drift, evolve, found, herd_of  # noqa: PLC0415
    from execsim.optimisation.timetable import desk_for, net_of  # noqa: PLC0415

    boundaries = np.arange(3, dtype=np.float64)
    work = Activity("a", 0, boundaries[:-1], boundaries[:-1] + 1.0, {"t": 1})
    seats = {"t": np.ones(2, dtype=np.int64)}
    problem = assemble(boundaries, [Undertaking("i", np.array([2.0, 1.0, 0.0]))], [work], [], capacity=seats)
    Stage(problem, windows_of(problem), {}, 1).rehearse()

    net = net_of(_one_activity())
    desk, herd, luck = desk_for(net), herd_of(net, 2), np.ones(1, dtype=np.uint64)
    found(net, desk, herd, 0, 2, luck)
    for go in (evolve, drift):
        go(net, desk, herd, 0, luck, 0)
    return all(is_kept(one) for one in (run, found, evolve, drift))


def _one_activity() -> Network:
    """The smallest network there is: its sizes change no types."""
    one = np.ones(1, dtype=np.int64)
    each = np.ones((1, 1), dtype=np.int64)
    nothing = np.zeros((1, 1, 0), dtype=np.int64)
    return Network(("a",), ("t",), (), one, each, each[:, :, None], nothing, one, one[:0], one - 1, ())
