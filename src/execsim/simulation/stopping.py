"""Runs that stop at a moment, in either engine: a state is the same whichever it comes from."""

from __future__ import annotations

from collections.abc import Sequence

from execsim.model.model import Floats, Model
from execsim.model.sampling import Sampling
from execsim.model.state import State
from execsim.simulation.dynamics import stop_replication
from execsim.simulation.job import EngineName
from execsim.simulation.wiring import Wiring

AT_ONCE = 64  # compiled runs whose records are held at a time


def stop_some(
    engine: EngineName,
    model: Model,
    seed: int,
    sampling: Sampling | None,
    replications: Sequence[int],
    until: Floats,
    states: Sequence[State] = (),
) -> list[State]:
    """Run some replications, each up to and including its instant.

    Parameters
    ----------
    engine, model, seed, sampling
        As in `Job`.
    replications
        Their numbers, N of them.
    until
        [N] working days since `calendar.start`.
    states
        [N] where they go on from; none: from the beginning. Those of the model do not count.
    """
    if engine == "simpy":
        wiring = Wiring.of(model)
        models = [model.at(state) for state in states] or [model.at()] * len(replications)
        runs = zip(models, replications, until.tolist(), strict=True)
        return [stop_replication(one, seed, r, moment, wiring, sampling) for one, r, moment in runs]
    from execsim.simulation.compiled.engine import stop_compiled  # noqa: PLC0415 - SimPy needs none of it

    found = list[State]()
    for first in range(0, len(replications), AT_ONCE):
        span = slice(first, first + AT_ONCE)
        found += stop_compiled(model, seed, sampling, replications[span], until[span], states[span])
    return found
