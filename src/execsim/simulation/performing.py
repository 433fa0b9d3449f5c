"""Which engine runs replications, how many at a time, and where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from execsim.errors import UsageError
from execsim.model.jit import has_code, is_kept
from execsim.model.model import Model
from execsim.simulation.executors import Executor, Here, Processes, Threads
from execsim.simulation.job import EngineName

EngineChoice = Literal["auto", "simpy", "compiled"]

LENGTH = 16  # replications in SimPy between two looks at the tick
LENGTH_OF_WORKER = 128  # at most; a process is paid for by the replications it runs
SHORTEST, LONGEST = 32, 512  # of compiled chunks
LIVES_AT_ONCE = 1 << 18  # packages' lives in a compiled chunk: a tenth of a second
WORTH_KEEPING = {"simpy": 100_000, "compiled": 5_000_000}  # packages' lives that take some seconds
WORTH_COMPILING = 100_000  # packages' lives that take SimPy about as long as compiling takes, once

Workers = int | Executor
"""How many threads (SimPy: processes) share the work, or who does it."""


def engine_for(choice: EngineChoice, models: Iterable[Model], replications: int) -> EngineName:
    """Choose the engine.

    Both give the same bits. `auto` is the compiled one, unless it would first have to be compiled for work that takes
    SimPy no longer than that.

    Raises
    ------
    UsageError
        For an engine that there is not.
    """
    models = tuple(models)
    if choice not in get_args(EngineChoice):
        raise UsageError(f"no engine '{choice}': it is {', '.join(get_args(EngineChoice))}")
    if choice != "auto":
        return choice
    return _for_lives(replications * sum(len(model.packages) for model in models))


def _for_lives(lives: int) -> EngineName:
    return "compiled" if lives >= WORTH_COMPILING or is_compiled() else "simpy"


def takes_long(choice: EngineChoice, lives: int) -> bool:
    """Whether so many lives of packages take so long that finished parts are worth keeping."""
    if lives < min(WORTH_KEEPING.values()):
        return False
    return lives >= WORTH_KEEPING[_for_lives(lives) if choice == "auto" else choice]


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
    if engine == "simpy":
        share = -(-count // (4 * workers))
        return LENGTH if workers <= 1 else max(LENGTH, min(LENGTH_OF_WORKER, share))
    # Several end at about the same time, one can be stopped half-way; each chunk costs as much as a few replications.
    share = -(-count // (4 * workers if workers > 1 else 2))
    return max(SHORTEST, min(_most_at_once(models), share))


def round_of(engine: EngineName, models: Sequence[Model], count: int, workers: int) -> int:
    """How many replications of each of several models to run in turn."""
    if engine == "compiled":
        return length_of(engine, models, count, workers)
    return max(1, length_of(engine, models, len(models) * count, workers) // max(1, len(models)))


def part_of(models: Sequence[Model]) -> int:
    """How many replications of models are kept as one part, whatever the engine and the workers."""
    return max(1, max(SHORTEST, _most_at_once(models)) // max(1, len(models)))


def _most_at_once(models: Iterable[Model]) -> int:
    return min(LONGEST, LIVES_AT_ONCE // max((1, *(len(model.packages) for model in models))))


def executor_for(engine: EngineName, workers: Workers) -> Executor:
    """Who does the work: compiled code goes to threads, as it lets go of the lock, SimPy to processes."""
    if not isinstance(workers, int):
        return workers
    if workers <= 1:
        return Here()
    return Threads(workers) if engine == "compiled" else Processes(workers)
