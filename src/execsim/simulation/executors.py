"""Who runs jobs: this thread, threads, or processes. A cluster has its own module; any of them gives the same bytes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, Protocol

from execsim.simulation.chunks import Chunk
from execsim.simulation.job import Job, perform

AHEAD = 2  # jobs that each worker may be ahead of whoever takes the results


class Executor(Protocol):
    """Who runs jobs."""

    @property
    def workers(self) -> int:
        """How many jobs it runs at a time."""

    def perform(self, jobs: Iterable[Job]) -> Iterator[Chunk]:
        """Yield what jobs come to, in their order; jobs are asked for as they are needed."""


class Here(NamedTuple):
    """The thread that asks."""

    workers: int = 1

    def perform(self, jobs: Iterable[Job]) -> Iterator[Chunk]:
        """As `Executor` says."""
        return map(perform, jobs)


class Threads(NamedTuple):
    """Threads of this process: compiled code lets go of the interpreter's lock, SimPy never does."""

    workers: int

    def perform(self, jobs: Iterable[Job]) -> Iterator[Chunk]:
        """As `Executor` says."""
        pool = ThreadPoolExecutor(self.workers)
        try:
            yield from in_order(jobs, lambda job: pool.submit(perform, job), AHEAD * self.workers)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)  # whoever stops early does not wait for what is under way


class Processes(NamedTuple):
    """Processes of this machine; each loads execsim for itself, which takes about a second."""

    workers: int

    def perform(self, jobs: Iterable[Job]) -> Iterator[Chunk]:
        """As `Executor` says."""
        from joblib import Parallel, delayed  # noqa: PLC0415 - only several processes pay for its import

        yield from Parallel(n_jobs=self.workers, return_as="generator")(delayed(perform)(job) for job in jobs)


class Pending(Protocol):
    """A chunk that is being made."""

    def result(self) -> Chunk:
        """Wait for it."""


def in_order(jobs: Iterable[Job], submit: Callable[[Job], Pending], ahead: int) -> Iterator[Chunk]:
    """Yield results in the order of their jobs, with at most so many more jobs under way."""
    pending = deque[Pending]()
    for job in jobs:
        pending.append(submit(job))
        if len(pending) > ahead:
            yield pending.popleft().result()
    while pending:
        yield pending.popleft().result()
