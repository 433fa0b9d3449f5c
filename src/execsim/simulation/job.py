"""A job: the smallest piece of a simulation that is run, kept or sent anywhere."""

from __future__ import annotations

from typing import Literal, NamedTuple

from execsim.model.model import Model
from execsim.model.sampling import Sampling
from execsim.simulation.chunks import Chunk, run_in_simpy

EngineName = Literal["simpy", "compiled"]


class Job(NamedTuple):
    """Replications first to last - 1 of a model, and the engine that is to run them."""

    engine: EngineName
    model: Model
    seed: int
    sampling: Sampling | None
    first: int
    last: int


def perform(job: Job) -> Chunk:
    """Run one job."""
    if job.engine == "simpy":
        return run_in_simpy(*job[1:])
    from execsim.simulation.compiled.engine import run_compiled  # noqa: PLC0415 - SimPy needs none of it

    return run_compiled(*job[1:])
