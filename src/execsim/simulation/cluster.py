"""Jobs on a Dask cluster: each worker has an execsim of its own, which has to be the same one as here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from execsim.edition import edition
from execsim.errors import EngineError, UsageError
from execsim.model.model import Model
from execsim.model.sampling import Sampling
from execsim.simulation.chunks import Chunk
from execsim.simulation.executors import AHEAD, in_order
from execsim.simulation.job import EngineName, Job, perform

if TYPE_CHECKING:
    from distributed import Client, Future


@dataclass(frozen=True)
class Cluster:
    """A Dask cluster that somebody else has started.

    Attributes
    ----------
    client
        Connected to its scheduler; whoever made it closes it.
    workers
        Threads that its workers had together when it was made; later ones take part as well.
    """

    client: Client
    workers: int

    def perform(self, jobs: Iterable[Job]) -> Iterator[Chunk]:
        """As `Executor` says; each model travels once to each worker that needs it.

        Raises
        ------
        UsageError
            A worker has no execsim, or another one than this.
        EngineError
            The cluster goes away, or gives up on a job.
        """
        from distributed import CancelledError, KilledWorker  # noqa: PLC0415 - an extra

        models: dict[int, tuple[Model, Future]] = {}

        def submit(job: Job) -> Future:
            if id(job.model) not in models:
                models[id(job.model)] = job.model, self.client.submit(_same, job.model, pure=False)
            there = models[id(job.model)][1]
            rest = (job.engine, job.seed, job.sampling, job.first, job.last)
            return self.client.submit(_perform_there, edition(), there, *rest, pure=False)

        try:
            yield from in_order(jobs, submit, AHEAD * self.workers)
        except ModuleNotFoundError as error:
            raise UsageError(f"the cluster's workers lack what execsim needs: no module '{error.name}'") from error
        except (CancelledError, KilledWorker, OSError) as error:  # OSError: the connection is lost
            raise EngineError(f"the cluster gave up: {error or type(error).__name__}") from error


def _same(model: Model) -> Model:
    """Let a model be the result of a task: if a worker is lost the cluster makes it again."""
    return model


def _perform_there(
    asked: str, model: Model, engine: EngineName, seed: int, sampling: Sampling | None, first: int, last: int
) -> Chunk:
    """Run a job on a worker, if the same figures would come out here."""
    if edition() != asked:
        raise UsageError(f"a worker of the cluster is another execsim\n  here   {asked}\n  there  {edition()}")
    return perform(Job(engine, model, seed, sampling, first, last))
