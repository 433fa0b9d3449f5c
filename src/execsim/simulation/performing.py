"""Which engine runs replications, how many at a time, and where."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Literal, NamedTuple, get_args

from execsim.errors import UsageError
from execsim.model.jit import has_code, is_kept
from execsim.model.model import Model
from execsim.model.sampling import Sampling
from execsim.simulation.chunks import Chunk, run_in_simpy
from execsim.simulation.parcels import Shelf, name_of, packed, unpacked

EngineName = Literal["simpy", "compiled"]
EngineChoice = Literal["auto", "simpy", "compiled"]

LENGTH = 16  # replications in SimPy between two looks at the tick
LENGTH_OF_WORKER = 128  # at most; a process is paid for by the replications it runs
SHORTEST, LONGEST = 32, 512  # of compiled chunks
LIVES_AT_ONCE = 1 << 15  # packages' lives in a compiled chunk
WORTH_KEEPING = {"simpy": 100_000, "compiled": 5_000_000}  # packages' lives that take some seconds
WORTH_COMPILING = 100_000  # packages' lives that take SimPy about as long as compiling takes, once
AHEAD = 2  # chunks that a thread may be ahead of whoever takes them


class Job(NamedTuple):
    """Replications first to last - 1 of a model, and the engine that is to run them."""

    engine: EngineName
    model: Model
    seed: int
    sampling: Sampling | None
    first: int
    last: int


def engine_for(choice: EngineChoice, models: Iterable[Model], replications: int) -> EngineName:
    """Choose the engine.

    Both give the same bits. `auto` is the compiled one, unless it would first have to be compiled for work that takes
    SimPy no longer than that.

    Raises
    ------
    UsageError
        For an engine that there is not, and for runs that go on from states with the compiled one.
    """
    models = tuple(models)
    if choice not in get_args(EngineChoice):
        raise UsageError(f"no engine '{choice}': it is {', '.join(get_args(EngineChoice))}")
    if any(model.states for model in models):
        if choice == "compiled":
            raise UsageError("the compiled engine cannot go on from states yet: leave the choice to `auto`")
        return "simpy"
    if choice != "auto":
        return choice
    lives = replications * sum(len(model.packages) for model in models)
    return "compiled" if lives >= WORTH_COMPILING or is_compiled() else "simpy"


def takes_long(choice: EngineChoice, model: Model, replications: int) -> bool:
    """Whether a run takes so long that its finished parts are worth keeping."""
    return replications * len(model.packages) >= WORTH_KEEPING[engine_for(choice, (model,), replications)]


def is_compiled() -> bool:
    """Whether the compiled engine is at hand, from this process or an earlier one."""
    from execsim.simulation.compiled.chunk import run_some  # noqa: PLC0415 - SimPy needs none of it

    return has_code(run_some)


def compile_engine() -> bool:
    """Compile the compiled engine, if that has not been done; return whether it is kept for other processes."""
    from execsim.simulation.compiled.chunk import run_some  # noqa: PLC0415 - SimPy needs none of it
    from execsim.simulation.compiled.engine import compile_now  # noqa: PLC0415

    compile_now()
    return is_kept(run_some)


def length_of(engine: EngineName, models: Iterable[Model], count: int, workers: int) -> int:
    """How many of so many replications to run between two looks at the tick."""
    share = -(-count // (4 * workers))
    if engine == "simpy":
        return LENGTH if workers <= 1 else max(LENGTH, min(LENGTH_OF_WORKER, share))
    largest = max((len(model.packages) for model in models), default=1)
    return max(SHORTEST, min(LONGEST, LIVES_AT_ONCE // max(1, largest), share))


def round_of(engine: EngineName, models: Sequence[Model], count: int, workers: int) -> int:
    """How many replications of each of several models to run in turn."""
    if engine == "compiled":
        return length_of(engine, models, count, workers)
    return max(1, length_of(engine, models, len(models) * count, workers) // max(1, len(models)))


def perform(job: Job, shelf: Shelf | None = None) -> Chunk:
    """Run one job, unless a shelf has it from an earlier run; what was damaged there is run again."""
    if shelf is not None:
        name = name_of(*job[1:])
        kept = unpacked(shelf.load(name))
        if kept is None:
            kept = perform(job)
            shelf.save(name, packed(kept))
        return kept
    if job.engine == "simpy":
        return run_in_simpy(*job[1:])
    from execsim.simulation.compiled.engine import run_compiled  # noqa: PLC0415 - SimPy needs none of it

    return run_compiled(*job[1:])


def perform_all(
    jobs: Iterable[Job],
    engine: EngineName,
    workers: int,
    shelf: Shelf | None = None,
    cluster: str | None = None,
) -> Iterator[Chunk]:
    """Yield what jobs come to, in order: compiled code in threads, as it lets go of the lock, SimPy in processes."""
    if cluster is not None:
        from execsim.simulation.cluster import perform_on_cluster  # noqa: PLC0415 - only then

        yield from perform_on_cluster(cluster, perform, jobs)
    elif workers <= 1:
        yield from (perform(job, shelf) for job in jobs)
    elif engine == "compiled":
        yield from _in_threads(jobs, workers, shelf)
    else:
        from joblib import Parallel, delayed  # noqa: PLC0415 - only several processes pay for its import

        yield from Parallel(n_jobs=workers, return_as="generator")(delayed(perform)(job, shelf) for job in jobs)


def _in_threads(jobs: Iterable[Job], workers: int, shelf: Shelf | None) -> Iterator[Chunk]:
    pool, pending = ThreadPoolExecutor(workers), deque[Future[Chunk]]()
    try:
        for job in jobs:
            pending.append(pool.submit(perform, job, shelf))
            if len(pending) > AHEAD * workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
